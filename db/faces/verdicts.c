/* See verdicts.h. */
#include "db/faces/verdicts.h"

#include "base/clock.h"
#include "db/core/named.h"
#include "db/core/sqlite.h"
#include "db/runs/params.h"

#include <string.h>

static const char *const verdict_names[VERDICT_COUNT] = {"none", "fine", "move", "exclude",
                                                         "nonface"};

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

enum db_verdict db_verdict_of(const char *name)
{
    enum db_verdict verdict = db_verdict_find(name);

    return verdict == VERDICT_COUNT ? VERDICT_NONE : verdict;
}

bool db_verdict_leaves_out(enum db_verdict verdict)
{
    return verdict == VERDICT_EXCLUDE || verdict == VERDICT_NONFACE;
}

enum status db_verdict_add(struct db *db, int64_t image, enum db_verdict verdict, int64_t identity,
                           struct err *err)
{
    bool added;
    enum status status =
        sql_write(db, true, &added, err,
                  "INSERT INTO verdicts (image_id, verdict, identity_id, time)"
                  " SELECT images.id, ?1, nullif(?2, 0), ?3 FROM images"
                  " JOIN identities own ON own.id = images.identity_id"
                  " WHERE images.id = ?4 AND (?2 = 0 OR EXISTS (SELECT 1 FROM identities"
                  "  WHERE id = ?2 AND dataset_id = own.dataset_id))",
                  "siii", verdict_names[verdict], identity, clock_now_ms(), image);

    if (status == ST_OK && !added)
        status = err_set(err, ST_NOTFOUND,
                         "there is no image %lld, or person %lld is of another data set",
                         (long long)image, (long long)identity);
    return status;
}

enum status db_verdict_get(struct db *db, int64_t image, enum db_verdict *verdict,
                           int64_t *identity, struct err *err)
{
    char name[16] = "none";
    enum status status;

    *identity = 0;
    status = sql_run(db, NULL, err,
                     "SELECT verdict, identity_id FROM verdicts WHERE image_id = ?"
                     " ORDER BY id DESC LIMIT 1",
                     "i>si", image, name, sizeof name, identity);
    *verdict = db_verdict_of(name);
    return status;
}

enum status db_verdict_newest(struct db *db, int64_t dataset, int64_t *id, struct err *err)
{
    *id = 0;
    return sql_run(db, NULL, err,
                   "SELECT max(verdicts.id) FROM verdicts JOIN images ON images.id = image_id"
                   " JOIN identities ON identities.id = images.identity_id WHERE dataset_id = ?",
                   "i>i", dataset, id);
}

enum status db_verdict_applied(struct db *db, int64_t run, int64_t *until, struct err *err)
{
    *until = 0;
    return sql_run(db, NULL, err,
                   "SELECT CAST(value AS INTEGER) FROM params"
                   " WHERE run_id = ? AND key = '" PARAM_VERDICTS "'",
                   "i>i", run, until);
}

/* CROSS JOIN: looks up the path first, which few images share. */
static const struct named image_named = {
    .noun = "picture",
    NAMED_ROWS("images.id", "path",
               " FROM images CROSS JOIN identities ON identities.id = images.identity_id"
               " WHERE identities.dataset_id = ?1"),
    .id = "SELECT path FROM images CROSS JOIN identities ON identities.id = images.identity_id"
          " WHERE identities.dataset_id = ?1 AND images.id = ?2",
};

enum status db_image_find(struct db *db, int64_t dataset, const char *id_or_path, int64_t *id,
                          struct err *err)
{
    return db_named(db, &image_named, dataset, id_or_path, id, err);
}
