/* What an import is asked for, and what it makes; import.h says more. */
#ifndef FACENET_NN_ONNX_IMPORTED_H
#define FACENET_NN_ONNX_IMPORTED_H

#include "nn/net/table.h"
#include "nn/net/tensor.h"

#include <stdbool.h>

enum import_role {
    IMPORT_RECOGNISER, /* ends with L2 normalisation, whether the file does or not */
    IMPORT_DETECTOR,   /* its outputs are maps, in the order of its family; runs at any size */
    IMPORT_LANDMARKS,  /* its only output has 68 or 5 points, x then y of each, as the file's */
};
#define IMPORT_POINTS_MANY 136
#define IMPORT_POINTS_FEW 10

/* Kinds of detectors.  Outputs are all strides of the first map, then of the second ...; a map is
 * (h, w, anchors * numbers) with numbers fastest, h being the picture's lines / stride, rounded up.
 *
 * ulfg: strides 8, 16, 32, 64 with 3, 2, 2, 3 anchors: score (background, face: before softmax) and
 * box (4: of priors, before decoding).
 * yunet: strides 8, 16, 32 with 1 anchor: cls and obj (probabilities), bbox (4), kps (10).
 * scrfd: strides 8, 16, 32 with 2 anchors: score (a probability), bbox (4, with the scale that the
 * file has for each stride), kps (10). */
enum import_family { IMPORT_NO_FAMILY, IMPORT_ULFG, IMPORT_YUNET, IMPORT_SCRFD };

/* What the net expects of a picture: (value - mean) / scale, values from 0 to 255. */
struct import_options {
    enum import_role role;
    uint32_t size, width; /* pixels; 0: as the file says, or size */
    bool bgr;             /* blue comes first */
    float mean[3], scale; /* mean: red, green, blue */
};

struct import {
    struct table *table;
    struct tensor *tensors; /* names and numbers are the import's */
    size_t tensor_count;
    uint32_t size, width; /* a detector runs at others too */
    uint32_t embedding;   /* numbers of a vector; 0: a detector */
    enum import_role role;
    enum import_family family;
};

const char *import_family_name(enum import_family family); /* "ulfg", ... */

#endif
