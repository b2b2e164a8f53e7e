/* Pairs of images, same person or different: drawn by a seed, or read from a file. */
#ifndef FACENET_EVAL_PAIRS_H
#define FACENET_EVAL_PAIRS_H

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

#endif
