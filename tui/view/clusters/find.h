/* Going to a cluster by its name or number, which are typed. */
#ifndef FACENET_TUI_CLUSTERS_FIND_H
#define FACENET_TUI_CLUSTERS_FIND_H

#include "tui/data/review_state.h"
#include "tui/view/ui.h"

/* Among the targets of a merge or a move while these are shown. */
unsigned clusters_find(struct ui *ui, struct review *review);

#endif
