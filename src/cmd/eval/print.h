/* The results of facenet eval as text of at most 80 columns. */
#ifndef FACENET_CMD_EVAL_PRINT_H
#define FACENET_CMD_EVAL_PRINT_H

#include "cmd/eval/figures.h"

#include "eval/bootstrap.h"

/* "3 of 3 people of these pairs were trained on by this run", run being how it is named. */
void eval_print_trained(const struct eval_trained *trained, const char *run);
/* "faces ..." and "pairs ...". */
void eval_print_set(const struct eval_set *set, const struct verification *counts);
/* trained: NULL without a run. */
void eval_print_verification(const struct verification *result, const struct eval_trained *trained);
void eval_print_retrieval(const struct retrieval *result);
/* used: of dim dimensions. */
void eval_print_dimensions(double used, size_t dim);
void eval_print_comparison(const struct bootstrap_interval interval[BOOTSTRAP_FIGURES],
                           const struct eval_model model[2], size_t replicates, uint64_t seed);

/* Verification where both pictures of a pair are embedded by the new run, the second by the older
 * one, and both by that. */
enum { EVAL_NEW, EVAL_MIXED, EVAL_OLDER, EVAL_AGAINST };
void eval_print_against(const struct verification of[EVAL_AGAINST]);

#endif
