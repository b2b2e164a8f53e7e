/* View 5, Suspects: the images of a run that stayed hard, one after the other, beside the faces of
 * their person and of the one that they are like. */
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
