/* See portrait.h. */
#include "tui/view/portrait.h"

#include "tui/term/picture.h"
#include "tui/widget/tiles.h"

#include <stdio.h>
#include <string.h>

#define PORTRAITS_MOST 10000 /* more than a screen has room for */
#define PORTRAITS_WANTED 4   /* that should be seen at once */

void portrait_draw_face(struct canvas *canvas, struct rect area, const struct db_portrait *portrait)
{
    if (portrait->side > 0)
        picture_draw(canvas, area, portrait->rgb, portrait->side, portrait->side,
                     portrait->excluded);
    else {
        struct rect inside = canvas_box(canvas, area, NULL, NULL);

        if (portrait->item) {
            (void)canvas_paragraph(canvas, inside, ROLE_NORMAL, portrait->path);
            return;
        }
        (void)canvas_paragraph(
            canvas, (struct rect){inside.row + inside.rows / 3, inside.col, 2, inside.cols},
            ROLE_DIM, portrait->failed ? "unreadable" : "no picture kept");
    }
}

void portrait_draw(struct canvas *canvas, int row, int col, int rows, const char *person,
                   const struct db_portrait *portrait, bool chosen)
{
    const char *slash = strrchr(portrait->path, '/');
    const char *file = slash != NULL ? slash + 1 : portrait->path;
    struct rect area = {row, col, rows, 2 * rows};
    size_t known = strlen(person);
    char name[RECORD_TEXT + 8];

    if (strncmp(file, person, known) == 0 && file[known] == '_')
        file += known + 1; /* LFW repeats the person's name */
    portrait_draw_face(canvas, area, portrait);
    (void)snprintf(name, sizeof name, "%s%s", portrait->excluded ? "out: " : "", file);
    (void)canvas_text(canvas, row + rows, col, area.cols,
                      chosen               ? ROLE_SELECTED
                      : portrait->excluded ? ROLE_WARNING
                                           : ROLE_DIM,
                      name);
}

void portraits_draw(struct canvas *canvas, struct rect area, const char *person,
                    const struct db_portrait *portraits, size_t count, int at)
{
    int want = count < PORTRAITS_WANTED ? (int)count : PORTRAITS_WANTED;
    struct tiles tiles = tiles_fit(area, want, PORTRAITS_MOST);
    const struct tiles least = tiles_of(area, PORTRAIT_ROWS, PORTRAITS_MOST);
    int page, first;

    if (tiles.rows < PORTRAIT_ROWS && least.down > 0)
        tiles = least;
    page = tiles.across * tiles.down;
    first = at > 0 && page > 0 ? at / page * page : 0;
    for (int i = 0; i < page && first + i < (int)count; i++) {
        struct rect tile = tiles_at(&tiles, i);

        portrait_draw(canvas, tile.row, tile.col, tiles.rows, person, &portraits[first + i],
                      first + i == at);
    }
}
