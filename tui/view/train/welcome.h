/* What Train shows while there is no run: what to do, and by which key. */
#ifndef FACENET_TUI_WELCOME_H
#define FACENET_TUI_WELCOME_H

#include "tui/data/snapshot.h"
#include "tui/term/canvas.h"

/* The progress of an import or a drawing that runs or has died; "" of a whole data set. */
const char *welcome_import(const struct db_dataset *set, char *out, size_t size);

void welcome_draw(const struct snapshot *snap, struct canvas *canvas);

#endif
