/* The curriculum margin c(t): the floor of the gap m = D_an - D_ap that a selected triplet may
 * have (allowed: c < m < alpha); or, in the distance reading, a threshold tau(t) that D_an must
 * exceed inside D_ap < D_an < D_ap + alpha, falling from high to low.
 *
 * A start for the distance reading: tau is compared with D_an itself, which is near 2 for
 * unrelated embeddings and may be below 0.1 for those of an untrained net.  The default start of
 * 0.1 is thus mild: it only keeps near-copies out.  0.5 to 1 is a strict start, for a net that
 * already spreads its embeddings; while D_ap + alpha is below tau for every pair, nothing is
 * selected until tau has fallen. */
#ifndef FACENET_TRIPLET_CURRICULUM_H
#define FACENET_TRIPLET_CURRICULUM_H

#include "base/settings.h"

#include <stdbool.h>
#include <stdint.h>

/* State of the adaptive schedule; part of a checkpoint.  {0} plus curriculum_init is the start. */
struct curriculum {
    double value; /* c now */
};

void curriculum_init(struct curriculum *curriculum, const struct settings *settings);

/* Advances the state; returns c for step (1 .. total).  allowed_share: share of the last step's
 * pairs that had an allowed negative, NaN when not known; collapsing: a warning stands.
 *   constant  the start
 *   linear, cosine  from start at step 1 to floor after --curriculum-until of the run
 *   steps     the same way in five equal levels, the fifth being the floor
 *   adaptive  falls while the share is below --curriculum-target (a lower c widens the window),
 *             from start to floor as fast as linear or in 200 steps if that is faster, so that a
 *             net without any allowed triplet does not wait long; holds otherwise; rises, from
 *             floor to start in 50 steps, while collapsing; never leaves floor .. start */
double curriculum_next(struct curriculum *curriculum, const struct settings *settings,
                       uint64_t step, uint64_t total, double allowed_share, bool collapsing);

/* Changes the margin.  In the gap reading c keeps its ratio to it: start, floor and the state are
 * scaled (and kept in their settings' ranges).  A threshold on D_an stays as it is. */
void curriculum_rescale(struct curriculum *curriculum, struct settings *settings,
                        double new_margin);

#endif
