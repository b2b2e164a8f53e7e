/* How well clusters match known identities. All measures follow the conventions of scikit-learn
 * where it has them: natural logarithms and arithmetic means. */
#ifndef FACENET_EVAL_CLUSTER_MEASURES_H
#define FACENET_EVAL_CLUSTER_MEASURES_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define CLUSTER_NONE UINT32_MAX /* in no cluster: counts as a cluster of its own */

/* All in [0, 1] except ami, which is 0 on average for random clusters and can be negative. */
struct cluster_measures {
    double precision, recall, f; /* over pairs of items: put together, of one identity */
    /* B-cubed (Bagga, Baldwin 1998; Amigo et al. 2009): an item's share of its own identity in its
     * cluster, and of its cluster in its identity, mean over the items; f: harmonic mean. */
    double bcubed_precision, bcubed_recall, bcubed_f;
    double nmi, ami; /* mutual information, normalised; adjusted for chance (Vinh et al. 2010) */
    double homogeneity, completeness, v_measure; /* v_measure equals nmi (Rosenberg et al. 2007) */
    size_t items, clusters, identities;          /* clusters: those of one item included */
};

/* cluster and identity (count): any numbers.  Where a share is 0 / 0 (no pair was put together, no
 * identity has two items, no items at all) nothing is wrong, and it is 1.  O(count log count);
 * fails only without memory. */
enum status cluster_measures_compute(struct cluster_measures *out, const uint32_t *cluster,
                                     const uint32_t *identity, size_t count,
                                     struct err *err) MUST_CHECK;

#endif
