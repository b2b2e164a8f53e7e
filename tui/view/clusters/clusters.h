/* View 4, Clusters: the review of a data set's faces as people.  Its state is a struct review. */
#ifndef FACENET_TUI_CLUSTERS_H
#define FACENET_TUI_CLUSTERS_H

#include "tui/data/review_state.h"
#include "tui/view/ui.h"

extern const struct view view_clusters;

#endif
