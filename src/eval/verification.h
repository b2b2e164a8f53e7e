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
    bool extra; /* a different pair beyond the number of the same ones: see verification */
    uint16_t fold;
};

/* Draws wanted / 2 same and wanted / 2 different pairs of the images (label[i] = identity), without
 * repeating a pair, in folds of equal size and mix; fewer when there are not so many (*count 0 when
 * there are none), always equally many of both.  *pairs is new (mem_free), fold by fold, same pairs
 * first; up to extra further different pairs, spread over the folds, come after them.  Identities
 * are drawn evenly (for same pairs: among those with two images), so that a person with many images
 * does not fill the list.  With fewer pairs of a kind than folds some folds stay empty. */
enum status pairs_draw(struct pair **pairs, size_t *count, const uint32_t *label, size_t images,
                       size_t wanted, size_t extra, size_t folds, uint64_t seed,
                       struct err *err) MUST_CHECK;

/* LFW's pairs format: head "N" (one fold: N same, N different) or "FOLDS<tab>N" (each); lines "name
 * i j" and "name i name j".  Ours goes on with a third number in the head: as many extra different
 * pairs follow the folds.  Fields are separated by tabs (names may then hold blanks) or blanks.
 * Pictures are named by lookup(context, name, number) which gives an index or SIZE_MAX; unknown
 * ones are an error that names the line. */
enum status pairs_read(struct pair **pairs, size_t *count, size_t *folds, const char *path,
                       size_t (*lookup)(void *context, const char *name, unsigned number),
                       void *context, struct err *err) MUST_CHECK;

/* The false accept rates at which VAL is told: 1e-1, 1e-2, 1e-3, 1e-4. */
enum { VERIFICATION_1E1, VERIFICATION_1E2, VERIFICATION_1E3, VERIFICATION_1E4, VERIFICATION_FARS };
extern const double verification_far[VERIFICATION_FARS];

struct verification_rate {
    /* Read off the ROC of all pairs, linear between its points; where FAR is constant, the highest
     * VAL. */
    double val;
    /* Standard error over the folds, of a fold's VAL at the threshold that the other folds need for
     * this FAR.  NaN with fewer than two folds that can tell. */
    double error;
    /* The largest distance of a pair that keeps FAR; NaN when the very nearest does not. */
    double threshold;
    /* False accepts that this FAR allows.  Below 1 the FAR lies below what the different pairs can
     * resolve, and val is a guess. */
    double accepts;
};

/* VAL, FAR, AUC and EER are shares of a kind and use all pairs; accuracy is over equally many of
 * both kinds, so without the extra ones.  All but the counts are NaN unless there are pairs of both
 * kinds. */
struct verification {
    struct verification_rate at[VERIFICATION_FARS];
    double accuracy;       /* threshold chosen on the other folds; mean over folds */
    double accuracy_error; /* standard error over the folds; NaN with one fold */
    double threshold;      /* of the best accuracy over all pairs, midway between two distances */
    double auc, eer;       /* ties count half; where FAR = 1 - VAL, interpolated */
    size_t same, different, extra; /* extra: of the different ones */
    size_t folds;                  /* that hold pairs which are not extra */
};

/* From the distances of the pairs, distance[i] for pairs[i]; NaN and infinite distances are
 * refused.  With one fold the threshold comes from all pairs, and the caller must say so. */
enum status verification_compute(struct verification *out, const struct pair *pairs,
                                 const float *distance, size_t count, size_t folds,
                                 struct err *err) MUST_CHECK;

/* right[i]: whether pairs[i], when not extra, is told rightly by the threshold that the other folds
 * choose; with one fold by that of all pairs. */
enum status verification_judge(bool *right, const struct pair *pairs, const float *distance,
                               size_t count, size_t folds, struct err *err) MUST_CHECK;

#endif
