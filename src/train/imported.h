/* A net from elsewhere as a checkpoint that an embedder opens, and its speed. */
#ifndef FACENET_TRAIN_IMPORTED_H
#define FACENET_TRAIN_IMPORTED_H

#include "base/sha256.h"
#include "nn/onnx/import.h"

/* Saves it (checkpoint.h): its weights, its table, and the settings net and embedding. */
enum status imported_save(const struct import *import, const char *path, char sha256[SHA256_HEX],
                          struct err *err) MUST_CHECK;

/* Milliseconds that a recogniser needs for a picture on one core: the median of several passes. */
enum status imported_speed(const struct import *import, double *milliseconds,
                           struct err *err) MUST_CHECK;

#endif
