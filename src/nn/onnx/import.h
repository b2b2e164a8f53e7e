/* Nets from elsewhere: an ONNX file made into a table of our layers and their weights.  What one
 * can't be made of is named: node, operator, why.
 *
 * The result computes the same function of a picture and begins with a row that makes the net's
 * input of ours.  How it ends depends on the role: imported.h. */
#ifndef FACENET_NN_ONNX_IMPORT_H
#define FACENET_NN_ONNX_IMPORT_H

#include "base/err.h"
#include "nn/onnx/imported.h"

#define IMPORT_FILE_MAX ((size_t)1 << 30)

/* Makes a net of a file's bytes: ST_CORRUPT, ST_UNSUPPORTED, ST_LIMIT or ST_INVALID (the options
 * don't fit the file).  Free with import_free, on failure too. */
enum status import_onnx(struct import *out, const void *bytes, size_t length,
                        const struct import_options *options, struct err *err) MUST_CHECK;
void import_free(struct import *import);

#endif
