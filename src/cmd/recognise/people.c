/* See people.h.  Whom each image shows is read first, then the embeddings in one pass.  Rows of
 * images are not read: they hold a thumbnail, and would be most of the bytes. */
#include "cmd/recognise/people.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/faces.h"
#include "db/faces/images.h"
#include "db/findings/embeddings.h"
#include "db/findings/index.h"
#include "db/review/persons.h"
#include "train/embedder.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whom an image shows. */
struct belongs {
    int64_t image;
    size_t who; /* index of people; ALONE: it is somebody by itself */
    bool measured;
};
#define ALONE SIZE_MAX

#define PEOPLE_NEAR 1000 /* faces nearest to a vector, whose people are measured */

struct measure {
    struct people *people;
    struct db *db;
    const float *vector; /* (vectors, dim) */
    size_t vectors, dim, capacity;
    int64_t dataset;         /* that is being read */
    struct belongs *belongs; /* (belong_count); by image once all are read */
    size_t belong_count, belong_capacity, at;
    size_t first;      /* of belongs, of this data set */
    struct text among; /* "": all images, else an array of ids in JSON */
    float **sum;       /* (capacity) of the people's vectors; NULL: none yet */
};

static enum status measure_add(struct measure *measure, const char *name, size_t *who,
                               struct err *err)
{
    struct people *people = measure->people;
    struct somebody *somebody;

    if (people->count == measure->capacity) {
        size_t capacity = measure->capacity == 0 ? 256 : 2 * measure->capacity;
        struct somebody *list = mem_resize(people->list, capacity, sizeof *list);
        float **sum = mem_resize(measure->sum, capacity, sizeof *sum);

        people->list = list != NULL ? list : people->list;
        measure->sum = sum != NULL ? sum : measure->sum;
        if (list == NULL || sum == NULL)
            return err_nomem(err, "the people");
        measure->capacity = capacity;
    }
    *who = people->count;
    somebody = &people->list[people->count];
    *somebody = (struct somebody){.dataset = measure->dataset,
                                  .name = mem_string(name),
                                  .of = mem_new(measure->vectors, sizeof *somebody->of)};
    for (size_t v = 0; somebody->of != NULL && v < measure->vectors; v++)
        somebody->of[v].nearest = (double)INFINITY;
    measure->sum[people->count] = NULL;
    *who = people->count++;
    return somebody->name == NULL || somebody->of == NULL ? err_nomem(err, "the people") : ST_OK;
}

static int belongs_compare(const void *a, const void *b)
{
    const struct belongs *x = a, *y = b;

    return (x->image > y->image) - (x->image < y->image);
}

/* An image as it was imported; those of a known person come one after the other. */
static enum status take_image(void *context, int64_t image, int64_t identity, const char *name,
                              struct err *err)
{
    struct measure *measure = context;
    struct people *people = measure->people;
    bool known = name[0] != '\0';
    size_t who = known ? people->count - 1 : ALONE;

    if (known && (people->count == 0 || people->list[who].identity != identity)) {
        enum status status = measure_add(measure, name, &who, err);

        if (status != ST_OK)
            return status;
        people->list[who].identity = identity;
    }
    if (measure->belong_count == measure->belong_capacity) {
        size_t capacity = measure->belong_capacity == 0 ? 1024 : 2 * measure->belong_capacity;
        struct belongs *more = mem_resize(measure->belongs, capacity, sizeof *more);

        if (more == NULL)
            return err_nomem(err, "the faces of people");
        measure->belongs = more;
        measure->belong_capacity = capacity;
    }
    measure->belongs[measure->belong_count++] = (struct belongs){image, who, false};
    return ST_OK;
}

/* A face of a cluster shows the person of that. */
static enum status take_person(void *context, const struct db_person_face *face, struct err *err)
{
    struct measure *measure = context;
    struct people *people = measure->people;
    const struct belongs key = {.image = face->image};
    struct belongs *found =
        bsearch(&key, measure->belongs + measure->first, measure->belong_count - measure->first,
                sizeof key, belongs_compare);
    size_t who = people->count - 1;

