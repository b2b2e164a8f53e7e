/* A real database in a folder of its own, and a dashboard on it. */
#ifndef FACENET_TESTS_TUI_PLACE_H
#define FACENET_TESTS_TUI_PLACE_H

#include "screens.h"

struct place {
    char folder[64], *path;
    struct db *db; /* the trainer's connection */
    int64_t data;
};

/* Makes it, with a data set without pictures; place_close removes the folder. */
void place_open(struct place *place);
void place_close(struct place *place);

/* A run of that many steps; alive: trained by this process. */
int64_t place_run(struct place *place, const char *name, int64_t steps, bool alive);

enum status place_app(struct ui *ui, const char *path, bool may_write, struct err *note,
                      struct err *err) MUST_CHECK;
/* Whether the dashboard notices a change of the database. */
bool place_changed(struct ui *ui);

#endif
