/* A line that says what the run takes of the machine. */
#ifndef FACENET_TUI_MACHINE_LINE_H
#define FACENET_TUI_MACHINE_LINE_H

#include "tui/data/machine.h"
#include "tui/term/canvas.h"

/* ranks: what the processes that train it together do; "": it is one. */
void machine_line_draw(const struct machine *machine, const char *ranks, struct canvas *canvas,
                       struct rect area);

#endif
