/* The pictures of a canvas: their cells, which it keeps from one drawing to the next, and their
 * pixels, which it keeps as tiles.  How a picture becomes cells is picture.h. */
#ifndef FACENET_TUI_CANVAS_PICTURES_H
#define FACENET_TUI_CANVAS_PICTURES_H

#include "tui/term/canvas.h"

/* Continues a digest, at first CANVAS_DIGEST, with more bytes. */
#define CANVAS_DIGEST UINT64_C(0xcbf29ce484222325)
uint64_t canvas_digest(const void *bytes, size_t length, uint64_t digest);
/* Keeps the cells of area that were just drawn, under the digest of all that they follow from; not
 * without memory, nor of an area that is partly outside. */
void canvas_keep(struct canvas *canvas, struct rect area, uint64_t digest);
/* Draws the cells that are kept; false: there are none of this digest and size. */
bool canvas_draw_kept(struct canvas *canvas, struct rect area, uint64_t digest);
/* Draws a cell of a picture. */
void canvas_put_picture(struct canvas *canvas, int row, int col, uint32_t code, uint32_t front,
                        uint32_t back);

/* Keeps a picture, rgb (height, width, 3), copied, as a tile of the cells of area that were just
 * drawn; without memory it stays in cells.  Pixels that its cells have no room for are left out. */
void canvas_add_tile(struct canvas *canvas, struct rect area, const uint8_t *rgb, int width,
                     int height);
/* Whether the tile at an index is whole: on the canvas, and nothing was drawn over it. */
bool canvas_tile_whole(const struct canvas *canvas, size_t at);

#endif
