/* Nearly the same pictures: found by a perceptual hash of their thumbnails (dHash: brightness of a
 * cell against its left neighbour), and confirmed by the pixels of these. */
#ifndef FACENET_EVAL_NEAR_H
#define FACENET_EVAL_NEAR_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define NEAR_SIDE 32    /* of a thumbnail, in pixels */
#define NEAR_BITS 3     /* in which the hashes of nearly the same pictures differ at most */
#define NEAR_WINDOW 256 /* pictures with equal 16 bits that each one is compared with */

/* thumbnail: (NEAR_SIDE, NEAR_SIDE, 3) RGB. */
uint64_t near_hash(const uint8_t *thumbnail);
/* Mean absolute difference of two thumbnails, 0 to 255. */
double near_difference(const uint8_t *one, const uint8_t *two);

/* The pairs whose hashes differ in NEAR_BITS bits or fewer, each once, by one and two; one < two
 * are places in hash.  Free *out after a failure, too.  Of more than NEAR_WINDOW pictures that
 * share 16 bits, some pairs are not found.  *out: mem_free. */
struct near_pair {
    size_t one, two;
};
enum status near_pairs(const uint64_t *hash, size_t count, struct near_pair **out,
                       size_t *pair_count, struct err *err) MUST_CHECK;

#endif
