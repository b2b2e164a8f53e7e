/* See zoo.h.  A row reads the row above it unless it names others; macros stand for the groups of
 * rows that a net repeats, and the last row of a group has the group's name. */
#include "nn/net/zoo.h"

#include "nn/layer/layer.h"

#include <string.h>

#define INPUT(from) .inputs = {from}
#define CONV(id, out, size, step, edge, ...) \
    { \
        .name = id, .kind = LAYER_CONV, .channels = out, .kernel = size, .stride = step, \
        .pad = edge, __VA_ARGS__ \
    }
#define POOL(id, how, size, step, edge, ...) \
    { \
        .name = id, .kind = how, .kernel = size, .stride = step, .pad = edge, __VA_ARGS__ \
    }
#define NORM(id, ...) \
    { \
        .name = id, .kind = LAYER_BATCH_NORM, __VA_ARGS__ \
    }
#define ROW(id, what) \
    { \
        .name = id, .kind = what \
    }
#define CONCAT(id, ...) \
    { \
        .name = id, .kind = LAYER_CONCAT, .inputs = { __VA_ARGS__ } \
    }
#define DEPTHWISE(id, size, step, edge) \
    { \
        .name = id, .kind = LAYER_DEPTHWISE, .kernel = size, .stride = step, .pad = edge \
    }
#define WHOLE_POOL(id) \
    { \
        .name = id, .kind = LAYER_AVERAGE_POOL \
    }
#define LINEAR(id) \
    { \
        .name = id, .kind = LAYER_LINEAR, .bias = true \
    }

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
    CONV("stem.conv", 24, 3, 2, 1),
    NORM("stem", .relu = true),
    RESIDUAL_SAME("1a", "stem", 24),
    RESIDUAL_DOWN("2a", "1a", 48),
    RESIDUAL_SAME("2b", "2a", 48),
    RESIDUAL_DOWN("3a", "2b", 96),
    RESIDUAL_SAME("3b", "3a", 96),
    RESIDUAL_DOWN("4a", "3b", 192),
    RESIDUAL_SAME("4b", "4a", 192),
    ROW("dropout", LAYER_DROPOUT),
    LINEAR("linear"),
    ROW("embedding", LAYER_L2_NORMALIZE),
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
    ROW("dropout", LAYER_DROPOUT),
    LINEAR("linear"),
    ROW("embedding", LAYER_L2_NORMALIZE),
};

/* OpenFace's unit: convolution with a bias, batch normalisation, ReLU. */
#define UNIT(id, from, out, size, step, edge) \
    CONV(id ".conv", out, size, step, edge, .bias = true, INPUT(from)), NORM(id, .relu = true)
/* A reduction to r channels, then a convolution of size x size. */
#define BRANCH(id, from, r, out, size, step) \
    UNIT(id ".reduce", from, r, 1, 1, 0), UNIT(id, id ".reduce", out, size, step, (size) / 2)
/* 3x3 pooling with stride 1 and a projection. */
#define POOL_BRANCH(id, from, how, out) \
    POOL(id ".pool", how, 3, 1, 1, INPUT(from)), UNIT(id, id ".pool", out, 1, 1, 0)

