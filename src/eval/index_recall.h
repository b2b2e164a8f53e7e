/* Private to index_build: how many lists must be looked into, measured.  Some embeddings are asked
 * for their nearest ones among all, and the lists in which those are say how many it takes. */
#ifndef FACENET_EVAL_INDEX_RECALL_H
#define FACENET_EVAL_INDEX_RECALL_H

#include "eval/ivf.h"

#define INDEX_RECALL_ASKED 256

struct index_recall {
    float *asked;   /* (count, dim) */
    float *nearest; /* (count, INDEX_RECALL_NEAR) products, descending */
    uint32_t *list; /* likewise, the list of each */
    size_t *found;  /* (count) */
    size_t count, dim;
    float bound; /* product above which another embedding is near */
};

/* Asks some of a sample (n, dim).  What is nearer than half the mean squared distance of two of
 * them is a neighbour; strangers are not looked for.  Free with index_recall_free, on failure
 * too. */
enum status index_recall_init(struct index_recall *recall, const float *sample, size_t n,
                              size_t dim, struct err *err) MUST_CHECK;
/* Compares those asked with embeddings x (n, dim) in the lists list (n). */
enum status index_recall_see(struct index_recall *recall, const float *x, const uint32_t *list,
                             size_t n, struct err *err) MUST_CHECK;
/* The least number of lists in which 99 % of the 10 nearest neighbours of those asked are. */
enum status index_recall_probes(const struct index_recall *recall, const struct ivf *ivf,
                                uint64_t *probes, struct err *err) MUST_CHECK;
void index_recall_free(struct index_recall *recall);

#endif