    if (people->count == 0 || people->list[who].cluster != face->cluster) {
        enum status status = measure_add(measure, face->name, &who, err);

        if (status != ST_OK)
            return status;
        people->list[who].cluster = face->cluster;
        people->list[who].confirmed = face->confirmed;
        people->list[who].hidden = face->hidden;
    }
    if (found != NULL)
        found->who = who;
    return ST_OK;
}

static enum status take_embedding(void *context, const struct db_embedding_row *row,
                                  struct err *err)
{
    const float *vector = row->vector;
    size_t dim = row->dim;
    int64_t image = row->image;
    struct measure *measure = context;
    struct belongs *belongs = measure->belongs;
    struct somebody *somebody;
    enum status status;

    while (measure->at < measure->belong_count && belongs[measure->at].image < image)
        measure->at++;
    if (measure->at == measure->belong_count || belongs[measure->at].image != image ||
        belongs[measure->at].measured)
        return ST_OK; /* left out, of another data set, or measured by the newer run */
    belongs += measure->at;
    belongs->measured = true;
    if (dim != measure->dim)
        return err_set(err, ST_CORRUPT,
                       "the database is damaged: embeddings of %zu numbers by a net of %zu", dim,
                       measure->dim);
    if (belongs->who == ALONE) {
        status = measure_add(measure, "", &belongs->who, err);
        if (status != ST_OK)
            return status;
    }
    somebody = &measure->people->list[belongs->who];
    for (size_t v = 0; v < measure->vectors; v++) {
        double distance = (double)embedder_distance(measure->vector + v * dim, vector, dim);

        if (distance < somebody->of[v].nearest)
            somebody->of[v] = (struct somebody_near){.nearest = distance, .image = image};
    }
    somebody->faces++;
    if (somebody->cluster == 0 && somebody->identity == 0)
        return ST_OK;
    if (measure->sum[belongs->who] == NULL)
        measure->sum[belongs->who] = mem_new(dim, sizeof(float));
    if (measure->sum[belongs->who] == NULL)
        return err_nomem(err, "the mean of a person");
    for (size_t d = 0; d < dim; d++)
        measure->sum[belongs->who][d] += vector[d];
    return ST_OK;
}

static void measure_means(struct measure *measure)
{
    for (size_t i = 0; i < measure->people->count; i++) {
        struct somebody *somebody = &measure->people->list[i];
        float *sum = measure->sum[i], square = 0;

        for (size_t d = 0; sum != NULL && d < measure->dim; d++)
            square += sum[d] * sum[d];
        for (size_t d = 0; square > 0 && d < measure->dim; d++)
            sum[d] /= sqrtf(square);
        for (size_t v = 0; somebody->of != NULL && v < measure->vectors; v++)
            somebody->of[v].distance =
                square > 0 ? (double)embedder_distance(measure->vector + v * measure->dim, sum,
                                                       measure->dim)
                           : somebody->of[v].nearest;
        mem_free(sum);
    }
}

/* Whom the images of a data set show. */
static enum status measure_dataset(struct measure *measure, int64_t dataset, struct err *err)
{
    enum status status;

    const char *among = measure->among.length > 0 ? text_string(&measure->among) : NULL;

    measure->dataset = dataset;
    measure->first = measure->belong_count;
    status = db_image_people_each(measure->db, dataset, among, take_image, measure, err);
    if (status != ST_OK || measure->belong_count == measure->first)
        return status;
    qsort(measure->belongs + measure->first, measure->belong_count - measure->first,
          sizeof *measure->belongs, belongs_compare);
    return among == NULL ? db_persons_each(measure->db, dataset, false, take_person, measure, err)
                         : db_persons_among(measure->db, dataset, among, take_person, measure, err);
}

static enum status among_set(struct measure *measure, const int64_t *images, size_t count,
                             struct err *err)
{
    text_free(&measure->among);
    measure->among.limit = SIZE_MAX;
    text_add(&measure->among, "[");
    for (size_t i = 0; i < count; i++)
        text_addf(&measure->among, "%s%" PRId64, i > 0 ? "," : "", images[i]);
    text_add(&measure->among, "]");
    return measure->among.failed ? err_nomem(err, "the nearest faces") : ST_OK;
}

