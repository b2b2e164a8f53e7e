/* View 2, Runs: the list of all runs, in any order; Enter opens a run in Train. */
#ifndef FACENET_TUI_RUNS_H
#define FACENET_TUI_RUNS_H

#include "tui/view/ui.h"

extern const struct view view_runs;

#endif
