/* The embeddings of every image of a data set by a checkpoint. */
#ifndef FACENET_CMD_EMBEDDINGS_H
#define FACENET_CMD_EMBEDDINGS_H

#include "cmd/faces.h"

#include "train/embedder.h"

/* Embeds every image of the faces and keeps the vectors as the checkpoint's, all in one
 * transaction; with missing only images that have none, and what is done is kept as it goes.
 * stop_requested ends it early: *done is false then. */
enum status embeddings_make(struct db *db, int64_t checkpoint, const struct embedder *embedder,
                            const struct faces *faces, bool missing, bool *done,
                            struct err *err) MUST_CHECK;

/* The same by a checkpoint of a run, as checkpoints_named has it, which is opened; data is the data
 * set's name or id, NULL the run's own.  With missing, a run that stays comparable with an older
 * one first takes the embeddings of that. */
enum status embeddings_of_run(struct db *db, const char *run, const char *data, bool missing,
                              struct err *err) MUST_CHECK;

/* *vectors (images, *dim), new (mem_free): those that a checkpoint has of the faces; the first
 * number of a missing one is NaN, *missing is how many there are.  NULL: it has none. */
enum status embeddings_read(struct db *db, int64_t checkpoint, const struct faces *faces,
                            float **vectors, size_t *dim, size_t *missing,
                            struct err *err) MUST_CHECK;

#endif
