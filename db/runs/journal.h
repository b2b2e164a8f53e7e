/* The events, requests and checkpoints of a run. */
#ifndef FACENET_DB_JOURNAL_H
#define FACENET_DB_JOURNAL_H

#include "db/core/db.h"

enum status db_event_add(struct db *db, int64_t run, int64_t step, enum record_level level,
                         const char *message, struct err *err) MUST_CHECK;
/* The newest limit events, oldest first; *out: mem_free. */
enum status db_event_list(struct db *db, int64_t run, size_t limit, struct record_event **out,
                          size_t *count, struct err *err) MUST_CHECK;

/* Requests: asked by dashboards, taken by the trainer.  asker is filled in here. */
enum status db_request_add(struct db *db, int64_t run, const char *verb, const char *argument,
                           int64_t *id, struct err *err) MUST_CHECK;
/* The oldest request not yet taken. */
enum status db_request_next(struct db *db, int64_t run, struct record_request *out, bool *found,
                            struct err *err) MUST_CHECK;
enum status db_request_take(struct db *db, int64_t id, int64_t step, const char *old_value,
                            const char *result, struct err *err) MUST_CHECK;
/* All requests of a run, by id; *out: mem_free.  Resume replays the taken "set" ones. */
enum status db_request_list(struct db *db, int64_t run, struct record_request **out, size_t *count,
                            struct err *err) MUST_CHECK;

struct db_checkpoint {
    int64_t id, run_id, step, created;
    char path[RECORD_TEXT]; /* below FILE.d */
    char sha256[65];
    bool pinned, best;
};
/* Registers a file that is on disk already.  A file has one row: one that is written again keeps
 * its row and id.  best: the earlier best checkpoint loses the mark. */
enum status db_checkpoint_add(struct db *db, const struct db_checkpoint *checkpoint, int64_t *id,
                              struct err *err) MUST_CHECK;
enum status db_checkpoint_list(struct db *db, int64_t run, struct db_checkpoint **out,
                               size_t *count, struct err *err) MUST_CHECK; /* by step; mem_free */
enum status db_checkpoint_get(struct db *db, int64_t id, struct db_checkpoint *out, bool *found,
                              struct err *err) MUST_CHECK;
/* The checkpoint of the latest step, from which a run resumes. */
enum status db_checkpoint_newest(struct db *db, int64_t run, struct db_checkpoint *out, bool *found,
                                 struct err *err) MUST_CHECK;
/* Removes the row; the caller removes the file.  ST_BUSY while embeddings refer to it. */
enum status db_checkpoint_delete(struct db *db, int64_t id, struct err *err) MUST_CHECK;

#endif
