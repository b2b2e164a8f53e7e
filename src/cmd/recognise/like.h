/* facenet search --like and --vector: what of a data set is nearest to one of its items or
 * pictures, or to a vector. */
#ifndef FACENET_CMD_RECOGNISE_LIKE_H
#define FACENET_CMD_RECOGNISE_LIKE_H

#include "cmd/options.h"

#include <stdint.h>

struct like_wish {
    const char *like, *vector;     /* one of both */
    const char *recogniser, *data; /* data NULL: the run's own */
    int64_t top;
};

enum status like_search(struct command_line *line, const struct like_wish *wish,
                        struct err *err) MUST_CHECK;

#endif
