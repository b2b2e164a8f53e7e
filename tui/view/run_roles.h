/* The colours of runs in one plot; a digit or letter beside each does without colours. */
#ifndef FACENET_TUI_RUN_ROLES_H
#define FACENET_TUI_RUN_ROLES_H

#include "tui/data/compared.h"
#include "tui/term/theme.h"

extern const enum role run_roles[COMPARED_MOST];

#endif
