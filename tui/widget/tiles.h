/* A grid of small square pictures, each with a line below it: pure geometry. */
#ifndef FACENET_TUI_TILES_H
#define FACENET_TUI_TILES_H

#include "tui/term/canvas.h"

#define TILES_LEAST 5 /* rows of the smallest picture in which a face can be seen */
#define TILES_FULL 32 /* rows that show all pixels of a portrait */

struct tiles {
    struct rect area;
    int rows, cols; /* of a picture; rows 0: only the lines fit */
    int across, down;
};

/* Places as many pictures with that many rows as fit into area, at most most (>= 1); rows 0: lines
 * only.  Possibly none fit. */
struct tiles tiles_of(struct rect area, int rows, int most);
/* Chooses the largest pictures of which want fit into area, else as many of the smallest as fit,
 * else lines without pictures.  None only if area is empty. */
struct tiles tiles_fit(struct rect area, int want, int most);
/* The picture at a place; its line is in the row below it. */
struct rect tiles_at(const struct tiles *tiles, int place);
/* The place at a cell; -1 between and beside them. */
int tiles_find(const struct tiles *tiles, int row, int col);

#endif
