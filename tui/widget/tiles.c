/* See tiles.h. */
#include "tui/widget/tiles.h"

struct tiles tiles_of(struct rect area, int rows, int most)
{
    struct tiles tiles = {.area = area, .rows = rows};

    tiles.cols = rows > 0 ? 2 * rows : area.cols - 1;
    tiles.across = rows > 0 ? (area.cols - 1) / (tiles.cols + 1) : area.cols > 1;
    tiles.down = area.rows / (rows + 1);
    if (tiles.across < 1 || tiles.down < 1)
        tiles.across = tiles.down = 0;
    tiles.across = tiles.across < most ? tiles.across : most;
    if (tiles.across * tiles.down > most)
        tiles.down = most / tiles.across;
    return tiles;
}

struct tiles tiles_fit(struct rect area, int want, int most)
{
    want = want < most ? want : most;
    for (int rows = TILES_FULL; rows >= TILES_LEAST; rows--) {
        const struct tiles tiles = tiles_of(area, rows, most);

        if (tiles.across * tiles.down >= (rows > TILES_LEAST ? want : 1))
            return tiles;
    }
    return tiles_of(area, 0, most);
}

struct rect tiles_at(const struct tiles *tiles, int place)
{
    return (struct rect){tiles->area.row + place / tiles->across * (tiles->rows + 1),
                         tiles->area.col + 1 + place % tiles->across * (tiles->cols + 1),
                         tiles->rows, tiles->cols};
}

int tiles_find(const struct tiles *tiles, int row, int col)
{
    int down, across;

    if (tiles->across == 0 || row < tiles->area.row || col <= tiles->area.col)
        return -1;
    down = (row - tiles->area.row) / (tiles->rows + 1);
    across = (col - tiles->area.col - 1) / (tiles->cols + 1);
    return down < tiles->down && across < tiles->across ? down * tiles->across + across : -1;
}
