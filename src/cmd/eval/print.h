/* The results of facenet eval as text of at most 80 columns. */
#ifndef FACENET_CMD_EVAL_PRINT_H
#define FACENET_CMD_EVAL_PRINT_H

#include "cmd/eval/set.h"

#include "eval/bootstrap.h"
#include "eval/retrieval.h"

/* "faces ..." and "pairs ...". */
void eval_print_set(const struct eval_set *set, const struct verification *counts);
void eval_print_verification(const struct verification *result);
void eval_print_retrieval(const struct retrieval *result);
/* used: of dim dimensions. */
void eval_print_dimensions(double used, size_t dim);
void eval_print_comparison(const struct bootstrap_interval interval[BOOTSTRAP_FIGURES],
                           size_t replicates, uint64_t seed);

#endif
