/* The embeddings of every image of a data set by a checkpoint. */
#ifndef FACENET_CMD_EMBEDDINGS_H
#define FACENET_CMD_EMBEDDINGS_H

#include "cmd/faces.h"

#include "train/embedder.h"

/* Embeds every image of the faces and keeps the vectors as the checkpoint's, all in one
 * transaction.  stop_requested ends it before anything is written: *done is false then. */
enum status embeddings_make(struct db *db, int64_t checkpoint, const struct embedder *embedder,
                            const struct faces *faces, bool *done, struct err *err) MUST_CHECK;

#endif
