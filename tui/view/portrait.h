/* Faces as tiles, one or a grid: a small picture with the name of its file below. */
#ifndef FACENET_TUI_PORTRAIT_H
#define FACENET_TUI_PORTRAIT_H

#include "db/faces/people.h"
#include "tui/term/canvas.h"

#define PORTRAIT_ROWS 8       /* rows of a picture, which is square with twice as many columns */
#define PORTRAIT_ROWS_FULL 16 /* rows of a larger one, if there is enough room */

/* Draws a face into area; a labelled box if it has no picture. */
void portrait_draw_face(struct canvas *canvas, struct rect area,
                        const struct db_portrait *portrait);

/* Draws a face of a person in rows x 2 rows cells, and a line with the name. */
void portrait_draw(struct canvas *canvas, int row, int col, int rows, const char *person,
                   const struct db_portrait *portrait, bool chosen);

/* Draws as many faces of a person as there is room for: the page with face at, which is marked; for
 * -1 the first page and no mark.  They are as large as four of them fit, but no
 * smaller than PORTRAIT_ROWS where one of that size fits. */
void portraits_draw(struct canvas *canvas, struct rect area, const char *person,
                    const struct db_portrait *portraits, size_t count, int at);

#endif
