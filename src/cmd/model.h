/* A run's model as other commands use it: its newest whole checkpoint, loaded over a data set, and
 * the embeddings it gives. */
#ifndef FACENET_CMD_MODEL_H
#define FACENET_CMD_MODEL_H

#include "cmd/faces.h"
#include "cmd/stop.h"

#include "db/runs/runs.h"
#include "train/embedder.h"

/* The newest checkpoint of the run whose file is there and has the digest that its row says, open
 * (checkpoint_close); NULL, and *row untouched, when there is none. */
enum status model_newest(struct db *db, int64_t run, struct db_checkpoint *row,
                         struct checkpoint **out, struct err *err) MUST_CHECK;

/* An embedder of that checkpoint over crops, which must outlive it; ST_NOTFOUND without one.  *row
 * says which it was.  Free with embedder_free, on failure too. */
enum status model_open(struct db *db, int64_t run, const struct crops *crops,
                       struct embedder *embedder, struct db_checkpoint *row,
                       struct err *err) MUST_CHECK;

/* The same of the newest checkpoint at a step; step < 0: at any. */
enum status model_open_at(struct db *db, int64_t run, int64_t step, const struct crops *crops,
                          struct embedder *embedder, struct db_checkpoint *row,
                          struct err *err) MUST_CHECK;

/* Embeds every image of the faces and keeps the vectors as the checkpoint's, all in one
 * transaction.  stop_requested ends it before anything is written: *done is false then. */
enum status model_embed(struct db *db, int64_t checkpoint, const struct embedder *embedder,
                        const struct faces *faces, bool *done, struct err *err) MUST_CHECK;

#endif
