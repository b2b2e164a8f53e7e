/* How the items of a batch are related by their labels, as mining reads it. */
#ifndef FACENET_TRAIN_RELATE_H
#define FACENET_TRAIN_RELATE_H

#include "data/labels.h"

/* relation (n, n), enum triplet_relation, of the items item (n), each at most once; place (items of
 * labels) is scratch. */
void relate(uint32_t *relation, const struct labels *labels, const uint32_t *item, size_t n,
            uint32_t *place);

#endif
