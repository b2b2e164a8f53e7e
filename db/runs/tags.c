/* See tags.h. */
#include "db/runs/tags.h"

#include "base/mem.h"
#include "base/process.h"
#include "db/core/sqlite.h"

#include <string.h>

#define TAG_ALIVE_MS 30000

enum status db_tag_set(struct db *db, int64_t run, const char *key, const char *value,
                       struct err *err)
{
    size_t length = strlen(key);

    if (value == NULL)
        return sql_write(db, false, NULL, err, "DELETE FROM tags WHERE run_id = ? AND key = ?",
                         "is", run, key);
    if (length == 0 || length >= sizeof((struct db_tag *)NULL)->key)
        return err_set(err, ST_INVALID, "a tag has 1 to 63 bytes, not %zu", length);
    return sql_write(db, false, NULL, err,
                     "INSERT INTO tags (run_id, key, value) VALUES (?, ?, ?)"
                     " ON CONFLICT DO UPDATE SET value = excluded.value",
                     "iss", run, key, value);
}

enum status db_tag_get(struct db *db, int64_t run, const char *key, char value[RECORD_NAME],
                       struct err *err)
{
    value[0] = '\0';
    return sql_run(db, NULL, err, "SELECT value FROM tags WHERE run_id = ? AND key = ?", "is>s",
                   run, key, value, (size_t)RECORD_NAME);
}

enum status db_tag_move(struct db *db, int64_t run, const char *key, struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status = sql_run(db, NULL, err, "DELETE FROM tags WHERE key = ?", "s", key);
    if (status == ST_OK && run != 0)
        status = db_tag_set(db, run, key, "", err);
    return db_end(db, status, err);
}

enum status db_tag_holder(struct db *db, const char *key, int64_t *run, struct err *err)
{
    *run = 0;
    return sql_run(db, NULL, err, "SELECT min(run_id) FROM tags WHERE key = ?", "s>i", key, run);
}

static void tag_read(sqlite3_stmt *row, void *item)
{
    struct db_tag *tag = item;

    sql_get(row, "iss", &tag->run, tag->key, sizeof tag->key, tag->value, sizeof tag->value);
}

enum status db_tag_list(struct db *db, struct db_tag **out, size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, tag_read, err,
                       "SELECT run_id, key, value FROM tags ORDER BY run_id, key", "");
    return status;
}

static void count_read(sqlite3_stmt *row, void *item)
{
    struct db_tag_count *count = item;

    sql_get(row, "siiii", count->key, sizeof count->key, &count->runs, &count->finished,
            &count->failed, &count->training);
}

enum status db_tag_counts(struct db *db, const char *beginning, int64_t now_ms,
                          struct db_tag_count **out, size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, count_read, err,
                       "SELECT key, count(*), sum(status = 'FINISHED'), sum(status = 'FAILED'),"
                       " sum(status = 'RUNNING' AND heartbeat >= ?2)"
                       " FROM tags JOIN runs ON id = run_id"
                       " WHERE substr(key, 1, length(?1)) = ?1 GROUP BY key ORDER BY key",
                       "si", beginning, now_ms - TAG_ALIVE_MS);
    return status;
}

static void queue_read(sqlite3_stmt *row, void *item)
{
    struct process_id *process = item;

    sql_get(row, "iis", &process->pid, &process->start_time, process->boot_id,
            sizeof process->boot_id);
}

enum status db_queue_look(struct db *db, bool *busy, int64_t *id, struct err *err)
{
    enum status status;
    size_t count;
    struct process_id *processes =
        sql_collect(db, &status, &count, sizeof *processes, queue_read, err,
                    "SELECT pid, pid_start_time, boot_id FROM runs WHERE status = 'RUNNING'", "");

    *busy = false;
    *id = 0;
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        *busy = *busy || process_look(&processes[i]) != PROCESS_GONE;
    mem_free(processes);
    return sql_run(db, NULL, err,
                   "SELECT min(id) FROM runs JOIN tags ON run_id = id AND key = '" TAG_QUEUED
                   "' WHERE status = 'SCHEDULED'",
                   ">i", id);
}
