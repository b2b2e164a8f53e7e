/* The state of Runs. */
#ifndef FACENET_TUI_RUNS_STATE_H
#define FACENET_TUI_RUNS_STATE_H

#include "tui/data/runs_list.h"

struct runs {
    struct runs_list list;
    unsigned columns; /* one bit for each column wanted; 0: all that fit */
    int at, top;      /* the chosen line and the first one shown */
};

#endif
