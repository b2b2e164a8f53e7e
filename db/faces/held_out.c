/* See held_out.h. */
#include "db/faces/held_out.h"

#include "base/record.h"
#include "base/text.h"
#include "db/core/sqlite.h"

#include <inttypes.h>

#define NAMES_SHOWN 5u

enum status db_people_each(struct db *db, int64_t dataset, void *context,
                           enum status (*each)(void *context, const char *person, struct err *err),
                           struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status =
        sql_open(db, &statement, err,
                 "SELECT name FROM identities WHERE dataset_id = ? AND name <> ''", "i", dataset);

    while (status == ST_OK && (status = sql_next(db, statement, &found, err)) == ST_OK && found) {
        const char *name;

        sql_get(statement, "p", &name);
        status = name == NULL ? err_nomem(err, "a name") : each(context, name, err);
    }
    sql_close(statement);
    return status;
}

/* Refuses with the names of the runs that have trained. */
static enum status held_out_refuse(struct db *db, int64_t dataset, uint64_t added,
                                   const struct text *names, struct err *err)
{
    char runs[RECORD_TEXT] = "", clean[RECORD_TEXT];
    int64_t count = 0;
    enum status status =
        sql_run(db, NULL, err,
                "SELECT count(*), group_concat(name, ', ') FILTER (WHERE n <= 5) FROM (SELECT name,"
                " row_number() OVER (ORDER BY id) AS n FROM runs"
                " WHERE dataset_id = ? AND last_step > 0)",
                "i>is", dataset, &count, runs, sizeof runs);

    if (status != ST_OK || count == 0)
        return status;
    (void)text_clean(clean, sizeof clean, runs, false);
    return err_set(
        err, ST_BUSY,
        "runs have trained on people who would now be held out: %s%s; delete these runs, "
        "or import under another --name; %" PRIu64 " %s: %s%s",
        clean, count > NAMES_SHOWN ? ", ..." : "", added, text_noun(added, "person", "people"),
        text_string(names), added > NAMES_SHOWN ? ", ..." : "");
}

/* db NULL: it is only counted. */
static enum status held_out_change(struct db *db, int64_t person, const char *name, bool held_out,
                                   struct text *names, struct db_held_out *changed, struct err *err)
{
    char clean[RECORD_NAME];

    (void)text_clean(clean, sizeof clean, name, false);
    if (held_out && changed->added++ < NAMES_SHOWN)
        text_addf(names, "%s%s", names->length > 0 ? ", " : "", clean);
    changed->removed += !held_out;
    return db == NULL ? ST_OK
                      : sql_run(db, NULL, err, "UPDATE identities SET held_out = ? WHERE id = ?",
                                "ii", (int64_t)held_out, person);
}

enum status db_held_out_set(struct db *db, int64_t dataset, void *context,
                            enum status (*is_held_out)(void *context, const char *person,
                                                       bool *held_out, struct err *err),
                            bool dry, struct db_held_out *changed, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    struct text names = {0};
    bool found = true;
    enum status status = dry ? ST_OK : db_begin(db, true, err);

    *changed = (struct db_held_out){0};
    if (status != ST_OK)
        return status;
    status =
        sql_open(db, &statement, err,
                 "SELECT id, name, held_out FROM identities WHERE dataset_id = ? AND name <> ''",
                 "i", dataset);
    while (status == ST_OK && (status = sql_next(db, statement, &found, err)) == ST_OK && found) {
        int64_t person;
        const char *name;
        bool before, now = false;

        sql_get(statement, "ipt", &person, &name, &before);
        status = name == NULL ? err_nomem(err, "a name") : is_held_out(context, name, &now, err);
        if (status == ST_OK && now != before)
            status = held_out_change(dry ? NULL : db, person, name, now, &names, changed, err);
    }
    sql_close(statement);
    if (status == ST_OK && changed->added > 0)
        status = held_out_refuse(db, dataset, changed->added, &names, err);
    text_free(&names);
    return dry ? status : db_end(db, status, err);
}
