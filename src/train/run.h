/* A run: steps in order, steered by requests, reported to a sink.
 *
 * The run knows no database: it reports to a struct of functions and asks it for requests, so a
 * test can drive it. Resuming is a replay: the state of a checkpoint, then the journaled changes
 * again at their steps. */
#ifndef FACENET_TRAIN_RUN_H
#define FACENET_TRAIN_RUN_H

#include "base/record.h"
#include "train/state.h"

#include <signal.h>

/* An evaluation on the held-out identities after a step. */
struct train_evaluation {
    int64_t step;
    const struct record_metric *metrics; /* (metric_count) */
    size_t metric_count;
    const struct record_roc_point *roc; /* (roc_points) */
    size_t roc_points;
    const struct record_triplet *triplet; /* the hardest one; NULL: there is none */
    const struct record_point *points;    /* (point_count) */
    size_t point_count;
};

/* Where a run reports. Every function may fail; the run then ends with that failure. All are called
 * on the thread that called train_run. */
struct train_sink {
    void *context;
    enum status (*step)(void *context, const struct record_step *row,
                        const struct record_histogram *histogram, struct err *err);
    enum status (*event)(void *context, int64_t step, enum record_level level, const char *message,
                         struct err *err);
    /* Keeps the whole evaluation or nothing of it. */
    enum status (*evaluation)(void *context, const struct train_evaluation *evaluation,
                              struct err *err);
    /* Saves the state (state_save) and registers it. */
    enum status (*checkpoint)(void *context, const struct train_state *state, bool best,
                              struct err *err);
    /* The oldest request that has not been taken. */
    enum status (*next_request)(void *context, struct record_request *out, bool *found,
                                struct err *err);
    enum status (*take_request)(void *context, const struct record_request *request, int64_t step,
                                const char *old_value, const char *result, struct err *err);
    enum status (*paused)(void *context, bool paused, struct err *err);
    /* Gives the net the weights of the best checkpoint; *step: that of it, -1: there is none. */
    enum status (*load_best)(void *context, struct net *net, int64_t *step, struct err *err);
};

struct train_run {
    struct train_state *state;
    const struct train_sink *sink;
    const volatile sig_atomic_t *stop; /* set by a signal: finish the step, checkpoint, leave */
    bool pause_on_collapse;            /* what --on-collapse auto does */
    /* Changes made after the checkpoint, before the run was resumed, in order. */
    const struct record_request *replay;
    size_t replay_count;
    struct ranks *ranks; /* who take each step with this process (base/ranks.h); NULL: nobody */
};

#define TRAIN_NOTE_COLLAPSED "stopped by the collapse alarm; its events say what to try"

enum train_end {
    TRAIN_FINISHED,  /* all steps done */
    TRAIN_EARLY,     /* --patience: no evaluation was better than the best for long */
    TRAIN_STOPPED,   /* asked to stop, or a signal; saved */
    TRAIN_DISCARDED, /* asked to stop without a checkpoint: what came after the last one is dropped
                      */
    TRAIN_COLLAPSED  /* stopped by the alarm */
};

/* Trains until the end; *end says which. note is for the run's row. */
enum status train_run(const struct train_run *run, enum train_end *end, char note[RECORD_TEXT],
                      struct err *err) MUST_CHECK;

#endif
