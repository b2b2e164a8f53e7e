/* View 4 for tests: the dashboard on a real database of its own, with three clusters. */
#ifndef FACENET_TESTS_TUI_CLUSTERED_H
#define FACENET_TESTS_TUI_CLUSTERED_H

#include "screens.h"

#define CLUSTERED_IMAGES 14

/* clustered: with the clusters; see add_clusters. */
void clustered_open(struct app *app, int rows, int cols, bool clustered);
void clustered_close(struct app *app);
/* Where its database is. */
void clustered_folder(const struct app *app, char folder[64]);

#endif
