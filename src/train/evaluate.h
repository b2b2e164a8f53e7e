/* Verification on the held-out identities while a run trains: the same seeded pairs each time.
 * Beside an older run (dataset->older) one picture of each pair is embedded by the net, the other
 * by the older run's; what is no verification of pairs is of the net alone. */
#ifndef FACENET_TRAIN_EVALUATE_H
#define FACENET_TRAIN_EVALUATE_H

#include "base/record.h"
#include "eval/judgement.h"
#include "train/state.h"

/* Finding all others of its person takes time that grows with the square. */
#define EVALUATION_RETRIEVED 10000

struct evaluation;

struct evaluation_result {
    struct judgement judgement;
    bool against_older; /* the pairs were embedded by two runs */
    double map_at_r;    /* of at most EVALUATION_RETRIEVED held-out images */
    bool has_triplet;
    struct record_triplet triplet;     /* the hardest one; its step is not set */
    const struct record_point *points; /* (point_count) the evaluation's, until the next one */
    size_t point_count;
    double silhouette, explained; /* train/points.h */
};

/* *out is NULL when no pairs can be drawn: no held-out identity has two images. */
enum status evaluation_new(struct evaluation **out, const struct train_state *state,
                           struct err *err) MUST_CHECK;
void evaluation_del(struct evaluation *evaluation);
enum status evaluation_run(struct evaluation *evaluation, struct trainer *trainer,
                           struct evaluation_result *result, struct err *err) MUST_CHECK;

#endif