/* The images near a vector, and all others of the people whom they show. */
static enum status measure_near(struct measure *measure, const struct vector_index *index,
                                struct err *err)
{
    struct vector_near *near = mem_new(PEOPLE_NEAR, sizeof *near);
    int64_t *images = mem_new(measure->vectors * PEOPLE_NEAR, sizeof *images), *all;
    size_t count = 0, found;
    enum status status =
        near == NULL || images == NULL ? err_nomem(err, "the nearest faces") : ST_OK;

    for (size_t v = 0; status == ST_OK && v < measure->vectors; v++) {
        status = db_index_near(measure->db, index, measure->vector + v * measure->dim, near,
                               PEOPLE_NEAR, &found, err);
        for (size_t i = 0; status == ST_OK && i < found; i++)
            images[count++] = near[i].image;
    }
    if (status == ST_OK)
        status = among_set(measure, images, count, err);
    if (status == ST_OK) {
        status = db_persons_of(measure->db, text_string(&measure->among), &all, &count, err);
        if (status == ST_OK)
            status = among_set(measure, all, count, err);
        mem_free(all);
    }
    mem_free(near);
    mem_free(images);
    return status;
}

static int somebody_compare(const void *a, const void *b)
{
    const struct somebody *x = a, *y = b;

    return (x->near.distance > y->near.distance) - (x->near.distance < y->near.distance);
}

void known_people_rank(struct people *people, size_t vector)
{
    for (size_t i = 0; i < people->count; i++)
        people->list[i].near = people->list[i].of[vector];
    if (people->count > 0)
        qsort(people->list, people->count, sizeof *people->list, somebody_compare);
}

static void somebody_free(struct somebody *somebody)
{
    mem_free(somebody->name);
    mem_free(somebody->of);
}

/* Drops those without a face and the hidden ones. */
static void people_drop(struct people *people)
{
    size_t kept = 0;

    for (size_t i = 0; i < people->count; i++) {
        if (people->list[i].faces > 0 && !people->list[i].hidden)
            people->list[kept++] = people->list[i];
        else
            somebody_free(&people->list[i]);
    }
    people->count = kept;
}

enum status known_people_measure(struct people *people, struct db *db, int64_t checkpoint,
                                 int64_t older, int64_t dataset, const float *vector,
                                 size_t vectors, size_t dim, const struct vector_index *index,
                                 struct err *err)
{
    struct measure measure = {
        .people = people, .db = db, .vector = vector, .vectors = vectors, .dim = dim};
    struct db_dataset *list = NULL;
    size_t count = 0;
    enum status status;

    *people = (struct people){0};
    status = index == NULL ? ST_OK : measure_near(&measure, index, err);
    if (status == ST_OK)
        status = db_dataset_list(db, &list, &count, err);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        if (dataset == 0 || list[i].id == dataset)
            status = measure_dataset(&measure, list[i].id, err);
    if (status == ST_OK && measure.belong_count > 0) {
        qsort(measure.belongs, measure.belong_count, sizeof *measure.belongs, belongs_compare);
        status = index == NULL
                     ? db_embeddings_each(db, checkpoint, 0, take_embedding, &measure, err)
                     : db_embeddings_among(db, checkpoint, text_string(&measure.among),
                                           take_embedding, &measure, err);
    }
    measure.at = 0;
    if (status == ST_OK && measure.belong_count > 0 && older != 0)
        status = db_embeddings_each(db, older, 0, take_embedding, &measure, err);
    measure_means(&measure);
    mem_free(list);
    mem_free(measure.belongs);
    mem_free(measure.sum);
    text_free(&measure.among);
    people_drop(people);
    return status;
}

void known_people_free(struct people *people)
{
    for (size_t i = 0; i < people->count; i++)
        somebody_free(&people->list[i]);
    mem_free(people->list);
    *people = (struct people){0};
}
