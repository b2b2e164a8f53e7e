/* View 4 for tests: the dashboard on its own real database, with three clusters. */
#ifndef FACENET_TESTS_TUI_CLUSTERED_H
#define FACENET_TESTS_TUI_CLUSTERED_H

#include "screens.h"

#define CLUSTERED_IMAGES 14

/* clustered: with the clusters of add_clusters. */
void clustered_open(struct app *app, int rows, int cols, bool clustered);
void clustered_close(struct app *app);
/* The folder of its database. */
void clustered_folder(const struct app *app, char folder[64]);

#endif
