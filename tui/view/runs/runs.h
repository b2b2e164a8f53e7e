/* View 2, Runs: the list of all runs, in any order; Enter opens a run in Train. */
#ifndef FACENET_TUI_RUNS_H
#define FACENET_TUI_RUNS_H

#include "tui/data/runs_list.h"
#include "tui/view/ui.h"

/* The state of the view. */
struct runs {
    struct runs_list list;
    unsigned columns; /* one bit for each column wanted; 0: all that fit */
    int at, top;      /* the chosen line and the first one shown */
};

extern const struct view view_runs;

#endif
