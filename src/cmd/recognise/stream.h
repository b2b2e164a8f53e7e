/* Embeddings of the pictures whose paths are read from standard input. */
#ifndef FACENET_CMD_RECOGNISE_STREAM_H
#define FACENET_CMD_RECOGNISE_STREAM_H

#include "cmd/recognise/chain.h"

struct stream_wish {
    struct chain_wish chain;
    bool npy;          /* an array (faces, dim) in NumPy's format, else a line of JSON a face */
    bool null;         /* paths end with a zero byte, else with a line */
    const char *index; /* of npy: the file for a line of JSON a row; NULL: none */
};

/* Writes them to standard output, each photo's faces as an import numbers them.  Pictures that
 * can't be read are named, the others are embedded all the same, and ST_CORRUPT says how many there
 * were. */
enum status stream_run(const struct command_line *line, const struct stream_wish *wish,
                       struct err *err) MUST_CHECK;

#endif
