/* See evals.h. */
#include "db/runs/evals.h"

#include "db/core/sqlite.h"

/* Another figure of the same evaluation: "eval/PAIRS/accuracy" gives "eval/PAIRS/NAME". */
#define EVALS_OTHER(name) \
    "(SELECT value FROM metrics WHERE run_id = m.run_id AND step = m.step AND key =" \
    " substr(m.key, 1, length(m.key) - 8) || '" name "')"

static void eval_read(sqlite3_stmt *row, void *item)
{
    struct db_eval *eval = item;

    sql_get(row, "siddd", eval->pairs, sizeof eval->pairs, &eval->step, &eval->accuracy,
            &eval->people, &eval->trained);
}

enum status db_eval_list(struct db *db, int64_t run, struct db_eval **out, size_t *count,
                         struct err *err)
{
    enum status status;

    *out = sql_collect(
        db, &status, count, sizeof **out, eval_read, err,
        "SELECT substr(key, 6, length(key) - 14), step, value,"
        " " EVALS_OTHER(METRIC_PEOPLE) ", " EVALS_OTHER(
            METRIC_TRAINED) " FROM metrics m WHERE run_id = ?1 AND key > 'eval/' AND key < 'eval0'"
                            " AND key LIKE 'eval/%/" METRIC_ACCURACY
                            "' AND step = (SELECT max(step)"
                            " FROM metrics WHERE run_id = ?1 AND key = m.key) ORDER BY key",
        "i", run);
    return status;
}
