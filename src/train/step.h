/* One training step: sample, augment, embed in micro-batches, mine the whole batch or classify it,
 * propagate the gradient back per micro-batch, update. It knows nothing of runs and databases; its
 * only clock measures images/s.
 *
 * Beside an older run (dataset->older) triplets mix its embeddings of the batch's images, which
 * stay as they are, with those of the net: harmonic embedding (FaceNet, appendix).  Of the anchor
 * and the positive one at least is the net's, the negative is of either.  What is selected counts
 * in both, everything else of a row in the net's own.
 *
 * Ranks (dataset->ranks) take the step together. Each has the whole state, draws the same batch and
 * takes micro-batches that follow each other; all get all embeddings, and each mines a part of the
 * anchors, whose gradients are added up before each goes back through its micro-batches. So the
 * step is that of one process but for rounding, with the same bits for the same number of ranks,
 * and all end it with the same state. Distances, figures, spread's mean and the classifier are
 * computed by every rank.
 *
 * trainer_new allocates all memory, a step none. A step is a pure function of the state of the
 * trainer, the settings and the number of the step. */
#ifndef FACENET_TRAIN_STEP_H
#define FACENET_TRAIN_STEP_H

#include "base/record.h"
#include "base/settings.h"
#include "data/crops.h"
#include "data/dataset.h"
#include "data/sampler.h"
#include "nn/net/net.h"
#include "nn/net/optimizer.h"
#include "train/average.h"
#include "train/classifier.h"
#include "train/corpus.h"
#include "train/embedder.h"
#include "train/memory.h"
#include "triplet/census.h"
#include "triplet/hardness.h"

struct trainer {
    const struct dataset *dataset; /* borrowed */
    const struct crops *crops;     /* borrowed */
    struct net *net;
    struct optimizer optimizer;
    struct average *average;       /* NULL: the weights are used as they are trained */
    struct classifier *classifier; /* NULL: the triplet loss is trained */
    struct memory memory;
    struct corpus *corpus; /* NULL: no negatives are mined from it */
    struct sampler *sampler;
    int threads;
    size_t batch, dim, input_size; /* largest batch; floats of an embedding and of an input */
    struct net_tape **tape; /* (tapes): one per micro-batch, or a single one when recomputing */
    float **input;          /* (tapes) each (micro-batch, size, size, 3) */
    size_t tapes, micro_batch;
    size_t all_bytes, free_bytes; /* to keep all activations takes; were free before */
    size_t rows; /* of what is mined, at most: the batch, twice beside an older run; the memory */
    float *embedding, *d_embedding; /* (rows, dim) */
    float *distance, *gradient;     /* (rows, rows) */
    uint32_t *label;                /* (rows) */
    uint8_t *negative_only;         /* (rows) */
    uint32_t *relation, *place;     /* (batch, batch), (images): of labels; NULL without */
    void *scratch;                  /* of census, selection, hardness, spread */
    struct hardness *hardness;      /* (images of the data set) gathered over all steps */
    struct hardness_count *counts;  /* (batch) */
    float *statistics;              /* the net's running statistics before the step */
    size_t *start;                  /* (ranks + 1) of each rank's part of embedding */
    size_t trained_from, unsent; /* of gradients: the first; those before it are yet to be summed */
};

/* Borrows dataset and crops, which must outlive the trainer.  Weights are those of a checkpoint,
 * whose net must be that of the settings; from NULL: they are initialised from the seed.  root is
 * that of free_memory, which the settings may ask for.  ST_INVALID, if an older run's embeddings
 * have other dimensions. */
enum status trainer_new(struct trainer **out, const struct settings *settings,
                        const struct dataset *dataset, const struct crops *crops,
                        const struct checkpoint *from, const char *root,
                        struct err *err) MUST_CHECK;
void trainer_del(struct trainer *trainer);

/* What differs from step to step. */
struct train_step {
    uint64_t step;
    double curriculum, learning_rate;
};

/* Does one step. Sets row and histogram except for epoch and time. *pair_share: share of the pairs
 * that had an allowed negative, NaN without pairs. If the loss or the gradient is not finite, the
 * weights stay unchanged and the row has NaN; if the embeddings are not finite, the running
 * statistics stay unchanged too. */
void trainer_step(struct trainer *trainer, const struct settings *settings,
                  const struct train_step *at, struct record_step *row,
                  struct record_histogram *histogram, double *pair_share);

/* An embedder that uses the trainer's own network, by the average of its weights if there is one,
 * and buffers, without mirroring. Don't free it; it is valid until the next step. */
struct embedder trainer_embedder(struct trainer *trainer);

#endif
