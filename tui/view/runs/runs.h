/* View 2, Runs: the history, in any order; Enter opens a run in Train. */
#ifndef FACENET_TUI_RUNS_H
#define FACENET_TUI_RUNS_H

#include "tui/data/runs_list.h"
#include "tui/view/ui.h"

/* The state of the view. */
struct runs {
    struct runs_list list;
    unsigned columns; /* a bit for each that is wanted; 0: all that fit */
    int at, top;      /* the line chosen and the first one shown */
};

extern const struct view view_runs;

#endif
