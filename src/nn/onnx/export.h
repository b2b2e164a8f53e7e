/* Nets for elsewhere: a net written as an ONNX file, opset 13, which ONNX runtimes and import_onnx
 * read.
 *
 * Input "input" (N, 3, lines, columns): red, green, blue, each value / 127.5 - 1.  Output
 * "embedding" (N, D), of length 1; a vector of zeros stays one.  Batch normalisation is a node of
 * its own, so that the file can be trained on elsewhere; dropout is left out. */
#ifndef FACENET_NN_ONNX_EXPORT_H
#define FACENET_NN_ONNX_EXPORT_H

#include "base/text.h"
#include "nn/net/net.h"

#define EXPORT_OPSET 13
#define EXPORT_MEAN "127.5" /* of the input, in the words of struct import_options */
#define EXPORT_SCALE "127.5"

/* An entry of the model's metadata; values NULL are left out. */
struct export_property {
    const char *key, *value;
};

/* Appends the file of a net that embeds. */
enum status export_onnx(struct text *out, struct net *net, const char *version,
                        const struct export_property *properties, size_t property_count,
                        struct err *err) MUST_CHECK;

#endif
