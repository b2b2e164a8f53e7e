/* Gives a batch of the tests labels of which an item has any number, and pairs that a user judged.
 */
#ifndef FACENET_TESTS_TRIPLET_LABELS_H
#define FACENET_TESTS_TRIPLET_LABELS_H

#include "batches.h"

/* Items of no, one or several labels of the given number, and some judged pairs: of thirty one is
 * relevant, and one of those that share nothing is confirmed. */
static inline void batch_fixture_label(struct batch_fixture *fixture, uint32_t labels,
                                       uint64_t seed)
{
    size_t n = fixture->n;
    struct rng rng;

    rng_init(&rng, seed, RNG_TEST, n, 4);
    fixture->set = batch_fixture_block(n, sizeof *fixture->set);
    fixture->said = batch_fixture_block(n * n, 1);
    fixture->relation = batch_fixture_block(n * n, sizeof *fixture->relation);
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = rng_below(&rng, 4); k > 0; k--)
            fixture->set[i] |= 1u << rng_below(&rng, labels);
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++) {
            uint32_t draw = rng_below(&rng, 30);
            uint8_t said = draw == 0                                          ? RELATION_POSITIVE
                           : draw == 1 && !batch_fixture_share(fixture, a, b) ? RELATION_CONFIRMED
                                                                              : 0;

            fixture->said[a * n + b] = fixture->said[b * n + a] = said;
        }
    for (size_t i = 0; i < n * n; i++)
        fixture->relation[i] = batch_fixture_share(fixture, i / n, i % n) ? RELATION_POSITIVE
                               : fixture->said[i] == RELATION_CONFIRMED   ? RELATION_CONFIRMED
                                                                          : RELATION_NEGATIVE;
    fixture->view.relation = fixture->relation;
    fixture->view.label = NULL;
}

#endif
