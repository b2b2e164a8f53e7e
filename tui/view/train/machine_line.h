/* A line that says what the run takes of the machine. */
#ifndef FACENET_TUI_MACHINE_LINE_H
#define FACENET_TUI_MACHINE_LINE_H

#include "tui/data/machine.h"
#include "tui/term/canvas.h"

void machine_line_draw(const struct machine *machine, struct canvas *canvas, struct rect area);

#endif
