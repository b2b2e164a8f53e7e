/* What facenet eval is asked for, and the name under which it keeps the figures of that. */
#ifndef FACENET_CMD_EVAL_KEPT_H
#define FACENET_CMD_EVAL_KEPT_H

#include "cmd/eval/set.h"
#include "train/embedder.h"

#define EVAL_COUNT 6000 /* pairs, where none are asked for */
#define EVAL_DIFFERENT 100000

struct eval_options {
    struct eval_ask ask;
    const char *baseline, *against, *labels; /* labels: items.h */
    struct embedder_views views;
    bool list, decisions;
    int64_t jpeg_quality, pixels; /* degrade.h */
};

/* Additional different pairs, where none are asked for. */
int64_t eval_different(const struct eval_ask *ask);

#define EVAL_KEPT 160
/* Figures of other options than usual are kept beside the usual ones, not in their place.  set: the
 * name of the pairs; data: the data set that they are of; own: the run's. */
void eval_name_kept(char out[EVAL_KEPT], const char *set, const struct eval_options *options,
                    int64_t data, int64_t own);

#endif
