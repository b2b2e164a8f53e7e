/* View 5, Suspects: the images of a run that stayed hard, one at a time, beside faces of their
 * person and of the person that they are like. */
#ifndef FACENET_TUI_SUSPECTS_H
#define FACENET_TUI_SUSPECTS_H

#include "tui/data/suspects_list.h"
#include "tui/view/ui.h"

/* The state of the view. */
struct suspects {
    struct suspects_list list;
    int top; /* the first line shown */
};

extern const struct view view_suspects;

#endif
