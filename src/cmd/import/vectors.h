/* facenet import --vectors: a data set of feature vectors with labels and captions. */
#ifndef FACENET_CMD_IMPORT_VECTORS_H
#define FACENET_CMD_IMPORT_VECTORS_H

#include "cmd/options.h"

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct vectors_wish {
    const char *vectors, *labels, *captions; /* files; captions may be NULL */
    const char *name;
    double held_out; /* share, [0, 0.9] */
    bool by_label;   /* of labels and all items that have one of them, not of items */
    int64_t seed;    /* which are chosen */
};

/* Imports the whole or nothing. */
enum status vectors_import(struct command_line *line, const struct vectors_wish *wish,
                           struct err *err) MUST_CHECK;

#endif
