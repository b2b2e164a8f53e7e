/* View 5, Suspects: the images of a run that stayed hard, one at a time, beside faces of their
 * person and of the person that they are like; of vectors pairs of items. */
#ifndef FACENET_TUI_SUSPECTS_H
#define FACENET_TUI_SUSPECTS_H

#include "tui/data/pairs_list.h"
#include "tui/data/suspects_list.h"
#include "tui/view/ui.h"

/* The state of the view. */
struct suspects {
    bool vectors; /* the run's data set has vectors: pairs in place of the list */
    struct suspects_list list;
    struct pairs_list pairs;
    int top; /* the first line shown */
};

extern const struct view view_suspects;

#endif
