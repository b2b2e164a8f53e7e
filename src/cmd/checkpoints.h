/* The checkpoints of a run that are whole: the file is there and has the digest of its row. */
#ifndef FACENET_CMD_CHECKPOINTS_H
#define FACENET_CMD_CHECKPOINTS_H

#include "db/runs/journal.h"
#include "db/runs/runs.h"
#include "train/embedder.h"

/* In place of a step: */
enum { CHECKPOINTS_NEWEST = -1, CHECKPOINTS_BEST = -2 /* of the best evaluation */ };

/* The run that which says, RUN, RUN@STEP or RUN@best.  What could be both is refused. */
enum status checkpoints_named(struct db *db, const char *which, struct db_run *run, int64_t *step,
                              struct err *err) MUST_CHECK;

/* How what was made by a checkpoint of a run (0: unknown) is made again: by that, "id:RUN@best", if
 * it is the best and there is a newer one, else by the newest, "id:RUN", *checkpoint 0. */
#define CHECKPOINTS_NAME 32
enum status checkpoints_again(struct db *db, int64_t run, int64_t *checkpoint,
                              char name[CHECKPOINTS_NAME], struct err *err) MUST_CHECK;

/* The row of the newest one at a step; ST_NOTFOUND if there is none. */
enum status checkpoints_row(struct db *db, int64_t run, int64_t step, struct db_checkpoint *row,
                            struct err *err) MUST_CHECK;

/* Says on standard error that the best checkpoint of a run is better than its newest one, if that
 * is so and step is CHECKPOINTS_NEWEST. */
enum status checkpoints_offer(struct db *db, const struct db_run *run, int64_t step,
                              struct err *err) MUST_CHECK;

/* The newest one, open (checkpoint_close); NULL, and *row untouched, if there is none. */
enum status checkpoints_newest(struct db *db, int64_t run, struct db_checkpoint *row,
                               struct checkpoint **out, struct err *err) MUST_CHECK;

/* The newest one at a step; ST_NOTFOUND if there is none. */
enum status checkpoints_open(struct db *db, int64_t run, int64_t step, struct db_checkpoint *row,
                             struct checkpoint **out, struct err *err) MUST_CHECK;

/* One by its id, and its row; ST_NOTFOUND if it is gone or damaged. */
enum status checkpoints_by_id(struct db *db, int64_t id, struct db_checkpoint *row,
                              struct checkpoint **out, struct err *err) MUST_CHECK;

/* An embedder of that, over crops, which must outlive it.  *row says which it is.  Free with
 * embedder_free, on failure too. */
enum status checkpoints_embedder(struct db *db, int64_t run, int64_t step,
                                 const struct crops *crops, struct embedder *embedder,
                                 struct db_checkpoint *row, struct err *err) MUST_CHECK;

#endif
