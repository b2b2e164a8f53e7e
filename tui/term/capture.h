/* A canvas as it looks on a terminal with 24-bit colours, for documents: as a picture (SVG), and as
 * the text that a terminal turns into the same screen. */
#ifndef FACENET_TUI_CAPTURE_H
#define FACENET_TUI_CAPTURE_H

#include "tui/term/canvas.h"

/* An SVG 1.1 picture of the whole canvas, 8 x 16 units a cell.  Blocks, Braille dots and frames are
 * shapes, so that no font matters to them. */
void capture_svg(const struct canvas *canvas, enum theme_name theme, struct text *out);

/* Row row as ECMA-48 text: SGR and characters, without moving the cursor. */
void capture_row(const struct canvas *canvas, int row, enum theme_name theme, struct text *out);

#endif
