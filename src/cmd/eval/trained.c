/* See trained.h. */
#include "cmd/eval/trained.h"

#include "base/mem.h"
#include "base/unicode.h"
#include "db/findings/hardness.h"

#include <stdlib.h>
#include <string.h>

/* What the run was trained on: the pictures that are still there, and the people. */
struct learnt {
    int64_t *image, *person; /* (count); 0: unknown */
    char **name;             /* (count) keys, one for each change of the person; the rest NULL */
    size_t count, room, names;
};

static enum status learnt_grow(struct learnt *learnt, struct err *err)
{
    size_t room = 2 * learnt->room + 1024;
    int64_t *images = mem_resize(learnt->image, room, sizeof *images);
    int64_t *people = mem_resize(learnt->person, room, sizeof *people);
    char **names = mem_resize(learnt->name, room, sizeof *names);

    learnt->image = images != NULL ? images : learnt->image;
    learnt->person = people != NULL ? people : learnt->person;
    learnt->name = names != NULL ? names : learnt->name;
    if (images == NULL || people == NULL || names == NULL)
        return err_nomem(err, "the people that the run was trained on");
    learnt->room = room;
    return ST_OK;
}

static enum status learnt_add(struct learnt *learnt, int64_t image, int64_t person,
                              const char *name, struct err *err)
{
    enum status status = learnt->count == learnt->room ? learnt_grow(learnt, err) : ST_OK;
    char *key = status == ST_OK ? unicode_key(name) : NULL;

    if (key == NULL)
        return status == ST_OK ? err_nomem(err, "the people that the run was trained on") : status;
    learnt->image[learnt->count] = image;
    learnt->person[learnt->count++] = person;
    if (learnt->names > 0 && strcmp(learnt->name[learnt->names - 1], key) == 0)
        mem_free(key);
    else
        learnt->name[learnt->names++] = key;
    return ST_OK;
}

static enum status learnt_take(void *context, const struct db_hardness_row *row, struct err *err)
{
    return learnt_add(context, row->hardness.image, 0, row->name, err);
}

static enum status learnt_take_person(void *context, int64_t identity, const char *name,
                                      struct err *err)
{
    return learnt_add(context, 0, identity, name, err);
}

static enum status learnt_take_face(void *context, const struct db_face_row *row, struct err *err)
{
    return row->held_out ? ST_OK : learnt_add(context, row->image, row->identity, row->name, err);
}

static void learnt_free(struct learnt *learnt)
{
    for (size_t i = 0; i < learnt->names; i++)
        mem_free(learnt->name[i]);
    mem_free(learnt->name);
    mem_free(learnt->image);
    mem_free(learnt->person);
}

static int id_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int name_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool learnt_has(const struct learnt *learnt, const int64_t *ids, int64_t id)
{
    return bsearch(&id, ids, learnt->count, sizeof id, id_compare) != NULL;
}

/* Marks the identities of the data set that were trained on, themselves or a picture of theirs. */
static void learnt_mark(const struct learnt *learnt, const struct dataset *dataset, bool *mark)
{
    for (size_t i = 0; i < dataset->identity_count; i++)
        mark[i] = learnt_has(learnt, learnt->person, dataset->identities[i].id);
    for (size_t i = 0; i < dataset->image_count; i++)
        if (learnt_has(learnt, learnt->image, dataset->images[i].id))
            mark[dataset->images[i].identity] = true;
}

/* The same by their names. */
static enum status learnt_mark_names(const struct learnt *learnt, const struct dataset *dataset,
                                     bool *mark, struct err *err)
{
    for (size_t i = 0; i < dataset->identity_count; i++) {
        char *key = unicode_key(dataset->identities[i].name);

        if (key == NULL)
            return err_nomem(err, "the people that the run was trained on");
        mark[i] = learnt->names > 0 && bsearch(&key, learnt->name, learnt->names,
                                               sizeof *learnt->name, name_compare) != NULL;
        mem_free(key);
    }
    return ST_OK;
}

enum status eval_trained_count(struct eval_trained *out, struct db *db, const struct eval_set *set,
                               const struct db_run *run, struct err *err)
{
    const struct dataset *dataset = &set->faces.dataset;
    struct learnt learnt = {0};
    enum status status = ST_OK;
    bool *mark;

    *out = (struct eval_trained){.people = set->people,
                                 .unknown = run->imported,
                                 .by_name = run->dataset_id != set->faces.row.id};
    if (out->unknown)
        return ST_OK;
    mark = mem_new(dataset->identity_count, sizeof *mark);
    status = mark == NULL ? err_nomem(err, "the people of the pairs")
                          : db_hardness_each(db, run->id, learnt_take, &learnt, err);
    if (status == ST_OK)
        status = db_trained_each(db, run->id, learnt_take_person, &learnt, err);
    if (status == ST_OK && learnt.count == 0)
        status = db_faces_each(db, run->dataset_id, 0, learnt_take_face, &learnt, err);
    if (status == ST_OK && learnt.count > 0) {
        qsort(learnt.image, learnt.count, sizeof *learnt.image, id_compare);
        qsort(learnt.person, learnt.count, sizeof *learnt.person, id_compare);
        qsort(learnt.name, learnt.names, sizeof *learnt.name, name_compare);
    }
    if (status == ST_OK && out->by_name)
        status = learnt_mark_names(&learnt, dataset, mark, err);
    else if (status == ST_OK && learnt.count > 0)
        learnt_mark(&learnt, dataset, mark);
    for (size_t i = 0; status == ST_OK && i < set->images; i++)
        if (mark[set->label[i]]) {
            mark[set->label[i]] = false;
            out->trained++;
        }
    learnt_free(&learnt);
    mem_free(mark);
    return status;
}
