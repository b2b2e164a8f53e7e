/* Turns images into embeddings by a network as it is: running statistics, no augmentation. */
#ifndef FACENET_TRAIN_EMBEDDER_H
#define FACENET_TRAIN_EMBEDDER_H

#include "data/crops.h"
#include "data/dataset.h"
#include "eval/verification.h"
#include "nn/net/checkpoint.h"
#include "nn/net/net.h"

/* What else of an image is embedded; the embedding is the normalised sum then. */
struct embedder_views {
    bool mirror; /* the mirror image */
    double zoom; /* the middle of the image, of this share of its side, made as large, and with
                    mirror the mirror image of that, too; 0: not that */
};

struct embedder {
    struct net *net;
    struct net_tape *tape;
    const struct crops *crops; /* borrowed */
    float *input;              /* (micro_batch, size, size, 3) */
    float *view;               /* (micro_batch, dim) */
    size_t micro_batch, dim;
    int threads;
};

/* The network of a checkpoint, over crops, which must outlive it and be of the size that the
 * checkpoint was trained on: ST_INVALID otherwise.  Free with embedder_free, on failure too. */
enum status embedder_open(struct embedder *embedder, const struct checkpoint *checkpoint,
                          const struct crops *crops, struct err *err) MUST_CHECK;
void embedder_free(struct embedder *embedder);

/* out (count, dim) = embeddings of the images with these indices into the data set, or of vectors;
 * views NULL: of nothing else of them.  ST_INVALID when one isn't finite. */
enum status embedder_run(const struct embedder *embedder, float *out, const struct dataset *dataset,
                         const uint32_t *image, size_t count, const struct embedder_views *views,
                         struct err *err) MUST_CHECK;

/* The same, and distance (pair_count) = the squared distances of pairs of these images. */
enum status embedder_run_pairs(const struct embedder *embedder, float *out, float *distance,
                               const struct dataset *dataset, const uint32_t *image, size_t count,
                               const struct pair *pairs, size_t pair_count,
                               const struct embedder_views *views, struct err *err) MUST_CHECK;

/* A squared distance of two embeddings (dim), in [0, 4]. */
float embedder_distance(const float *a, const float *b, size_t dim);

#endif
