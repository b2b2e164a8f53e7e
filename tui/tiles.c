/* See tiles.h. */
#include "tui/tiles.h"

struct tiles tiles_fit(struct rect area, int want, int most)
{
    struct tiles tiles = {.area = area};

    for (tiles.rows = TILES_FULL; tiles.rows >= TILES_LEAST; tiles.rows--) {
        tiles.cols = 2 * tiles.rows;
        tiles.across = (area.cols - 1) / (tiles.cols + 1);
        tiles.down = area.rows / (tiles.rows + 1);
        if (tiles.across * tiles.down >= want || tiles.rows == TILES_LEAST)
            break;
    }
    if (tiles.across < 1 || tiles.down < 1)
        tiles = (struct tiles){area, 0, area.cols > 1 ? area.cols - 1 : 0, area.cols > 1,
                               area.rows > 0 ? area.rows : 0};
    tiles.across = tiles.across < most ? tiles.across : most;
    if (tiles.across * tiles.down > most)
        tiles.down = most / tiles.across;
    return tiles;
}

struct rect tiles_at(const struct tiles *tiles, int place)
{
    return (struct rect){tiles->area.row + place / tiles->across * (tiles->rows + 1),
                         tiles->area.col + 1 + place % tiles->across * (tiles->cols + 1),
                         tiles->rows, tiles->cols};
}

int tiles_find(const struct tiles *tiles, int row, int col)
{
    int down = (row - tiles->area.row) / (tiles->rows + 1);
    int across = (col - tiles->area.col - 1) / (tiles->cols + 1);
    bool inside = row >= tiles->area.row && col > tiles->area.col && down < tiles->down &&
                  across < tiles->across;

    return inside ? down * tiles->across + across : -1;
}
