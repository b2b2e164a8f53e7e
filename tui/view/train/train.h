/* View 1, Train: one run, live or of last month, drawn by the same code. */
#ifndef FACENET_TUI_TRAIN_H
#define FACENET_TUI_TRAIN_H

#include "tui/view/ui.h"

extern const struct view view_train;

#endif
