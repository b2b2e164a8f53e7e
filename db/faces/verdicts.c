/* See verdicts.h. */
#include "db/faces/verdicts.h"

#include "base/clock.h"
#include "base/text.h"
#include "db/core/sqlite.h"
#include "db/runs/params.h"

#include <string.h>

static const char *const verdict_names[VERDICT_COUNT] = {"none", "fine", "move", "exclude"};

const char *db_verdict_name(enum db_verdict verdict)
{
    return verdict_names[verdict];
}

enum db_verdict db_verdict_find(const char *name)
{
    int verdict = 0;

    while (verdict < VERDICT_COUNT && strcmp(name, verdict_names[verdict]) != 0)
        verdict++;
    return (enum db_verdict)verdict;
}

enum status db_verdict_add(struct db *db, int64_t image, enum db_verdict verdict, int64_t identity,
                           struct err *err)
{
    int changes = 0;
    enum status status =
        sql_write(db, true, &changes, err,
                  "INSERT INTO verdicts (image_id, verdict, identity_id, time)"
                  " SELECT images.id, ?1, nullif(?2, 0), ?3 FROM images"
                  " JOIN identities own ON own.id = images.identity_id"
                  " WHERE images.id = ?4 AND (?2 = 0 OR EXISTS (SELECT 1 FROM identities"
                  "  WHERE id = ?2 AND dataset_id = own.dataset_id))",
                  "siii", verdict_names[verdict], identity, clock_now_ms(), image);

    if (status == ST_OK && changes == 0)
        status = err_set(err, ST_NOTFOUND,
                         "there is no image %lld, or person %lld is of another data set",
                         (long long)image, (long long)identity);
    return status;
}

enum status db_verdict_get(struct db *db, int64_t image, enum db_verdict *verdict,
                           int64_t *identity, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = false;
    char name[16] = "none";
    enum status status = sql_open(db, &statement, err,
                                  "SELECT verdict, identity_id FROM verdicts WHERE image_id = ?"
                                  " ORDER BY id DESC LIMIT 1",
                                  "i", image);

    *identity = 0;
    if (status == ST_OK)
        status = sql_next(db, statement, &found, err);
    if (status == ST_OK && found) {
        sql_text(statement, 0, name, sizeof name);
        *identity = sql_integer(statement, 1);
    }
    sql_close(statement);
    *verdict = db_verdict_find(name);
    return status;
}

/* The number that a query gives, if it gives one. */
static enum status verdict_number(struct db *db, sqlite3_stmt *statement, int64_t *number,
                                  bool *found, struct err *err)
{
    enum status status = sql_next(db, statement, found, err);

    if (status == ST_OK && *found)
        *number = sql_integer(statement, 0);
    return status;
}

enum status db_verdict_newest(struct db *db, int64_t dataset, int64_t *id, struct err *err)
{
    sqlite3_stmt *statement;
    bool found;
    enum status status =
        sql_open(db, &statement, err,
                 "SELECT max(verdicts.id) FROM verdicts JOIN images ON images.id = image_id"
                 " JOIN identities ON identities.id = images.identity_id WHERE dataset_id = ?",
                 "i", dataset);

    *id = 0;
    if (status == ST_OK)
        status = verdict_number(db, statement, id, &found, err);
    sql_close(statement);
    return status;
}

enum status db_verdict_heeded(struct db *db, int64_t run, int64_t *until, struct err *err)
{
    sqlite3_stmt *statement;
    bool found;
    enum status status = sql_open(db, &statement, err,
                                  "SELECT CAST(value AS INTEGER) FROM params"
                                  " WHERE run_id = ? AND key = '" PARAM_VERDICTS "'",
                                  "i", run);

    *until = 0;
    if (status == ST_OK)
        status = verdict_number(db, statement, until, &found, err);
    sql_close(statement);
    return status;
}

enum status db_image_find(struct db *db, int64_t dataset, const char *path, int64_t *id,
                          struct err *err)
{
    sqlite3_stmt *statement;
    bool found = false, again = false;
    int64_t other;
    char clean[RECORD_NAME];
    enum status status = sql_open(db, &statement, err,
                                  "SELECT images.id FROM images CROSS JOIN identities"
                                  " ON identities.id = images.identity_id"
                                  " WHERE images.path = ? AND identities.dataset_id = ?",
                                  "si", path, dataset);

    if (status == ST_OK)
        status = verdict_number(db, statement, id, &found, err);
    if (status == ST_OK && found)
        status = verdict_number(db, statement, &other, &again, err);
    sql_close(statement);
    (void)text_clean(clean, sizeof clean, path, false);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "the data set has no picture %s", clean);
    if (status == ST_OK && again)
        status = err_set(err, ST_EXISTS, "several persons have a picture %s", clean);
    return status;
}
