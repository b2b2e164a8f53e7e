/* Weights as TensorFlow.js stores them: a manifest in JSON, [{"weights": [{"name", "shape",
 * "dtype": "float32", "quantization": {"dtype": "uint8", "scale", "min"}}, ...], "paths": [...]}],
 * and files of little-endian numbers, one tensor after the other; a number is q * scale + min. */
#ifndef FACENET_NN_TFJS_MANIFEST_H
#define FACENET_NN_TFJS_MANIFEST_H

#include "base/err.h"
#include "base/sha256.h"
#include "nn/net/tensor.h"

struct manifest {
    struct tensor *tensors; /* names and numbers are the manifest's */
    size_t count;
    char sha256[SHA256_HEX]; /* of the manifest, then of its files */
};

/* Reads a manifest of length bytes at path, and its files, which lie beside it.  ST_CORRUPT,
 * ST_UNSUPPORTED, ST_LIMIT or why a file cannot be read.  Free with manifest_free, on failure too.
 */
enum status manifest_read(struct manifest *manifest, const char *path, const void *bytes,
                          size_t length, struct err *err) MUST_CHECK;
void manifest_free(struct manifest *manifest);

/* The tensor of that name; NULL: there is none. */
const struct tensor *manifest_find(const struct manifest *manifest, const char *name);

#endif
