/* The nets of Schroff, Kalenichenko, Philbin, "FaceNet" (CVPR 2015, arXiv 1503.03832): tables 1 and
 * 2, section 3.3 and figure 4.
 *
 * As OpenFace does, a convolution is followed by batch normalisation, which the paper doesn't have,
 * and "norm" is local response normalisation; these add less than 0.5 % to the paper's weights.
 * The paper counts NN2's 7.45 M weights as 7.5 M, and its table has a 5x5 branch in 4e: NN4, whose
 * text leaves 5x5 out of "the higher layers", has the paper's multiply-adds only without that one,
 * too.  The paper prints no tables of NNS1 and NNS2: ours are our own, made for its numbers. */
#include "nn/net/zoo_rows.h"

#include "nn/net/zoo.h"

/* A fully connected layer whose units are maxima of two. */
#define FULL(id, units) \
    {.name = id ".linear", .kind = LAYER_LINEAR, .channels = 2 * (units), .bias = true}, \
        ROW(id, LAYER_MAXOUT)

/* Table 1: Zeiler and Fergus (2013) with 1x1 convolutions. */
static const struct zoo_layer zoo_nn1[] = {
    STEM(64, 64, 192),
    BRANCH("3", "2.pool", 192, 384, 3, 1),
    POOL("3.pool", LAYER_MAX_POOL, 3, 2, 1),
    BRANCH("4", "3.pool", 384, 256, 3, 1),
    BRANCH("5", "4", 256, 256, 3, 1),
    BRANCH("6", "5", 256, 256, 3, 1),
    POOL("6.pool", LAYER_MAX_POOL, 3, 2, 1),
    FULL("full1", 32 * 128),
    FULL("full2", 32 * 128),
    EMBEDDING,
};

/* Table 2, up to 4d. */
#define NN2_BEGINNING \
    NN2_UP_TO_4A, INCEPTION("4b", "4a", 224, 112, 224, 32, 64, LAYER_L2_POOL, 128), \
        INCEPTION("4c", "4b", 192, 128, 256, 32, 64, LAYER_L2_POOL, 128), \
        INCEPTION("4d", "4c", 160, 144, 288, 32, 64, LAYER_L2_POOL, 128)

/* Table 2. NN3 is the same net for smaller images. */
static const struct zoo_layer zoo_nn2[] = {
    NN2_BEGINNING,
    INCEPTION_DOWN("4e", "4d", 160, 256, 64, 128),
    INCEPTION("5a", "4e", 384, 192, 384, 48, 128, LAYER_L2_POOL, 128),
    INCEPTION("5b", "5a", 384, 192, 384, 48, 128, LAYER_MAX_POOL, 128),
    WHOLE_POOL("pool"),
    EMBEDDING,
};

/* Section 3.3: NN2 without 5x5 in 4e, 5a and 5b. */
static const struct zoo_layer zoo_nn4[] = {
    NN2_BEGINNING,
    BRANCH("4e.3x3", "4d", 160, 256, 3, 2),
    POOL("4e.pool", LAYER_MAX_POOL, 3, 2, 1, INPUT("4d")),
    CONCAT("4e", "4e.3x3", "4e.pool"),
    INCEPTION_3X3("5a", "4e", 384, 192, 384, LAYER_L2_POOL, 128),
    INCEPTION_3X3("5b", "5a", 384, 192, 384, LAYER_MAX_POOL, 128),
    WHOLE_POOL("pool"),
    EMBEDDING,
};

/* Our design: NN2 at half its width, without 4b to 4d.  The paper's weights are far more than such
 * modules have for its multiply-adds, so most are in a fully connected layer, as in NN1. */
static const struct zoo_layer zoo_nns1[] = {
    STEM(32, 32, 96),
    INCEPTION("3a", "2.pool", 32, 48, 64, 8, 16, LAYER_MAX_POOL, 16),
    INCEPTION("3b", "3a", 32, 48, 64, 16, 32, LAYER_L2_POOL, 32),
    INCEPTION_DOWN("3c", "3b", 64, 128, 16, 32),
    INCEPTION("4a", "3c", 128, 48, 96, 16, 32, LAYER_L2_POOL, 64),
    INCEPTION_DOWN("4e", "4a", 80, 128, 32, 64),
    INCEPTION("5a", "4e", 192, 96, 192, 24, 64, LAYER_L2_POOL, 64),
    INCEPTION("5b", "5a", 192, 96, 192, 24, 64, LAYER_MAX_POOL, 64),
    FULL("full", 664),
    EMBEDDING,
};

/* Our design: as NNS1, at about a quarter of NN2's width and without 3b and 5b. */
static const struct zoo_layer zoo_nns2[] = {
    STEM(8, 8, 24),
    INCEPTION("3a", "2.pool", 16, 16, 32, 4, 8, LAYER_MAX_POOL, 8),
    INCEPTION_DOWN("3c", "3a", 32, 64, 8, 16),
    INCEPTION("4a", "3c", 64, 24, 48, 8, 16, LAYER_L2_POOL, 32),
    INCEPTION_DOWN("4e", "4a", 40, 64, 16, 32),
    INCEPTION("5a", "4e", 96, 48, 96, 12, 32, LAYER_L2_POOL, 32),
    FULL("full", 392),
    EMBEDDING,
};

static const struct zoo_net zoo_facenet[] = {
    {"nn1", "FaceNet's NN1: Zeiler and Fergus", ROWS(zoo_nn1), 16, 220, false},
    {"nn2", "FaceNet's NN2: inception", ROWS(zoo_nn2), 16, 224, false},
    {"nn3", "FaceNet's NN3: NN2 for smaller images", ROWS(zoo_nn2), 16, 160, false},
    {"nn4", "FaceNet's NN4: less 5x5 than NN2", ROWS(zoo_nn4), 16, 96, false},
    {"nns1", "as small as FaceNet's NNS1; our design", ROWS(zoo_nns1), 16, 165, false},
    {"nns2", "as small as FaceNet's NNS2; our design", ROWS(zoo_nns2), 16, 140, false},
};

const struct zoo_net *zoo_facenet_at(size_t index)
{
    return index < sizeof zoo_facenet / sizeof zoo_facenet[0] ? &zoo_facenet[index] : NULL;
}
