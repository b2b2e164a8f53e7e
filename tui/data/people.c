/* See people.h. */
#include "tui/data/people.h"

#include "tui/data/sharpen.h"

#include "base/mem.h"

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

static enum status people_read(struct people *people, struct db *db, int64_t dataset,
                               struct err *err)
{
    size_t at = 0;
    enum status status = db_person_list(db, dataset, people->filter, people->order,
                                        people->descending, &people->rows, &people->count, err);

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
    struct people fresh = *people;
    enum status status = ST_OK;

    fresh.rows = NULL;
    fresh.portraits = NULL;
    fresh.count = fresh.portrait_count = 0;
    if (db != NULL && dataset != 0)
        status = people_read(&fresh, db, dataset, err);
    people_clear(status == ST_OK ? people : &fresh);
    if (status == ST_OK)
        *people = fresh;
    return status;
}
