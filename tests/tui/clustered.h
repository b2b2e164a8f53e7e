/* View 4 for tests: the dashboard on its own real database, with three clusters. */
#ifndef FACENET_TESTS_TUI_CLUSTERED_H
#define FACENET_TESTS_TUI_CLUSTERED_H

#include "screens.h"

#define CLUSTERED_IMAGES 14

/* clustered: with the clusters of add_clusters. */
void clustered_open(struct ui *ui, int rows, int cols, bool clustered);
void clustered_close(struct ui *ui);
/* The folder of its database. */
void clustered_folder(const struct ui *ui, char folder[64]);

#endif
