/* See nearest.h. */
#include "cmd/box/nearest.h"

#include "cmd/cluster/clustering.h"

#include "base/mem.h"
#include "base/unicode.h"
#include "db/photos/photos.h"
#include "db/review/persons.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A cluster that could be it. */
struct person {
    struct db_candidate candidate;
    char name[RECORD_NAME];
    bool confirmed, there; /* there: the photo has a face of it */
};

struct nearest {
    struct person *list; /* (count) by cluster */
    size_t count;
    const int64_t *faces; /* (face_count) of the photo, ascending */
    size_t face_count;
};

static int image_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int person_compare(const void *a, const void *b)
{
    const struct person *x = a, *y = b;

    return image_compare(&x->candidate.other, &y->candidate.other);
}

static enum status nearest_see(void *context, const struct db_person_face *face, struct err *err)
{
    struct nearest *nearest = context;
    const struct person key = {.candidate.other = face->cluster};
    struct person *person =
        bsearch(&key, nearest->list, nearest->count, sizeof key, person_compare);

    (void)err;
    if (person == NULL)
        return ST_OK;
    person->confirmed = face->confirmed;
    person->there |= bsearch(&face->image, nearest->faces, nearest->face_count, sizeof face->image,
                             image_compare) != NULL;
    (void)snprintf(person->name, sizeof person->name, "%s", face->name);
    return ST_OK;
}

/* Clusters of one name are one person. */
static bool person_is(const struct person *one, const struct person *two)
{
    return one == two || (one->name[0] != '\0' && unicode_same(one->name, two->name));
}

/* Who is in the photo is there by all clusters of the name. */
static void nearest_spread(struct nearest *nearest)
{
    for (size_t k = 0; k < nearest->count; k++)
        for (size_t i = 0; nearest->list[k].there && i < nearest->count; i++)
            nearest->list[i].there |= person_is(&nearest->list[i], &nearest->list[k]);
}

/* The nearest confirmed person that isn't but, or NULL. */
static const struct person *nearest_but(const struct nearest *nearest, const struct person *but)
{
    const struct person *best = NULL;

    for (size_t i = 0; i < nearest->count; i++) {
        const struct person *person = &nearest->list[i];

        if (person->confirmed && !person->there && (but == NULL || !person_is(person, but)) &&
            (best == NULL || person->candidate.distance < best->candidate.distance))
            best = person;
    }
    return best;
}

/* All distances, in one go. */
static enum status nearest_measure(struct db *db, int64_t clustering, int64_t image,
                                   struct nearest *nearest, struct err *err)
{
    struct db_measuring *measuring;
    struct db_candidate *list = NULL;
    bool done = false;
    enum status status = db_measuring_new(db, clustering, 0, &image, 1, &measuring, err);

    while (status == ST_OK && !done)
        status = db_measuring_step(measuring, 1, &done, err);
    if (status == ST_OK)
        status = db_measuring_list(measuring, &list, &nearest->count, err);
    db_measuring_del(measuring);
    if (status == ST_OK) {
        nearest->list = mem_new(nearest->count, sizeof *nearest->list);
        if (nearest->list == NULL)
            status = err_nomem(err, "the nearest people");
    }
    for (size_t i = 0; status == ST_OK && i < nearest->count; i++)
        nearest->list[i].candidate = list[i];
    mem_free(list);
    return status;
}

enum status box_nearest(struct db *db, const struct db_clustering *clustering, int64_t photo,
                        int64_t image, int64_t *cluster, struct err *err)
{
    const double threshold = clustering->threshold;
    const struct person *best, *second;
    struct nearest nearest = {0};
    int64_t *faces = NULL;
    enum status status = nearest_measure(db, clustering->id, image, &nearest, err);

    *cluster = 0;
    if (status == ST_OK)
        status = db_photo_faces(db, photo, &faces, &nearest.face_count, err);
    nearest.faces = faces;
    if (status == ST_OK)
        status = db_persons_each(db, clustering->dataset, false, nearest_see, &nearest, err);
    nearest_spread(&nearest);
    best = status == ST_OK ? nearest_but(&nearest, NULL) : NULL;
    second = best != NULL ? nearest_but(&nearest, best) : NULL;
    if (best != NULL && best->candidate.distance <= (double)PEOPLE_SURE * threshold &&
        (second == NULL || second->candidate.distance - best->candidate.distance >=
                               (double)PEOPLE_MARGIN * threshold))
        *cluster = best->candidate.other;
    mem_free(nearest.list);
    mem_free(faces);
    return status;
}