/* Amos, Ludwiczuk, Satyanarayanan, "OpenFace" (2016): nn4.small2.def.lua; a reduced NN4. */
static const struct zoo_layer zoo_nn4_small2[] = {
    CONV("1.conv", 64, 7, 2, 3, .bias = true),
    NORM("1", .relu = true),
    POOL("1.pool", LAYER_MAX_POOL, 3, 2, 1),
    ROW("1.lrn", LAYER_LRN),
    UNIT("2.reduce", "1.lrn", 64, 1, 1, 0),
    UNIT("2", "2.reduce", 192, 3, 1, 1),
    ROW("2.lrn", LAYER_LRN),
    POOL("2.pool", LAYER_MAX_POOL, 3, 2, 1),

    UNIT("3a.1x1", "2.pool", 64, 1, 1, 0),
    BRANCH("3a.3x3", "2.pool", 96, 128, 3, 1),
    BRANCH("3a.5x5", "2.pool", 16, 32, 5, 1),
    POOL_BRANCH("3a.project", "2.pool", LAYER_MAX_POOL, 32),
    CONCAT("3a", "3a.1x1", "3a.3x3", "3a.5x5", "3a.project"),

    UNIT("3b.1x1", "3a", 64, 1, 1, 0),
    BRANCH("3b.3x3", "3a", 96, 128, 3, 1),
    BRANCH("3b.5x5", "3a", 32, 64, 5, 1),
    POOL_BRANCH("3b.project", "3a", LAYER_L2_POOL, 64),
    CONCAT("3b", "3b.1x1", "3b.3x3", "3b.5x5", "3b.project"),

    BRANCH("3c.3x3", "3b", 128, 256, 3, 2),
    BRANCH("3c.5x5", "3b", 32, 64, 5, 2),
    POOL("3c.pool", LAYER_MAX_POOL, 3, 2, 1, INPUT("3b")),
    CONCAT("3c", "3c.3x3", "3c.5x5", "3c.pool"),

    UNIT("4a.1x1", "3c", 256, 1, 1, 0),
    BRANCH("4a.3x3", "3c", 96, 192, 3, 1),
    BRANCH("4a.5x5", "3c", 32, 64, 5, 1),
    POOL_BRANCH("4a.project", "3c", LAYER_L2_POOL, 128),
    CONCAT("4a", "4a.1x1", "4a.3x3", "4a.5x5", "4a.project"),

    BRANCH("4e.3x3", "4a", 160, 256, 3, 2),
    BRANCH("4e.5x5", "4a", 64, 128, 5, 2),
    POOL("4e.pool", LAYER_MAX_POOL, 3, 2, 1, INPUT("4a")),
    CONCAT("4e", "4e.3x3", "4e.5x5", "4e.pool"),

    UNIT("5a.1x1", "4e", 256, 1, 1, 0),
    BRANCH("5a.3x3", "4e", 96, 384, 3, 1),
    POOL_BRANCH("5a.project", "4e", LAYER_L2_POOL, 96),
    CONCAT("5a", "5a.1x1", "5a.3x3", "5a.project"),

    UNIT("5b.1x1", "5a", 256, 1, 1, 0),
    BRANCH("5b.3x3", "5a", 96, 384, 3, 1),
    POOL_BRANCH("5b.project", "5a", LAYER_MAX_POOL, 96),
    CONCAT("5b", "5b.1x1", "5b.3x3", "5b.project"),

    WHOLE_POOL("pool"),
    ROW("dropout", LAYER_DROPOUT),
    LINEAR("linear"),
    ROW("embedding", LAYER_L2_NORMALIZE),
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

#define ROWS(table) (table), sizeof(table) / sizeof(table)[0]
static const struct zoo_net zoo[] = {
    {"small", "residual, width 24, stem with stride 2", ROWS(zoo_small), 32, 64},
    {"nn4.small2", "OpenFace's reduced inception net", ROWS(zoo_nn4_small2), 64, 96},
    {"resnet", "residual, width 32, stem at full size", ROWS(zoo_resnet), 16, 64},
    {"mobilefacenet", "MobileFaceNets: depthwise bottlenecks", ROWS(zoo_mobilefacenet), 32, 112},
};

const struct zoo_net *zoo_at(size_t index)
{
    return index < sizeof zoo / sizeof zoo[0] ? &zoo[index] : NULL;
}

const struct zoo_net *zoo_find(const char *name)
{
    for (size_t i = 0; i < sizeof zoo / sizeof zoo[0]; i++)
        if (strcmp(zoo[i].name, name) == 0)
            return &zoo[i];
    return NULL;
}
