/* Hard negatives from the whole training set: --negatives-from mined.
 *
 * The newest embedding that each image had in a batch is kept, so the table is as old as an epoch
 * at most.  For a batch's people it proposes the images of others that lie nearest to them: for the
 * mean of each person in turn the nearest one whose person isn't in the batch yet.  FaceNet,
 * section 3.2, calls hardest negatives over a whole training set infeasible and, with wrong names,
 * harmful; docs/results.md has both.  The table is in checkpoints, so a resumed run proposes the
 * same. */
#ifndef FACENET_TRAIN_CORPUS_H
#define FACENET_TRAIN_CORPUS_H

#include "base/settings.h"
#include "data/dataset.h"
#include "nn/net/checkpoint.h"

struct corpus_near {
    float cosine;
    uint32_t image;
};

struct corpus {
    const struct dataset *dataset; /* borrowed */
    size_t dim;
    int threads;
    float *row;  /* (images, dim + 1): the embedding, and the step it is of; 0: none */
    float *mean; /* (people of a batch, dim), of length 1 */
    struct corpus_near
        *near;       /* (people of a batch, identities): the nearest image of each identity */
    uint8_t *inside; /* (identities) in the batch or proposed */
};

/* NULL in *out: the settings ask for none.  Borrows dataset. */
enum status corpus_new(struct corpus **out, const struct settings *settings,
                       const struct dataset *dataset, int threads, struct err *err) MUST_CHECK;
void corpus_del(struct corpus *corpus);

/* Keeps the embeddings (count, dim) of a batch's images, those that are finite. */
void corpus_keep(struct corpus *corpus, const float *embedding, const uint32_t *image, size_t count,
                 uint64_t step);

/* The sampler_propose of a struct corpus.  Same result for every number of threads. */
size_t corpus_propose(void *corpus, const uint32_t *identity, size_t count, uint32_t *image,
                      size_t most);

void corpus_tensor(const struct corpus *corpus, struct tensor *tensor);

#endif
