/* What leaves Clusters: the people of the clusters, by "facenet export" in a process of its own. */
#ifndef FACENET_TUI_CLUSTERS_EXPORT_H
#define FACENET_TUI_CLUSTERS_EXPORT_H

#include "tui/data/review_state.h"
#include "tui/view/ui.h"

/* A folder per person into a folder; "": asks for it. */
unsigned clusters_export(struct ui *ui, struct review *review, const char *folder);
/* Names of confirmed people as XMP beside the photos. */
unsigned clusters_export_names(struct ui *ui, const struct review *review);

#endif
