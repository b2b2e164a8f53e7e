/* See people.h. */
#include "tui/data/people.h"

#include "tui/data/sharpen.h"

#include "base/mem.h"

#include <string.h>

static void people_clear(struct people *people)
{
    mem_free(people->rows);
    mem_free(people->portraits);
    people->rows = NULL;
    people->portraits = NULL;
    people->count = people->portrait_count = 0;
}

void people_free(struct people *people)
{
    people_clear(people);
    *people = (struct people){0};
}

/* *of: what rows that are read now would be of; *are: those that are there are. */
static enum status people_are_of(const struct people *people, struct db *db, int64_t dataset,
                                 struct people_of *of, bool *are, struct err *err)
{
    *of = (struct people_of){
        .dataset = dataset, .order = people->order, .descending = people->descending};
    memcpy(of->filter, people->filter, sizeof of->filter);
    *are = false;
    if (db_data_version(db, &of->version, err) != ST_OK)
        return err->status;
    *are = people->rows != NULL && of->version == people->of.version &&
           of->dataset == people->of.dataset && of->order == people->of.order &&
           of->descending == people->of.descending && strcmp(of->filter, people->of.filter) == 0;
    return ST_OK;
}

static enum status people_read(struct people *people, struct db *db, int64_t dataset, bool same,
                               struct err *err)
{
    size_t at = 0;
    enum status status =
        same ? ST_OK
             : db_person_list(db, dataset, people->filter, people->order, people->descending,
                              &people->rows, &people->count, err);

    if (status != ST_OK || people->count == 0)
        return status;
    while (at < people->count && people->rows[at].id != people->wanted)
        at++;
    if (at == people->count)
        people->wanted = people->rows[0].id;
    status = db_portrait_list(db, people->wanted, PEOPLE_PORTRAITS, &people->portraits,
                              &people->portrait_count, err);
    if (status == ST_OK)
        sharpen(db, people->portraits, people->portrait_count);
    return status;
}

enum status people_load(struct people *people, struct db *db, int64_t dataset, struct err *err)
{
    struct people fresh = *people, *old;
    bool same = false;
    enum status status = ST_OK;

    fresh.portraits = NULL;
    fresh.portrait_count = 0;
    if (db != NULL && dataset != 0)
        status = people_are_of(people, db, dataset, &fresh.of, &same, err);
    if (!same) {
        fresh.rows = NULL;
        fresh.count = 0;
    }
    if (status == ST_OK && db != NULL && dataset != 0)
        status = people_read(&fresh, db, dataset, same, err);
    old = status == ST_OK ? people : &fresh;
    if (same)
        old->rows = NULL; /* they are those of the other one, too */
    people_clear(old);
    if (status == ST_OK)
        *people = fresh;
    return status;
}
