/* dlib's recogniser (King 2017, dlib_face_recognition_resnet_model_v1), whose author put it into
 * the public domain, from the weights that face-api.js stores. */
#ifndef FACENET_NN_TFJS_DLIB_H
#define FACENET_NN_TFJS_DLIB_H

#include "nn/onnx/imported.h"
#include "nn/tfjs/manifest.h"

#define DLIB_SIZE 150u /* side of its crops, with the alignment dlib */

/* Makes the net: faces as options say, 128 numbers, of length 1 here.  ST_UNSUPPORTED: the weights
 * are those of another net.  Free with import_free, on failure too. */
enum status dlib_import(struct import *out, const struct manifest *manifest,
                        const struct import_options *options, struct err *err) MUST_CHECK;

#endif
