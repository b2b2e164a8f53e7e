/* See people.h.  A run must see the same people whenever it is resumed, and a review goes on: so
 * what it has decided becomes verdicts, of which a run applies those up to one. */
#include "cmd/train/people.h"

#include "cmd/embeddings.h"

#include "base/mem.h"
#include "db/review/persons.h"
#include "db/runs/journal.h"
#include "db/runs/steps.h"
#include "train/embedder.h"

#include <math.h>

#define PEOPLE_HELD_OUT 0.1 /* share, as in an import */
#define PEOPLE_EVALUATED 2  /* least people with two faces to evaluate and to train */

/* How many of the people with two faces a share holds out, and how many it doesn't. */
static size_t people_held_out(const struct db_person_name *people, size_t count, double share,
                              size_t *others)
{
    size_t held = 0;

    *others = 0;
    for (size_t i = 0; i < count; i++)
        if (people[i].faces >= 2) {
            bool out = dataset_name_held_out(people[i].name, share);

            held += out;
            *others += !out;
        }
    return held;
}

/* The least share that holds out enough; 0 where too few people would be left. */
static double people_share(const struct db_person_name *people, size_t count)
{
    size_t others;

    for (double share = PEOPLE_HELD_OUT; share < 1; share += PEOPLE_HELD_OUT)
        if (people_held_out(people, count, share, &others) >= PEOPLE_EVALUATED)
            return others >= 2 * PEOPLE_EVALUATED ? share : 0;
    return 0;
}

enum status people_decide(struct db *db, int64_t dataset, struct err *err)
{
    struct db_person_name *people = NULL;
    size_t count = 0;
    double share;
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = db_persons_named(db, dataset, &people, &count, err);
    share = status == ST_OK ? people_share(people, count) : 0;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        int64_t id;

        status = db_identity_get(db, dataset, people[i].name,
                                 dataset_name_held_out(people[i].name, share), &id, err);
    }
    if (status == ST_OK)
        status = db_persons_to_verdicts(db, dataset, err);
    mem_free(people);
    return db_end(db, status, err);
}

/* The images of a data set, their embeddings, the people's means. */
struct search {
    const struct dataset *dataset;
    float *embedding; /* (images, dim); NaN: none */
    float *mean;      /* (identities, dim) */
    size_t dim;
};

/* Means of length 1; NaN of those who have no embedding. */
static enum status search_means(struct search *search, struct err *err)
{
    const struct dataset *dataset = search->dataset;
    size_t dim = search->dim, floats;

    if (mem_multiply(dataset->identity_count, dim, &floats))
        search->mean = mem_new(floats, sizeof(float));
    if (search->mean == NULL)
        return err_nomem(err, "the means of the people");
    for (size_t i = 0; i < dataset->image_count; i++) {
        const float *vector = search->embedding + i * dim;
        float *mean = search->mean + dataset->images[i].identity * dim;

        for (size_t d = 0; d < dim && !isnan(vector[0]); d++)
            mean[d] += vector[d];
    }
    for (size_t p = 0; p < dataset->identity_count; p++) {
        float *mean = search->mean + p * dim, square = 0;

        for (size_t d = 0; d < dim; d++)
            square += mean[d] * mean[d];
        for (size_t d = 0; d < dim; d++)
            mean[d] /= sqrtf(square);
    }
    return ST_OK;
}

static bool search_is_stranger(const struct search *search, size_t image, float apart)
{
    const float *vector = search->embedding + image * search->dim;
    bool far = !isnan(vector[0]);

    for (size_t p = 0; p < search->dataset->identity_count && far; p++)
        if (search->dataset->identities[p].name[0] != '\0')
            far = !(embedder_distance(vector, search->mean + p * search->dim, search->dim) < apart);
    return far;
}

/* The same data set with strangers, each a person of its own after those who aren't. */
static enum status search_split(const struct search *search, float apart, struct dataset *out,
                                struct err *err)
{
    const struct dataset *from = search->dataset;
    enum status status = ST_OK;

    for (size_t p = 0; status == ST_OK && p < from->identity_count; p++) {
        const struct dataset_identity *person = &from->identities[p];
        bool unknown = person->name[0] == '\0';

        for (int strange = 0; strange <= (int)unknown; strange++) {
            if (!strange)
                status = dataset_add_identity(out, person->id, person->name, person->held_out, err);
            for (size_t i = person->first; status == ST_OK && i < person->first + person->count;
                 i++) {
                if (unknown && search_is_stranger(search, i, apart) != (bool)strange)
                    continue;
                if (strange)
                    status = dataset_add_stranger(out, person->id, err);
                if (status == ST_OK)
                    status = dataset_add_image(out, from->images[i].id, from->images[i].crop, err);
            }
        }
    }
    return status;
}

/* The distance within which a run's net verifies best that two faces are one person; 0: unknown. */
static enum status people_apart(struct db *db, int64_t run, double *apart, struct err *err)
{
    struct record_metric *metrics;
    size_t count;
    enum status status = db_metric_series(db, run, METRIC_THRESHOLD, &metrics, &count, err);

    *apart = 0;
    if (status != ST_OK)
        return status;
    if (count > 0)
        *apart = metrics[count - 1].value;
    mem_free(metrics);
    return ST_OK;
}

enum status people_find_strangers(struct db *db, int64_t checkpoint, struct faces *faces,
                                  struct err *err)
{
    struct search search = {.dataset = &faces->dataset};
    struct dataset split = {0};
    struct db_checkpoint row;
    double apart = 0;
    size_t missing;
    bool found;
    enum status status = db_checkpoint_get(db, checkpoint, &row, &found, err);

    if (status == ST_OK && found)
        status = people_apart(db, row.run_id, &apart, err);
    if (status != ST_OK || !(apart > 0))
        return status;
    status = embeddings_read(db, checkpoint, faces, &search.embedding, &search.dim, &missing, err);
    if (status == ST_OK && search.embedding != NULL) {
        status = search_means(&search, err);
        if (status == ST_OK)
            status = search_split(&search, (float)apart, &split, err);
        if (status == ST_OK) {
            dataset_free(&faces->dataset);
            faces->dataset = split;
        } else
            dataset_free(&split);
    }
    mem_free(search.embedding);
    mem_free(search.mean);
    return status;
}
