/* See changes.h; and undo and redo of decisions.h.  The statements of its kind apply a change from
 * its row, forward or backward, so undoing is the same code as doing. */
#include "db/review/changes.h"

#include "db/review/decisions.h"
#include "db/review/describe.h"
#include "db/review/measure.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* old: a query for the present value, of object ?4 and other ?5.  apply: statements that apply a
 * row of decision_changes, c; %s is "new" or "old", ?1 the decision, ?2 the position. */
#define AT " c.decision_id = ?1 AND c.position = ?2"
static const struct kind {
    const char *name, *old, *apply[2];
} kinds[CHANGE_KINDS] = {
    [CHANGE_MEMBER] = {"member",
                       "SELECT cluster_id FROM cluster_members"
                       " WHERE image_id = ?4 AND clustering_id = ?5",
                       {"UPDATE cluster_members SET cluster_id = c.%s FROM decision_changes c"
                        " WHERE clustering_id = c.other AND image_id = c.object AND" AT}},
    [CHANGE_NAME] = {"name",
                     "SELECT name FROM clusters WHERE id = ?4",
                     {"UPDATE clusters SET name = c.%s FROM decision_changes c"
                      " WHERE id = c.object AND" AT}},
    [CHANGE_CONFIRMED] = {"confirmed",
                          "SELECT confirmed FROM clusters WHERE id = ?4",
                          {"UPDATE clusters SET confirmed = c.%s FROM decision_changes c"
                           " WHERE id = c.object AND" AT}},
    [CHANGE_HIDDEN] = {"hidden",
                       "SELECT hidden FROM clusters WHERE id = ?4",
                       {"UPDATE clusters SET hidden = c.%s FROM decision_changes c"
                        " WHERE id = c.object AND" AT}},
    [CHANGE_COVER] = {"cover",
                      "SELECT cover_id FROM clusters WHERE id = ?4",
                      {"UPDATE clusters SET cover_id = (SELECT id FROM images WHERE id = c.%s)"
                       " FROM decision_changes c WHERE clusters.id = c.object AND" AT}},
    [CHANGE_VERDICT] = {"verdict",
                        "SELECT coalesce((SELECT verdict || coalesce(' ' || identity_id, '')"
                        " FROM verdicts WHERE image_id = ?4 ORDER BY id DESC LIMIT 1), 'none')",
                        {"INSERT INTO verdicts (image_id, verdict, identity_id, time)"
                         " SELECT object, CASE WHEN c.%s LIKE 'move %' THEN 'move' ELSE c.%s END,"
                         " CASE WHEN c.%s LIKE 'move %' THEN CAST(substr(c.%s, 6) AS INTEGER) END,"
                         " CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
                         " FROM decision_changes c WHERE" AT}},
    [CHANGE_CONSTRAINT] = {"constraint",
                           "SELECT same FROM constraints WHERE image_a = ?4 AND image_b = ?5",
                           {"DELETE FROM constraints WHERE (image_a, image_b) ="
                            " (SELECT object, other FROM decision_changes c WHERE" AT ")",
                            "INSERT INTO constraints (dataset_id, image_a, image_b, same)"
                            " SELECT dataset_id, object, other, c.%s FROM decision_changes c"
                            " JOIN decisions ON id = decision_id"
                            " WHERE c.%s IS NOT NULL AND" AT}},
    [CHANGE_JOINED] = {"joined",
                       "SELECT joined FROM cluster_members"
                       " WHERE image_id = ?4 AND clustering_id = ?5",
                       {"UPDATE cluster_members SET joined = c.%s FROM decision_changes c"
                        " WHERE clustering_id = c.other AND image_id = c.object AND" AT}},
    [CHANGE_CURRENT] = {"current",
                        "SELECT id FROM clusterings WHERE dataset_id = ?4 AND current",
                        {"UPDATE clusterings SET current = id IS c.%s FROM decision_changes c"
                         " WHERE dataset_id = c.object AND" AT}}};

