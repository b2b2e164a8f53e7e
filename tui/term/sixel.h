/* A picture as sixels: six rows of pixels at a time, with a line of characters for each of at most
 * 255 colours.  VT330/VT340 Programmer Reference Manual, volume 2, chapter 14,
 * https://vt100.net/docs/vt3xx-gp/chapter14.html */
#ifndef FACENET_TUI_SIXEL_H
#define FACENET_TUI_SIXEL_H

#include "base/text.h"

#define SIXEL_COLOURS 255

/* Appends the picture, rgb (height, width, 3); its colours are chosen by median cut (Heckbert,
 * "Color image quantization for frame buffer display", 1982). */
enum status sixel_encode(struct text *out, const uint8_t *rgb, int width, int height,
                         struct err *err) MUST_CHECK;

#endif
