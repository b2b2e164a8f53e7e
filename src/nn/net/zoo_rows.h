/* Macros for the tables of the zoo, and FaceNet's own nets; private to zoo*.c.
 *
 * A row reads the row above it unless it names others; macros stand for the groups of rows that a
 * net repeats, and the last row of a group has the group's name. */
#ifndef FACENET_NN_NET_ZOO_ROWS_H
#define FACENET_NN_NET_ZOO_ROWS_H

#include "nn/layer/layer.h"

struct zoo_net;

#define ROWS(table) (table), sizeof(table) / sizeof(table)[0]

/* zoo_facenet.c; NULL after the last. */
const struct zoo_net *zoo_facenet_at(size_t index);

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

/* What a net ends with. */
#define EMBEDDING \
    ROW("dropout", LAYER_DROPOUT), LINEAR("linear"), ROW("embedding", LAYER_L2_NORMALIZE)

/* OpenFace's unit: convolution with a bias, batch normalisation, ReLU. */
#define UNIT(id, from, out, size, step, edge) \
    CONV(id ".conv", out, size, step, edge, .bias = true, INPUT(from)), NORM(id, .relu = true)
/* A reduction to r channels, then a convolution of size x size. */
#define BRANCH(id, from, r, out, size, step) \
    UNIT(id ".reduce", from, r, 1, 1, 0), UNIT(id, id ".reduce", out, size, step, (size) / 2)
/* 3x3 pooling with stride 1 and a projection. */
#define POOL_BRANCH(id, from, how, out) \
    POOL(id ".pool", how, 3, 1, 1, INPUT(from)), UNIT(id, id ".pool", out, 1, 1, 0)

/* What NN1 and NN2 begin with: three convolutions, their channels given, pooling, LRN. */
#define STEM(first, reduced, last) \
    CONV("1.conv", first, 7, 2, 3, .bias = true), NORM("1", .relu = true), \
        POOL("1.pool", LAYER_MAX_POOL, 3, 2, 1), ROW("1.lrn", LAYER_LRN), \
        BRANCH("2", "1.lrn", reduced, last, 3, 1), ROW("2.lrn", LAYER_LRN), \
        POOL("2.pool", LAYER_MAX_POOL, 3, 2, 1)
/* An inception module (Szegedy 2014): 1x1; 3x3 and 5x5, each after a reduction; pooling. */
#define INCEPTION(id, from, one, r3, three, r5, five, how, project) \
    UNIT(id ".1x1", from, one, 1, 1, 0), BRANCH(id ".3x3", from, r3, three, 3, 1), \
        BRANCH(id ".5x5", from, r5, five, 5, 1), POOL_BRANCH(id ".project", from, how, project), \
        CONCAT(id, id ".1x1", id ".3x3", id ".5x5", id ".project")
/* The same without 5x5. */
#define INCEPTION_3X3(id, from, one, r3, three, how, project) \
    UNIT(id ".1x1", from, one, 1, 1, 0), BRANCH(id ".3x3", from, r3, three, 3, 1), \
        POOL_BRANCH(id ".project", from, how, project), \
        CONCAT(id, id ".1x1", id ".3x3", id ".project")
/* A module that halves the sides. */
#define INCEPTION_DOWN(id, from, r3, three, r5, five) \
    BRANCH(id ".3x3", from, r3, three, 3, 2), BRANCH(id ".5x5", from, r5, five, 5, 2), \
        POOL(id ".pool", LAYER_MAX_POOL, 3, 2, 1, INPUT(from)), \
        CONCAT(id, id ".3x3", id ".5x5", id ".pool")

/* FaceNet's table 2, whose beginning is OpenFace's, too. */
#define NN2_UP_TO_4A \
    STEM(64, 64, 192), INCEPTION("3a", "2.pool", 64, 96, 128, 16, 32, LAYER_MAX_POOL, 32), \
        INCEPTION("3b", "3a", 64, 96, 128, 32, 64, LAYER_L2_POOL, 64), \
        INCEPTION_DOWN("3c", "3b", 128, 256, 32, 64), \
        INCEPTION("4a", "3c", 256, 96, 192, 32, 64, LAYER_L2_POOL, 128)

#endif
