/* A grid of small square pictures, each with a line below it: pure geometry. */
#ifndef FACENET_TUI_TILES_H
#define FACENET_TUI_TILES_H

#include "tui/term/canvas.h"

#define TILES_LEAST 5 /* rows of the smallest picture that shows a face */
#define TILES_FULL 16 /* rows that show all pixels of a stored one */

struct tiles {
    struct rect area;
    int rows, cols; /* of a picture; rows 0: there is room for the lines only */
    int across, down;
};

/* As many as fit into area of pictures with that many rows, at most most (>= 1); rows 0: lines
 * alone.  None may fit. */
struct tiles tiles_of(struct rect area, int rows, int most);
/* The largest pictures of which want fit into area, else as many as fit of the smallest, else lines
 * without pictures.  None only where area is empty. */
struct tiles tiles_fit(struct rect area, int want, int most);
/* The picture at a place; the line below it is the row behind it. */
struct rect tiles_at(const struct tiles *tiles, int place);
/* The place at a cell; -1 between and beside them. */
int tiles_find(const struct tiles *tiles, int row, int col);

#endif