static enum status change_apply(struct db *db, enum change_kind kind, int64_t decision,
                                int64_t position, const char *value, struct err *err)
{
    enum status status = ST_OK;

    for (int k = 0; status == ST_OK && k < 2 && kinds[kind].apply[k] != NULL; k++) {
        struct text sql = {0};

        for (const char *at = kinds[kind].apply[k]; *at != '\0'; at++) {
            bool here = at[0] == '%' && at[1] == 's';

            text_add_bytes(&sql, here ? value : at, here ? strlen(value) : 1);
            at += here;
        }
        status = sql.failed ? err_nomem(err, "a decision")
                            : sql_run(db, NULL, err, text_string(&sql), "ii", decision, position);
        text_free(&sql);
    }
    return status;
}

enum status decision_begin(struct decision *decision, struct db *db, int64_t dataset,
                           const char *asker, const char *verb, const char *argument,
                           struct err *err)
{
    enum status status = db_begin(db, true, err);

    *decision = (struct decision){.db = db, .dataset = dataset};
    if (status != ST_OK)
        return status;
    status = sql_run(db, NULL, err,
                     "INSERT INTO decisions (dataset_id, time, asker, verb, argument)"
                     " VALUES (?, ?, ?, ?, ?)",
                     "iisss", dataset, clock_now_ms(), asker, verb, argument);
    decision->id = sqlite3_last_insert_rowid(db->handle);
    if (status != ST_OK)
        db_rollback(db);
    return status;
}

/* Applies a change whose row was written; there is no row when nothing changes. */
static enum status change_written(struct decision *decision, enum change_kind kind, bool changed,
                                  struct err *err)
{
    if (!changed)
        return ST_OK;
    return change_apply(decision->db, kind, decision->id, decision->changes++, "new", err);
}

#define CHANGE_INSERT(value) \
    "INSERT INTO decision_changes (decision_id, position, what, object, other, old, new)" \
    " SELECT ?1, ?2, ?3, ?4, ?5, is_now, " value " FROM (SELECT (%s) AS is_now)" \
    " WHERE is_now IS NOT " value

enum status decision_change(struct decision *decision, enum change_kind kind, int64_t object,
                            int64_t other, int64_t value, struct err *err)
{
    char sql[512];
    bool changed = false;
    enum status status;

    status = sql_print(sql, sizeof sql, err, CHANGE_INSERT("nullif(?6, -1)"), kinds[kind].old);
    if (status == ST_OK)
        status = sql_run(decision->db, &changed, err, sql, "iisiii", decision->id,
                         decision->changes, kinds[kind].name, object, other, value);
    return status != ST_OK ? status : change_written(decision, kind, changed, err);
}

enum status decision_change_text(struct decision *decision, enum change_kind kind, int64_t object,
                                 const char *value, struct err *err)
{
    char sql[512];
    bool changed = false;
    enum status status;

    status = sql_print(sql, sizeof sql, err, CHANGE_INSERT("?6"), kinds[kind].old);
    if (status == ST_OK)
        status = sql_run(decision->db, &changed, err, sql, "iisiis", decision->id,
                         decision->changes, kinds[kind].name, object, (int64_t)0, value);
    return status != ST_OK ? status : change_written(decision, kind, changed, err);
}

enum status decision_end(struct decision *decision, enum status status, struct err *err)
{
    if (status == ST_OK &&
        decision->changes == 0) /* not by a rollback: a transaction may be around */
        status = sql_run(decision->db, NULL, err, "DELETE FROM decisions WHERE id = ?", "i",
                         decision->id);
    return db_end(decision->db, status, err);
}

struct past {
    int64_t id;
    char verb[32], argument[RECORD_TEXT];
};

struct past_change {
    int64_t position;
    enum change_kind kind;
};

static void past_change_read(sqlite3_stmt *row, void *item)
{
    struct past_change *change = item;
    char name[32];

    sql_get(row, "is", &change->position, name, sizeof name);
    for (change->kind = 0; change->kind < CHANGE_KINDS; change->kind++)
        if (strcmp(name, kinds[change->kind].name) == 0)
            break;
}

