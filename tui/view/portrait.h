/* Faces as tiles: a small picture with the name of its file below, one or a grid of them. */
#ifndef FACENET_TUI_PORTRAIT_H
#define FACENET_TUI_PORTRAIT_H

#include "db/faces/people.h"
#include "tui/term/canvas.h"

#define PORTRAIT_ROWS 8       /* rows of a picture; twice as many columns make it square */
#define PORTRAIT_ROWS_FULL 16 /* rows that show all its pixels, where there is much room */

/* Draws one into area; a missing picture is a labelled box. */
void portrait_draw_face(struct canvas *canvas, struct rect area,
                        const struct db_portrait *portrait);

/* Draws one of a person, of rows x 2 rows cells and a line for the name. */
void portrait_draw(struct canvas *canvas, int row, int col, int rows, const char *person,
                   const struct db_portrait *portrait, bool chosen);

/* Draws as many of a person's as there is room for: the page that has number at, which is marked;
 * the first page and none for -1.  Large ones where six of them fit. */
void portraits_draw(struct canvas *canvas, struct rect area, const char *person,
                    const struct db_portrait *portraits, size_t count, int at);

#endif
