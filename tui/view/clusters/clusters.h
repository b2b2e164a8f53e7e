/* View 4, Clusters: a data set's faces as people, reviewed.  Its state is a struct review. */
#ifndef FACENET_TUI_CLUSTERS_H
#define FACENET_TUI_CLUSTERS_H

#include "tui/data/review_state.h"
#include "tui/view/ui.h"

extern const struct view view_clusters;

#endif
