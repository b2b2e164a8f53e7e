/* See zoo.h: the list, and nets that aren't FaceNet's own, which are in zoo_facenet.c. */
#include "nn/net/zoo.h"

#include "nn/net/zoo_rows.h"

#include <string.h>
#include <strings.h>

/* Residual blocks of two 3x3 convolutions (He 2015): SAME keeps the shape, DOWN halves the sides
 * and takes the short cut through a 1x1 convolution. */
#define RESIDUAL(id, from, short_cut, out, step) \
    CONV(id ".conv1", out, 3, step, 1, INPUT(from)), NORM(id ".norm1", .relu = true), \
        CONV(id ".conv2", out, 3, 1, 1), NORM(id ".norm2"), \
    { \
        .name = id, .kind = LAYER_ADD, .inputs = {id ".norm2", short_cut}, .relu = true \
    }
#define RESIDUAL_SAME(id, from, out) RESIDUAL(id, from, from, out, 1)
#define RESIDUAL_DOWN(id, from, out) \
    CONV(id ".short", out, 1, 2, 0, INPUT(from)), NORM(id ".short_norm"), \
        RESIDUAL(id, from, id ".short_norm", out, 2)

/* The last map is not averaged: each place of a face has weights of its own in the linear layer,
 * which separates strangers after fewer steps (docs/results.md). */
static const struct zoo_layer zoo_small[] = {
    CONV("stem.conv", 24, 3, 2, 1),  NORM("stem", .relu = true),
    RESIDUAL_SAME("1a", "stem", 24), RESIDUAL_DOWN("2a", "1a", 48),
    RESIDUAL_SAME("2b", "2a", 48),   RESIDUAL_DOWN("3a", "2b", 96),
    RESIDUAL_SAME("3b", "3a", 96),   RESIDUAL_DOWN("4a", "3b", 192),
    RESIDUAL_SAME("4b", "4a", 192),  EMBEDDING,
};

/* He, Zhang, Ren, Sun (2015) for small images: a stem that keeps them at full size, blocks of width
 * 32 to 256. */
static const struct zoo_layer zoo_resnet[] = {
    CONV("stem.conv", 32, 3, 1, 1),
    NORM("stem", .relu = true),
    RESIDUAL_SAME("1a", "stem", 32),
    RESIDUAL_SAME("1b", "1a", 32),
    RESIDUAL_DOWN("2a", "1b", 64),
    RESIDUAL_SAME("2b", "2a", 64),
    RESIDUAL_DOWN("3a", "2b", 128),
    RESIDUAL_SAME("3b", "3a", 128),
    RESIDUAL_DOWN("4a", "3b", 256),
    RESIDUAL_SAME("4b", "4a", 256),
    WHOLE_POOL("pool"),
    EMBEDDING,
};

/* Amos, Ludwiczuk, Satyanarayanan, "OpenFace" (2016): nn4.small2.def.lua; a reduced NN4. */
static const struct zoo_layer zoo_nn4_small2[] = {
    NN2_UP_TO_4A,
    INCEPTION_DOWN("4e", "4a", 160, 256, 64, 128),
    INCEPTION_3X3("5a", "4e", 256, 96, 384, LAYER_L2_POOL, 96),
    INCEPTION_3X3("5b", "5a", 256, 96, 384, LAYER_MAX_POOL, 96),
    WHOLE_POOL("pool"),
    EMBEDDING,
};

/* A bottleneck of MobileNetV2 with PReLU: widened by a 1x1 convolution, depthwise, narrowed. */
#define BOTTLENECK(id, from, wide, out, step) \
    CONV(id ".wide.conv", wide, 1, 1, 0, INPUT(from)), NORM(id ".wide", .prelu = true), \
        DEPTHWISE(id ".depth.conv", 3, step, 1), NORM(id ".depth", .prelu = true), \
        CONV(id ".narrow.conv", out, 1, 1, 0), NORM(id ".narrow")
#define BOTTLENECK_SAME(id, from, wide, out) \
    BOTTLENECK(id, from, wide, out, 1), \
    { \
        .name = id, .kind = LAYER_ADD, .inputs = { id ".narrow", from } \
    }

/* Chen, Liu, Gao, Han, "MobileFaceNets" (2018). */
static const struct zoo_layer zoo_mobilefacenet[] = {
    CONV("stem.conv", 64, 3, 2, 1),
    NORM("stem", .prelu = true),
    DEPTHWISE("depth.conv", 3, 1, 1),
    NORM("depth", .prelu = true),

    BOTTLENECK("1a", "depth", 128, 64, 2),
    BOTTLENECK_SAME("1b", "1a.narrow", 128, 64),
    BOTTLENECK_SAME("1c", "1b", 128, 64),
    BOTTLENECK_SAME("1d", "1c", 128, 64),
    BOTTLENECK_SAME("1e", "1d", 128, 64),

    BOTTLENECK("2a", "1e", 256, 128, 2),
    BOTTLENECK_SAME("2b", "2a.narrow", 256, 128),
    BOTTLENECK_SAME("2c", "2b", 256, 128),
    BOTTLENECK_SAME("2d", "2c", 256, 128),
    BOTTLENECK_SAME("2e", "2d", 256, 128),
    BOTTLENECK_SAME("2f", "2e", 256, 128),
    BOTTLENECK_SAME("2g", "2f", 256, 128),

    BOTTLENECK("3a", "2g", 512, 128, 2),
    BOTTLENECK_SAME("3b", "3a.narrow", 256, 128),
    BOTTLENECK_SAME("3c", "3b", 256, 128),

    CONV("wide.conv", 512, 1, 1, 0),
    NORM("wide", .prelu = true),
    DEPTHWISE("whole.conv", 0, 0, 0),
    NORM("whole"),
    ROW("dropout", LAYER_DROPOUT),
    ROW("linear", LAYER_LINEAR),
    NORM("linear.norm"),
    ROW("embedding", LAYER_L2_NORMALIZE),
};

/* A head over features that something else has computed. */
static const struct zoo_layer zoo_linear[] = {EMBEDDING};

static const struct zoo_layer zoo_mlp[] = {
    {.name = "hidden.linear", .kind = LAYER_LINEAR, .channels = 512, .bias = true},
    ROW("hidden", LAYER_RELU),
    EMBEDDING,
};

static const struct zoo_net zoo_others[] = {
    {"small", "residual, width 24, stem with stride 2", ROWS(zoo_small), 16, 64, false},
    {"nn4.small2", "OpenFace's reduced inception net", ROWS(zoo_nn4_small2), 16, 96, false},
    {"resnet", "residual, width 32, stem at full size", ROWS(zoo_resnet), 16, 64, false},
    {"mobilefacenet", "MobileFaceNets: depthwise bottlenecks", ROWS(zoo_mobilefacenet), 16, 112,
     false},
    {"linear", "of vectors: one linear layer", ROWS(zoo_linear), 1, 256, true},
    {"mlp", "of vectors: a hidden layer of 512", ROWS(zoo_mlp), 1, 256, true},
};

#define OTHERS (sizeof zoo_others / sizeof zoo_others[0])

const struct zoo_net *zoo_at(size_t index)
{
    return index < OTHERS ? &zoo_others[index] : zoo_facenet_at(index - OTHERS);
}

const struct zoo_net *zoo_find(const char *name)
{
    const struct zoo_net *net;

    for (size_t i = 0; (net = zoo_at(i)) != NULL; i++)
        if (strcasecmp(net->name, name) == 0)
            return net;
    return NULL;
}