/* Applies the changes of a decision in order or, to undo, their old values in reverse. */
static enum status past_apply(struct db *db, int64_t decision, bool undo, struct err *err)
{
    enum status status;
    size_t count;
    struct past_change *changes = sql_collect(
        db, &status, &count, sizeof *changes, past_change_read, err,
        "SELECT position, what FROM decision_changes WHERE decision_id = ? ORDER BY position", "i",
        decision);

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        const struct past_change *change = &changes[undo ? count - 1 - i : i];

        if (change->kind == CHANGE_KINDS)
            status = err_set(err, ST_UNSUPPORTED, "decision %lld was made by a newer facenet",
                             (long long)decision);
        else
            status = change_apply(db, change->kind, decision, change->position,
                                  undo ? "old" : "new", err);
    }
    mem_free(changes);
    return status;
}

/* A decision is in force unless the newest row about it is an undo.  Undo takes the newest decision
 * in force, redo the oldest one that was undone since the last decision other than undo and redo.
 */
#define PAST_STATE \
    "WITH past AS (SELECT id, verb, argument," \
    "  (SELECT max(u.id) FROM decisions u WHERE u.target = d.id) AS last" \
    " FROM decisions d WHERE dataset_id = ?1 AND target IS NULL)," \
    " state AS (SELECT *, coalesce((SELECT verb FROM decisions WHERE id = last), '') = 'undo'" \
    "  AS undone FROM past)"
#define PAST_SELECT PAST_STATE " SELECT id, verb, argument FROM state "

static enum status past_find(struct db *db, int64_t dataset, bool undo, struct past *past,
                             bool *found, struct err *err)
{
    return sql_run(db, found, err,
                   undo ? PAST_SELECT "WHERE NOT undone ORDER BY id DESC LIMIT 1"
                        : PAST_SELECT "WHERE undone AND last > (SELECT max(id) FROM past)"
                                      " ORDER BY id LIMIT 1",
                   "i>iss", dataset, &past->id, past->verb, sizeof past->verb, past->argument,
                   sizeof past->argument);
}

static enum status past_decide(const struct db_review *review, bool undo, char *said,
                               struct err *err)
{
    struct db *db = review->db;
    struct past past;
    bool found;
    enum status status = db_begin(db, true, err);

    said[0] = '\0';
    if (status != ST_OK)
        return status;
    status = past_find(db, review->dataset, undo, &past, &found, err);
    if (status == ST_OK && found)
        status = sql_run(db, NULL, err,
                         "INSERT INTO decisions (dataset_id, time, asker, verb, argument, target)"
                         " VALUES (?, ?, ?, ?, ?, ?)",
                         "iisssi", review->dataset, clock_now_ms(), review->asker,
                         undo ? "undo" : "redo", "", past.id);
    if (status == ST_OK && found && !undo)
        status = decision_describe(db, review->dataset, past.verb, past.argument, said, err);
    if (status == ST_OK && found)
        status = past_apply(db, past.id, undo, err);
    if (status == ST_OK && found)
        status = measure_changed(db, past.id, err);
    if (status == ST_OK && found && undo)
        status = decision_describe(db, review->dataset, past.verb, past.argument, said, err);
    return db_end(db, status, err);
}

enum status db_decide_undo(const struct db_review *review, char *said, struct err *err)
{
    return past_decide(review, true, said, err);
}

enum status db_decide_redo(const struct db_review *review, char *said, struct err *err)
{
    return past_decide(review, false, said, err);
}

enum status db_decision_newest(struct db *db, int64_t dataset, int64_t *id, struct err *err)
{
    *id = 0;
    return sql_run(db, NULL, err, "SELECT max(id) FROM decisions WHERE ?1 IN (0, dataset_id)",
                   "i>i", dataset, id);
}

enum status db_decision_counts(struct db *db, int64_t dataset, int64_t *undos, int64_t *redos,
                               struct err *err)
{
    *undos = *redos = 0;
    return sql_run(db, NULL, err,
                   PAST_STATE " SELECT count(*) FILTER (WHERE NOT undone),"
                              " count(*) FILTER (WHERE undone AND last >"
                              "  (SELECT max(id) FROM past)) FROM state",
                   "i>ii", dataset, undos, redos);
}
