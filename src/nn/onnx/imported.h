/* What an import is asked for, and what it makes; import.h says more. */
#ifndef FACENET_NN_ONNX_IMPORTED_H
#define FACENET_NN_ONNX_IMPORTED_H

#include "nn/net/table.h"
#include "nn/net/tensor.h"

#include <stdbool.h>

/* What the net expects of a picture: (value - mean) / scale, values from 0 to 255. */
struct import_options {
    uint32_t size;        /* pixels a side; 0: as the file says */
    bool bgr;             /* blue comes first */
    float mean[3], scale; /* mean: red, green, blue */
};

struct import {
    struct table *table;
    struct tensor *tensors; /* names and numbers are the import's */
    size_t tensor_count;
    uint32_t size, embedding;
};

#endif
