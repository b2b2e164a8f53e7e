/* The help: the keys as they are dispatched, and the meaning of the marks. */
#ifndef FACENET_TUI_HELP_H
#define FACENET_TUI_HELP_H

#include "tui/view/ui.h"

extern const struct view view_help;

#endif
