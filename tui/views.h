/* The table of views. */
#ifndef FACENET_TUI_VIEWS_H
#define FACENET_TUI_VIEWS_H

#include "tui/view/ui.h"

/* In the order of Tab and of the help. */
extern const struct view *const views_table[];
extern const size_t views_count;

#endif
