/* See relate.h. */
#include "train/relate.h"

#include "triplet/distances.h"

#include <string.h>

void relate(uint32_t *relation, const struct labels *labels, const uint32_t *item, size_t n,
            uint32_t *place)
{
    for (size_t i = 0; i < n; i++) {
        relation[i * n + i] = RELATION_POSITIVE;
        for (size_t j = 0; j < i; j++)
            relation[i * n + j] = relation[j * n + i] =
                labels_share(labels, item[i], item[j]) ? RELATION_POSITIVE : RELATION_NEGATIVE;
    }
    if (labels->pair_count == 0)
        return;
    memset(place, 0, labels->items * sizeof *place); /* 0: not in the batch */
    for (size_t i = 0; i < n; i++)
        place[item[i]] = (uint32_t)i + 1;
    for (size_t k = 0; k < labels->pair_count; k++) {
        const struct labels_pair *pair = &labels->pairs[k];
        size_t i = place[pair->a], j = place[pair->b];

        if (i == 0 || j == 0)
            continue;
        relation[(i - 1) * n + j - 1] = relation[(j - 1) * n + i - 1] =
            pair->relevant ? RELATION_POSITIVE : RELATION_CONFIRMED;
    }
}
