/* What Train shows while there is no run: what can be done, and by which key. */
#ifndef FACENET_TUI_WELCOME_H
#define FACENET_TUI_WELCOME_H

#include "tui/data/snapshot.h"
#include "tui/term/canvas.h"

/* How far the import into a data set is that is under way or was killed; "" without one. */
const char *welcome_import(const struct db_dataset *set, char *out, size_t size);

void welcome_draw(const struct snapshot *snap, struct canvas *canvas);

#endif
