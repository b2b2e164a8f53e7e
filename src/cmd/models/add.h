/* facenet models add: an ONNX file becomes a net of ours. */
#ifndef FACENET_CMD_MODELS_ADD_H
#define FACENET_CMD_MODELS_ADD_H

#include "cmd/options.h"

/* What the user says of the file; NULL and 0: not said. */
struct model_options {
    const char *path, *kind, *name, *colour, *mean, *scale, *alignment, *licence;
    int64_t size;
};

/* Adds the net and prints what it is; makes the database, if there is none, once it can be added.
 */
enum status model_add(struct command_line *line, const struct model_options *options,
                      struct err *err) MUST_CHECK;

#endif
