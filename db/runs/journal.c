/* See journal.h. */
#include "db/runs/journal.h"
#include "base/clock.h"
#include "base/process.h"
#include "db/core/sqlite.h"

#include <inttypes.h>
#include <string.h>

static const char *const journal_levels[] = {"INFO", "WARNING", "ERROR"};

enum status db_event_add(struct db *db, int64_t run, int64_t step, enum record_level level,
                         const char *message, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "INSERT INTO events (run_id, step, time, level, message)"
                     " VALUES (?, ?, ?, ?, ?)",
                     "iiiss", run, step, clock_now_ms(), journal_levels[level], message);
}

static void event_read(sqlite3_stmt *row, void *item)
{
    struct record_event *event = item;
    char level[16];

    sql_get(row, "iiiiss", &event->id, &event->run_id, &event->step, &event->time, level,
            sizeof level, event->message, sizeof event->message);
    event->level = level[0] == 'E' ? RECORD_ERROR : level[0] == 'W' ? RECORD_WARNING : RECORD_INFO;
}

enum status db_event_list(struct db *db, int64_t run, size_t limit, struct record_event **out,
                          size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, event_read, err,
                       "SELECT * FROM (SELECT id, run_id, step, time, level, message"
                       " FROM events WHERE run_id = ? ORDER BY id DESC LIMIT ?)"
                       " ORDER BY id",
                       "ii", run, (int64_t)limit);
    return status;
}

enum status db_request_add(struct db *db, int64_t run, const char *verb, const char *argument,
                           int64_t *id, struct err *err)
{
    char asker[RECORD_NAME];
    enum status status;

    process_asker(asker, sizeof asker);
    status = sql_write(db, false, NULL, err,
                       "INSERT INTO requests (run_id, verb, argument, asker, asked)"
                       " VALUES (?, ?, ?, ?, ?)",
                       "isssi", run, verb, argument != NULL ? argument : "", asker, clock_now_ms());
    if (status == ST_OK && id != NULL)
        *id = sqlite3_last_insert_rowid(db->handle);
    return status;
}

#define REQUEST_COLUMNS \
    "id, run_id, verb, argument, old_value, asker, asked, taken, taken_step, result"

static void request_read(sqlite3_stmt *row, void *item)
{
    struct record_request *request = item;

    sql_get(row, "iissssiiis", &request->id, &request->run_id, request->verb, sizeof request->verb,
            request->argument, sizeof request->argument, request->old_value,
            sizeof request->old_value, request->asker, sizeof request->asker, &request->asked,
            &request->taken, &request->taken_step, request->result, sizeof request->result);
}

enum status db_request_next(struct db *db, int64_t run, struct record_request *out, bool *found,
                            struct err *err)
{
    return sql_run(db, found, err,
                   "SELECT " REQUEST_COLUMNS " FROM requests"
                   " WHERE run_id = ? AND taken = 0 ORDER BY id LIMIT 1",
                   "i>r", run, request_read, (void *)out);
}

enum status db_request_take(struct db *db, int64_t id, int64_t step, const char *old_value,
                            const char *result, struct err *err)
{
    return sql_write(db, true, NULL, err,
                     "UPDATE requests SET taken = ?, taken_step = ?, old_value = ?, result = ?"
                     " WHERE id = ?",
                     "iissi", clock_now_ms(), step, old_value, result, id);
}

enum status db_request_list(struct db *db, int64_t run, struct record_request **out, size_t *count,
                            struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, request_read, err,
                       "SELECT " REQUEST_COLUMNS " FROM requests WHERE run_id = ? ORDER BY id", "i",
                       run);
    return status;
}

/* The row that names the checkpoint's file already; *id 0 when there is none. */
static enum status checkpoint_same_file(struct db *db, const struct db_checkpoint *checkpoint,
                                        int64_t *id, struct err *err)
{
    *id = 0;
    return sql_run(db, NULL, err, "SELECT id FROM checkpoints WHERE run_id = ? AND path = ?",
                   "is>i", checkpoint->run_id, checkpoint->path, id);
}

static enum status checkpoint_put(struct db *db, const struct db_checkpoint *checkpoint,
                                  int64_t *id, struct err *err)
{
    enum status status = checkpoint_same_file(db, checkpoint, id, err);

    if (status == ST_OK && checkpoint->best)
        status = sql_run(db, NULL, err, "UPDATE checkpoints SET best = 0 WHERE run_id = ?", "i",
                         checkpoint->run_id);
    if (status != ST_OK)
        return status;
    if (*id != 0)
        return sql_run(db, NULL, err,
                       "UPDATE checkpoints SET sha256 = ?, created = ?, pinned = max(pinned, ?),"
                       " best = max(best, ?) WHERE id = ?",
                       "siiii", checkpoint->sha256, clock_now_ms(), (int64_t)checkpoint->pinned,
                       (int64_t)checkpoint->best, *id);
    status = sql_run(db, NULL, err,
                     "INSERT INTO checkpoints (run_id, step, path, sha256, created, pinned, best)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?)",
                     "iissiii", checkpoint->run_id, checkpoint->step, checkpoint->path,
                     checkpoint->sha256, clock_now_ms(), (int64_t)checkpoint->pinned,
                     (int64_t)checkpoint->best);
    if (status == ST_OK)
        *id = sqlite3_last_insert_rowid(db->handle);
    return status;
}

enum status db_checkpoint_add(struct db *db, const struct db_checkpoint *checkpoint, int64_t *id,
                              struct err *err)
{
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = checkpoint_put(db, checkpoint, id, err);
    return db_end(db, status, err);
}

#define CHECKPOINT_SELECT \
    "SELECT id, run_id, step, path, sha256, created, pinned, best FROM checkpoints"

static void checkpoint_read(sqlite3_stmt *row, void *item)
{
    struct db_checkpoint *checkpoint = item;

    sql_get(row, "iiissitt", &checkpoint->id, &checkpoint->run_id, &checkpoint->step,
            checkpoint->path, sizeof checkpoint->path, checkpoint->sha256,
            sizeof checkpoint->sha256, &checkpoint->created, &checkpoint->pinned,
            &checkpoint->best);
}

enum status db_checkpoint_list(struct db *db, int64_t run, struct db_checkpoint **out,
                               size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, checkpoint_read, err,
                       CHECKPOINT_SELECT " WHERE run_id = ? ORDER BY step, id", "i", run);
    return status;
}

enum status db_checkpoint_get(struct db *db, int64_t id, struct db_checkpoint *out, bool *found,
                              struct err *err)
{
    return sql_run(db, found, err, CHECKPOINT_SELECT " WHERE id = ?", "i>r", id, checkpoint_read,
                   (void *)out);
}

enum status db_checkpoint_newest(struct db *db, int64_t run, struct db_checkpoint *out, bool *found,
                                 struct err *err)
{
    return sql_run(db, found, err,
                   CHECKPOINT_SELECT " WHERE run_id = ? ORDER BY step DESC, id DESC LIMIT 1", "i>r",
                   run, checkpoint_read, (void *)out);
}

enum status db_checkpoint_delete(struct db *db, int64_t id, struct err *err)
{
    bool deleted;
    enum status status = sql_write(db, true, &deleted, err,
                                   "DELETE FROM checkpoints WHERE id = ?1 AND NOT EXISTS"
                                   " (SELECT 1 FROM embeddings WHERE checkpoint_id = ?1)",
                                   "i", id);

    if (status == ST_OK && !deleted)
        return err_set(err, ST_BUSY, "checkpoint %" PRId64 " has embeddings, or is gone", id);
    return status;
}
