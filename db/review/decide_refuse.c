/* Decisions that contradict each other, see decide.h: refuses them in a sentence that names the
 * images and the decision to undo, and notes what a decision by hand released. */
#include "db/review/decide.h"
#include "db/review/join.h"
#include "db/review/measure.h"

#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RELEASED_SHOWN 3 /* of the constraints released, the others are counted */

/* The sentence of a refusal.  a and b are the images that contradict; the newest decision in force
 * that bound (same) or parted the images c < d is the one to undo. */
static enum status refuse(const struct verdict *verdict, int64_t a, int64_t b, int64_t c, int64_t d,
                          bool same, struct err *err)
{
    struct db *db = verdict->decision.db;
    char verb[32] = "", argument[64] = "";
    enum status status =
        sql_run(db, NULL, err,
                "SELECT verb, argument FROM decision_changes JOIN decisions d ON id = decision_id"
                " WHERE what = 'constraint' AND object = ? AND other = ? AND new = ?"
                " AND 'undo' IS NOT (SELECT verb FROM decisions WHERE target = d.id"
                "  ORDER BY id DESC LIMIT 1) ORDER BY decision_id DESC LIMIT 1",
                "iii>ss", c, d, (int64_t)same, verb, sizeof verb, argument, sizeof argument);

    if (status != ST_OK)
        return status;
    return err_set(err, ST_INVALID,
                   "images %" PRId64 " and %" PRId64 " were said to be %s by \"%s %s\": undo that, "
                   "or release it by hand, with %s",
                   a, b, same ? "one person" : "different people", verb, argument,
                   same ? "not or move" : "move or merge");
}

enum status verdict_may_join(const struct verdict *verdict, const int64_t *ours, size_t our_count,
                             const int64_t *theirs, size_t their_count, int64_t a, int64_t b,
                             struct err *err)
{
    struct db *db = verdict->decision.db;
    int64_t first = 0, second = 0;
    sqlite3_stmt *row;
    bool found = true;
    enum status status = sql_open(db, &row, err,
                                  "SELECT image_a, image_b FROM constraints"
                                  " WHERE dataset_id = ? AND NOT same ORDER BY image_a, image_b",
                                  "i", verdict->decision.dataset);

    while (status == ST_OK && (first != a || second != b)) {
        int64_t x, y;

        status = sql_next(db, row, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(row, "ii", &x, &y);
        if (((images_have(ours, our_count, x) && images_have(theirs, their_count, y)) ||
             (images_have(ours, our_count, y) && images_have(theirs, their_count, x))) &&
            (first == 0 || (x == a && y == b))) {
            first = x;
            second = y;
        }
    }
    sql_close(row);
    return status == ST_OK && first != 0 ? refuse(verdict, first, second, first, second, false, err)
                                         : status;
}

/* The image before b on the shortest chain of constraints from a to b, which exists: SQLite takes
 * the rows of a recursion first in, first out. */
static enum status find_via(const struct verdict *verdict, int64_t a, int64_t b, int64_t *via,
                            struct err *err)
{
    *via = a;
    return sql_run(verdict->decision.db, NULL, err,
                   "WITH RECURSIVE bound(image, via) AS (VALUES(?1, 0) UNION SELECT"
                   "  CASE image_a WHEN image THEN image_b ELSE image_a END, image FROM bound"
                   "  JOIN constraints ON (image_a = image OR image_b = image) AND same)"
                   " SELECT via FROM bound WHERE image = ?2 LIMIT 1",
                   "ii>i", a, b, via);
}

enum status verdict_may_part(const struct verdict *verdict, int64_t a, int64_t b, struct err *err)
{
    int64_t *bound, via;
    size_t count;
    enum status status = verdict_bound(verdict, a, &bound, &count, err);
    bool together = status == ST_OK && images_have(bound, count, b);

    mem_free(bound);
    if (!together)
        return status;
    status = find_via(verdict, a, b, &via, err);
    if (status != ST_OK)
        return status;
    return refuse(verdict, a, b, via < b ? via : b, via < b ? b : via, true, err);
}

/* Adds to the note which earlier constraints the decision released. */
static enum status verdict_note_released(const struct verdict *verdict, struct err *err)
{
    struct db *db = verdict->decision.db;
    struct text list = {0};
    size_t count = 0;
    sqlite3_stmt *row;
    bool found = true;
    enum status status = sql_open(
        db, &row, err,
        "SELECT object, other, CAST(old AS INTEGER) AS was, min(position) AS place"
        " FROM decision_changes WHERE decision_id = ? AND what = 'constraint'"
        " GROUP BY object, other HAVING was IS NOT NULL AND NOT EXISTS (SELECT 1 FROM constraints"
        "  WHERE image_a = object AND image_b = other AND same = was) ORDER BY place",
        "i", verdict->decision.id);

    while (status == ST_OK) {
        int64_t a, b;
        bool same;

        status = sql_next(db, row, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(row, "iit", &a, &b, &same);
        if (count++ < RELEASED_SHOWN)
            text_addf(&list, "%s%" PRId64 " and %" PRId64 " %s", count == 1 ? "released: " : ", ",
                      a, b, same ? "together" : "apart");
    }
    sql_close(row);
    if (count > RELEASED_SHOWN)
        text_addf(&list, ", %zu more", count - RELEASED_SHOWN);
    if (status == ST_OK && list.failed)
        status = err_nomem(err, "what a decision released");
    if (status == ST_OK && count > 0) {
        size_t at = strlen(verdict->note);

        (void)snprintf(verdict->note + at, RECORD_TEXT - at, "%s%s", at > 0 ? "; " : "",
                       text_string(&list));
    }
    text_free(&list);
    return status;
}

enum status verdict_end(struct verdict *verdict, enum status status, struct err *err)
{
    if (status == ST_OK && verdict->note != NULL)
        status = verdict_note_released(verdict, err);
    if (status == ST_OK)
        status = measure_changed(verdict->decision.db, verdict->decision.id, err);
    if (status == ST_OK)
        status = join_sure(&verdict->decision, verdict->clustering, err);
    return decision_end(&verdict->decision, status, err);
}
