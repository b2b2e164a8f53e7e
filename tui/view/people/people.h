/* View 3, People: the identities of a data set, the pictures of the chosen one, and what is left
 * out of training. */
#ifndef FACENET_TUI_VIEW_PEOPLE_H
#define FACENET_TUI_VIEW_PEOPLE_H

#include "tui/data/people.h"
#include "tui/view/ui.h"

/* The state of the view. */
struct people_view {
    struct people people;
    int at, top;     /* the chosen person and the first one shown */
    int portrait_at; /* the chosen picture */
};

extern const struct view view_people;

#endif
