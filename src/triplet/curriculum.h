/* The curriculum margin c(t): the floor of the gap m = D_an - D_ap that a selected triplet may
 * have (allowed: c < m < alpha); or, in the distance reading, a threshold tau(t) that D_an must
 * exceed inside D_ap < D_an < D_ap + alpha, falling from high to low. */
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

/* c for step (1 .. total), and the state moved on.  allowed_share: share of the last step's pairs
 * that had an allowed negative, NaN at the first; collapsing: a warning stands.  The adaptive
 * schedule falls while the share is below the target (a lower c widens the window), holds
 * otherwise, and rises while collapsing. */
double curriculum_next(struct curriculum *curriculum, const struct settings *settings,
                       uint64_t step, uint64_t total, double allowed_share, bool collapsing);

/* Changes the margin and keeps c's ratio to it: scales start, floor and the state. */
void curriculum_rescale(struct curriculum *curriculum, struct settings *settings,
                        double new_margin);

/* Whether the rule obeys the curriculum at all. */
bool curriculum_governs(enum select_rule rule);

#endif
