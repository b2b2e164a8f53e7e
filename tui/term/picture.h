/* Small pictures in cells.
 *
 * With 256 colours a cell holds two pixels, one above the other: an upper half block, with the
 * colour of one as foreground and of the other as background.  With fewer colours a cell is a shade
 * of grey made of characters. */
#ifndef FACENET_TUI_PICTURE_H
#define FACENET_TUI_PICTURE_H

#include "tui/term/canvas.h"

/* Fills area with the picture: rgb is (height, width, 3). dim: darker, for a picture that is left
 * out. */
void picture_draw(struct canvas *canvas, struct rect area, const uint8_t *rgb, int width,
                  int height, bool dim);

/* out (out_height, out_width, 3) = rgb (height, width, 3), each pixel the mean of the part that it
 * covers. */
void picture_scale(uint8_t *out, int out_width, int out_height, const uint8_t *rgb, int width,
                   int height);

/* The entry of the 256-colour palette nearest to a colour, from its 6 x 6 x 6 cube and 24 greys.
 * https://en.wikipedia.org/wiki/ANSI_escape_code#8-bit */
uint8_t picture_palette(const uint8_t rgb[3]);

#endif
