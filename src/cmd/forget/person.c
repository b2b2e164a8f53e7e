/* See person.h.  Crops are overwritten before the rows that name them are gone: after a kill the
 * same command finishes. */
#include "cmd/forget/person.h"

#include "cmd/faces.h"
#include "cmd/forget/traces.h"
#include "cmd/output.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/core/erase.h"
#include "db/faces/people.h"
#include "db/photos/regions.h"

#include <string.h>

struct person {
    struct db *db;
    const char *name;
    struct db_forgotten *images; /* (count), of the data set at hand */
    size_t count;
    size_t datasets, total, elsewhere, left; /* so far */
};

static enum status person_delete(struct person *person, const struct db_dataset *dataset,
                                 struct err *err)
{
    struct db_export *exports;
    size_t count;
    enum status status = db_export_list(person->db, dataset->id, &exports, &count, err);

    if (status == ST_OK)
        status = traces_blank_indexes(person->db, person->images, person->count, err);
    if (status == ST_OK)
        status = db_forget_person(person->db, dataset->id, person->name, person->images,
                                  person->count, err);
    if (status == ST_OK)
        status = db_erase_note(person->db, "", err);
    if (status == ST_OK)
        status = traces_blank_crops(person->db, dataset, err);
    if (status == ST_OK)
        status = traces_remove_exports(dataset, exports, count, person->images, person->count,
                                       person->name, &person->left, err);
    mem_free(exports);
    return status;
}

/* In one transaction, so that no run starts meanwhile. */
static enum status person_forget_in(struct person *person, int64_t id, struct err *err)
{
    struct db_dataset dataset;
    int64_t identity;
    bool found = false, named = false;
    enum status status = db_begin(person->db, true, err);

    if (status != ST_OK)
        return status;
    status = db_dataset_get(person->db, id, &dataset, err);
    if (status == ST_OK)
        status = db_forget_list(person->db, id, person->name, &person->images, &person->count, err);
    if (status == ST_OK)
        status = db_identity_find(person->db, id, person->name, &identity, &found, err);
    if (status == ST_OK && !found)
        status = db_region_named(person->db, id, person->name, &found, err);
    if (status == ST_OK)
        status = db_forget_named(person->db, id, person->name, &named, err);
    if (status == ST_OK && (found || named || person->count > 0)) {
        status = faces_idle(person->db, id, err);
        if (status == ST_OK)
            status = person_delete(person, &dataset, err);
        if (status == ST_OK)
            status = traces_say_runs(person->db, id, err);
        person->datasets++;
        person->total += person->count;
        for (size_t i = 0; i < person->count; i++)
            person->elsewhere += person->images[i].elsewhere;
    }
    mem_free(person->images);
    person->images = NULL;
    return db_end(person->db, status, err);
}

static enum status person_forget_all(struct person *person, const char *data, struct err *err)
{
    struct db_dataset *list = NULL, one;
    size_t count = 1;
    enum status status = data != NULL ? db_dataset_find(person->db, data, &one, err)
                                      : db_dataset_list(person->db, &list, &count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = person_forget_in(person, data != NULL ? one.id : list[i].id, err);
    mem_free(list);
    return status;
}

static enum status person_missing(struct db *db, const char *name, const char *data,
                                  struct err *err)
{
    char clean[RECORD_NAME], question[SIMILAR_QUESTION];
    struct db_dataset dataset = {0};
    enum status status = data == NULL ? ST_OK : db_dataset_find(db, data, &dataset, err);

    if (status == ST_OK)
        status = db_person_near(db, dataset.id, name, question, err);
    (void)text_clean(clean, sizeof clean, name, false);
    return status != ST_OK ? status
                           : err_set(err, ST_NOTFOUND, "there is no person \"%s\" in %s%s", clean,
                                     data != NULL ? data : "any data set", question);
}

enum status forget_person(struct db *db, const char *name, const char *data, int64_t wait,
                          struct err *err)
{
    struct person person = {.db = db, .name = name};
    char clean[RECORD_NAME];
    int64_t due = 0;
    enum status status = person_forget_all(&person, data, err);

    (void)text_clean(clean, sizeof clean, name, false);
    if (status == ST_OK)
        status = traces_clean_logs(db, name, err);
    if (status == ST_OK)
        status = db_erase_due(db, &due, err);
    if (status == ST_OK && person.datasets == 0 && due == 0)
        status = person_missing(db, name, data, err);
    if (status == ST_OK)
        status = db_erase(db, wait * 1000, err);
    if (status == ST_OK && person.left > 0)
        status = err_set(err, ST_IO, "%s is forgotten but for what was left, which you can remove",
                         clean);
    if (status == ST_OK)
        output_say("%s is forgotten: %zu %s in %zu data %s, %zu of them filed under other names",
                   clean, person.total, text_noun(person.total, "image", "images"), person.datasets,
                   text_noun(person.datasets, "set", "sets"), person.elsewhere);
    return status;
}
