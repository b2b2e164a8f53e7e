/* The classifier over the training identities that the triplet loss replaces, and today's form of
 * it: a layer of class weights on the embedding, with a softmax cross-entropy.
 *
 * With f the embedding of an image (length 1), y its identity, w_c the weights of identity c, s the
 * scale and m the angular margin,
 *
 *   L = mean over the images of  ln sum_c exp(z_c) - z_y
 *   softmax  z_c = s w_c . f                                    (Ranjan 2017, 1703.09507)
 *   arcface  z_c = s cos theta_c,  cos theta_c = w_c . f / |w_c|,
 *            z_y = s cos(theta_y + m)                           (Deng 2019, 1801.07698, eq. 3)
 *
 * Where theta_y + m > pi, z_y = s (cos theta_y - m sin m) continues it, as the authors' program has
 * it.  The weights belong to training alone: they are in checkpoints, but no part of the net. */
#ifndef FACENET_TRAIN_CLASSIFIER_H
#define FACENET_TRAIN_CLASSIFIER_H

#include "base/settings.h"
#include "data/dataset.h"
#include "nn/net/checkpoint.h"
#include "nn/net/optimizer.h"

struct classifier {
    enum loss_kind kind;
    float scale, margin;
    size_t classes, dim, batch;
    int32_t *class_of;       /* (identities of the data set): -1: of no class */
    float *person;           /* (classes, 3) ids, 24 bits in each number */
    float *weight;           /* (classes, dim) */
    float *gradient, *unit;  /* (classes, dim): dL/dw; w / |w|, of arcface */
    float *logit;            /* (batch, classes): z, then dL/dz */
    double *loss;            /* (batch) of each image */
    uint8_t *right, *decays; /* (batch) its class has the largest logit; (classes * dim) all 1 */
    struct optimizer optimizer;
};

/* A classifier over the identities that are trained on, named and neither held out nor strangers,
 * for batches of up to batch images.  NULL in *out: the settings have the triplet loss.  Weights
 * depend on the seed and the person's id.  Borrows nothing. */
enum status classifier_new(struct classifier **out, const struct settings *settings,
                           const struct dataset *dataset, size_t batch, struct err *err) MUST_CHECK;
void classifier_del(struct classifier *classifier);

struct classifier_figures {
    double loss;          /* L; 0 without an image of a class */
    size_t images, right; /* of a class; those whose class has the largest w_c . f or cos theta_c */
};

/* d_embedding (n, dim) = dL/df and classifier->gradient = dL/dw, from embedding (n, dim) and the
 * identities (n) of the images, indices into the data set; an image of no class has gradient 0.
 * Same bits for every number of threads. */
void classifier_pass(struct classifier *classifier, float *d_embedding,
                     struct classifier_figures *figures, const float *embedding,
                     const uint32_t *identity, size_t n, int threads);

/* What a checkpoint keeps of it, CLASSIFIER_TENSORS or fewer; returns how many. */
#define CLASSIFIER_TENSORS 4
size_t classifier_tensors(const struct classifier *classifier,
                          struct tensor list[CLASSIFIER_TENSORS]);
/* Takes these from a checkpoint.  A person who is not in it keeps the weights of the beginning. */
enum status classifier_load(struct classifier *classifier, const struct checkpoint *checkpoint,
                            struct err *err) MUST_CHECK;

#endif
