/* Boxes that a detector proposes, of which the best are kept: a list that never holds more than it
 * was made for, and non-maximum suppression. */
#ifndef FACENET_FACE_CANDIDATES_H
#define FACENET_FACE_CANDIDATES_H

#include "base/err.h"
#include "face/face.h"

#include <stddef.h>

struct candidates {
    struct face *faces; /* (capacity), of which count are set */
    size_t count, capacity;
};

/* capacity: at least 2. */
enum status candidates_init(struct candidates *list, size_t capacity, struct err *err) MUST_CHECK;
void candidates_free(struct candidates *list);

/* Adds a copy, unless the box is empty or a number isn't finite.  A full list first drops the worse
 * half of what it holds, so whatever is added, the best half of capacity is there. */
void candidates_add(struct candidates *list, const struct face *face);

/* The share of the union of two boxes that is in both. */
float face_overlap(const struct face *one, const struct face *two);

/* Greedy non-maximum suppression: the best face stays and drops all that overlap it by more than a
 * share, then the next.  The best come first; equal scores are ordered by their boxes, so the
 * result doesn't depend on the order of the list.  Time: count times the faces that stay, at most
 * most. */
void candidates_suppress(struct candidates *list, float overlap, size_t most);

#endif
