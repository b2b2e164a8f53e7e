/* The figures of one model, and how those of a run are kept. */
#ifndef FACENET_CMD_EVAL_FIGURES_H
#define FACENET_CMD_EVAL_FIGURES_H

#include "cmd/eval/trained.h"

#include "eval/judgement.h"
#include "eval/retrieval.h"

/* What is judged. */
struct eval_model {
    struct db_run run; /* without a run: zeroed */
    int64_t step;      /* of its checkpoint */
    float *embedding;  /* (images, dim); NULL: only distances are known */
    float *distance;   /* (pair_count) */
    size_t dim;
    struct eval_trained trained; /* only of a run */
};

struct eval_figures {
    struct judgement judgement;
    struct retrieval retrieval; /* only with embeddings */
};

enum status eval_figures_compute(struct eval_figures *figures, const struct eval_set *set,
                                 const struct eval_model *model, struct err *err) MUST_CHECK;

/* Keeps figures and ROC of the run's checkpoint, in one transaction. */
enum status eval_figures_keep(struct db *db, const struct eval_set *set,
                              const struct eval_model *model, const struct eval_figures *figures,
                              struct err *err) MUST_CHECK;

#endif
