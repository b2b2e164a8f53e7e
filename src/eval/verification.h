/* Verification: same or different?  VAL(d) = true accepts / same pairs, FAR(d) = false accepts /
 * different pairs, accept when D <= d (FaceNet, section 4).  Equally many same and different pairs,
 * seeded and listable. */
#ifndef FACENET_EVAL_VERIFICATION_H
#define FACENET_EVAL_VERIFICATION_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pair {
    uint32_t a, b; /* indices of images */
    bool same;
    uint16_t fold;
};

/* Draws count / 2 same and count / 2 different pairs of the images (label[i] = identity), without
 * repeating a pair, in folds of equal size and mix; fewer when there are not so many, always
 * equally many of both.  *pairs is new (mem_free). Identities are drawn evenly among those with two
 * images, so that a person with many images does not fill the list. */
enum status pairs_draw(struct pair **pairs, size_t *count, const uint32_t *label, size_t images,
                       size_t wanted, size_t folds, uint64_t seed, struct err *err) MUST_CHECK;

/* LFW's pairs format: head "N" (one fold: N same, N different) or "FOLDS<tab>N" (each); lines "name
 * i j" and "name i name j".  Pictures are named by lookup(context, name, number) which gives an
 * index or SIZE_MAX; unknown ones are an error that names the line. */
enum status pairs_read(struct pair **pairs, size_t *count, size_t *folds, const char *path,
                       size_t (*lookup)(void *context, const char *name, unsigned number),
                       void *context, struct err *err) MUST_CHECK;

struct verification {
    double val_1e1, val_1e2, val_1e3;    /* VAL at FAR 1e-1, 1e-2, 1e-3; NaN without pairs */
    double threshold_1e2, threshold_1e3; /* the distances that give these */
    double accuracy;                     /* threshold chosen on the other folds; mean over folds */
    double accuracy_error;               /* standard error over the folds; NaN with one fold */
    double threshold;                    /* of the best accuracy over all pairs */
    double auc, eer;
    size_t same, different, folds;
};

/* From the distances of the pairs, distance[i] for pairs[i]; NaN distances are refused. With
 * one fold the threshold comes from all pairs, and the caller must say so. */
enum status verification_compute(struct verification *out, const struct pair *pairs,
                                 const float *distance, size_t count, size_t folds,
                                 struct err *err) MUST_CHECK;

#endif
