/* From a photo to embeddings: worker, detector, landmarks, aligned crop, recogniser.  Nothing is
 * kept. */
#ifndef FACENET_CMD_RECOGNISE_CHAIN_H
#define FACENET_CMD_RECOGNISE_CHAIN_H

#include "cmd/database.h"

#include "db/runs/runs.h"
#include "face/align.h"
#include "face/finder.h"
#include "image/decode/decode.h"
#include "nn/net/net.h"

struct chain_wish {
    const char *recogniser; /* RUN[@STEP|@best] or a net that was added; NULL: the net that was
                               added last */
    int64_t least;          /* height of the smallest face, in pixels */
    bool whole;             /* a picture is a crop: nothing is searched */
};

struct chain {
    struct db *db;
    struct db_run run;
    int64_t step, checkpoint; /* of the net */
    struct decoder *decoder;
    struct finder *finder; /* NULL: pictures are crops */
    struct net *net;
    struct net_tape *tape;
    float *input; /* (size, size, 3) */
    enum alignment alignment;
    uint32_t size;
    size_t dim;
};

/* Opens the database read-only, and the nets.  Free with chain_close, on failure too. */
enum status chain_open(struct chain *chain, const struct command_line *line,
                       const struct chain_wish *wish, struct err *err) MUST_CHECK;
void chain_close(struct chain *chain);

/* What a photo shows. */
struct chain_photo {
    uint32_t width, height;
    struct face *faces; /* (count), numbered as an import does; of a crop the whole of it */
    float *vectors;     /* (count, dim) */
    size_t count;
    char reason[DECODE_REASON]; /* why it can't be read; "" */
};
enum status chain_look(const struct chain *chain, const char *path, struct chain_photo *photo,
                       struct err *err) MUST_CHECK;
size_t chain_largest(const struct chain_photo *photo); /* of at least one */
void chain_photo_free(struct chain_photo *photo);

#endif
