/* The colours of runs in one plot; each also has a letter, so colours are not needed. */
#ifndef FACENET_TUI_RUN_ROLES_H
#define FACENET_TUI_RUN_ROLES_H

#include "tui/data/compared.h"
#include "tui/term/theme.h"

extern const enum role run_roles[COMPARED_MOST];

#endif
