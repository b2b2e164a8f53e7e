/* Retrieval where several labels make items relevant: precision@1, MAP@R (Musgrave 2020,
 * section 3.2) and recall@10 of queries, each with its own relevant ones. */
#ifndef FACENET_EVAL_RELEVANCE_H
#define FACENET_EVAL_RELEVANCE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RELEVANCE_RECALL 10

/* Means over the queries that have something relevant; NaN without any. */
struct relevance {
    double precision_at_1, map_at_r, recall_at_10; /* recall: of min(R, 10) */
    size_t queries, left_out;                      /* left_out: nothing is relevant to them */
};

/* What is relevant to a query: relevant (count) is set to 1 or 0. */
struct relevance_judge {
    void (*judge)(void *context, size_t query, uint8_t *relevant);
    void *context;
};

/* query (queries, dim), item (count, dim): of length 1.  self: query i is item i, which it does not
 * find. */
enum status relevance_compute(struct relevance *out, const float *query, size_t queries,
                              const float *item, size_t count, size_t dim, bool self,
                              const struct relevance_judge *judge, struct err *err) MUST_CHECK;

#endif
