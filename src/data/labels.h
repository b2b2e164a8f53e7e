/* Labels of items of which each has any number, and what users said of pairs: who is whose positive
 * and negative where an image isn't simply of one person.
 *
 * Two items are positives if they share a label, else negatives; a pair that a user judged is what
 * he said: relevant ones are positives, others negatives that no filter drops. */
#ifndef FACENET_DATA_LABELS_H
#define FACENET_DATA_LABELS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct labels_pair {
    uint32_t a, b; /* indices of items, a < b */
    bool relevant;
};

/* Items are the images of a data set, in its order. */
struct labels {
    size_t items, labels, pair_count;
    uint32_t *start;           /* (items + 1) into label */
    uint32_t *label;           /* (start[items]) ascending of each item; indices of labels */
    int64_t *id;               /* (labels) rows in the database, ascending */
    uint8_t *held_out;         /* (items) */
    struct labels_pair *pairs; /* (pair_count) sorted by a, then b, each once */
    uint32_t *of_start;        /* (labels + 1) into of */
    uint32_t *of;              /* (start[items]) the items of each label, ascending */
};

/* Room for items with so many labels altogether; the caller fills start, label, id and held_out,
 * then calls labels_index.  Free with labels_del. */
enum status labels_new(struct labels **out, size_t items, size_t labels, size_t total, size_t pairs,
                       struct err *err) MUST_CHECK;
void labels_index(struct labels *labels);
void labels_del(struct labels *labels);

bool labels_share(const struct labels *labels, uint32_t a, uint32_t b);
/* The same with what users said. */
bool labels_related(const struct labels *labels, uint32_t a, uint32_t b);

#endif
