/* Small pictures in cells, by chafa: each cell is a character of up to four quarters, or six parts
 * where the font has them, in two colours, those that differ least from the picture's; where there
 * are few colours their errors go on to the neighbours.  Without colours a cell is a shade of grey
 * made of characters.  The picture is kept as a tile of the canvas, too. */
#ifndef FACENET_TUI_PICTURE_H
#define FACENET_TUI_PICTURE_H

#include "tui/term/canvas.h"

/* Fills area with the picture: rgb is (height, width, 3). dim: darker, for a picture that is left
 * out. */
void picture_draw(struct canvas *canvas, struct rect area, const uint8_t *rgb, int width,
                  int height, bool dim);

#endif
