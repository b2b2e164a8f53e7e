/* View 1, Train: one run; the same code draws a live run and an old one. */
#ifndef FACENET_TUI_TRAIN_H
#define FACENET_TUI_TRAIN_H

#include "tui/view/ui.h"

extern const struct view view_train;

#endif
