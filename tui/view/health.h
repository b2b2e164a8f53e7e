/* The health of a run as a sentence: the line that is read first.  A pure function of what was
 * loaded. */
#ifndef FACENET_TUI_HEALTH_H
#define FACENET_TUI_HEALTH_H

#include "tui/data/history.h"
#include "tui/term/theme.h"

struct health {
    enum role role;
    uint32_t mark;     /* a sign for the state, for example a disc, two bars, a tick or a cross */
    const char *state; /* db_run_state */
    char sentence[RECORD_TEXT + 64];
};

void health_look(const struct snapshot *snap, const struct history *history, struct health *out);

/* The sign of a run in the list, and its colour. */
void health_state(const struct db_run *run, enum db_liveness liveness, uint32_t *mark,
                  enum role *role);

#endif
