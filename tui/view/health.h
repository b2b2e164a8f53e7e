/* How a run does, in words: the line that a person reads first.  Pure: looks at the model only. */
#ifndef FACENET_TUI_HEALTH_H
#define FACENET_TUI_HEALTH_H

#include "tui/data/model.h"
#include "tui/term/theme.h"

struct health {
    enum role role;
    uint32_t mark;  /* a sign for the state: a disc, two bars, a tick, a cross */
    char state[32]; /* "training", "paused", "dead", ... */
    char sentence[RECORD_TEXT + 64];
};

void health_look(const struct model *model, struct health *out);

/* The sign and the word for a run of the list. */
void health_state(const struct db_run *run, enum db_liveness liveness, uint32_t *mark,
                  enum role *role, char *state, size_t size);

#endif
