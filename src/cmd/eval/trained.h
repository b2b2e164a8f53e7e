/* Which people of the pairs a run was trained on: its accuracy on them is none on strangers. */
#ifndef FACENET_CMD_EVAL_TRAINED_H
#define FACENET_CMD_EVAL_TRAINED_H

#include "cmd/eval/set.h"

struct eval_trained {
    size_t people, trained; /* in a pair; of these, those that the run was trained on */
    bool unknown;           /* the net was added: nobody here knows */
    bool by_name; /* the data set isn't the run's: those who share a name with such a person */
};

/* A person was trained on when a batch up to the run's last checkpoint had one of the pictures; of
 * runs of earlier versions, which did not count, when not held out. */
enum status eval_trained_count(struct eval_trained *out, struct db *db, const struct eval_set *set,
                               const struct db_run *run, struct err *err) MUST_CHECK;

#endif
