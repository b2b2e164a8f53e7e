/* See ranking.h. */
#include "cmd/suspects/ranking.h"

#include "base/mem.h"
#include "db/faces/images.h"
#include "db/faces/verdicts.h"
#include "db/findings/embeddings.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

void ranking_free(struct ranking *ranking)
{
    for (size_t i = 0; ranking->path != NULL && i < ranking->faces.dataset.image_count; i++)
        mem_free(ranking->path[i]);
    for (size_t i = 0; ranking->twin != NULL && i < ranking->faces.dataset.image_count; i++)
        mem_free(ranking->twin[i].path);
    mem_free(ranking->twin);
    mem_free(ranking->suspect);
    mem_free(ranking->share);
    mem_free(ranking->path);
    mem_free(ranking->person);
    mem_free(ranking->embedding);
    faces_free(&ranking->faces);
}

/* Rows come in the data set's order, but not for every image.  False: the image is newer. */
static bool ranking_find(struct ranking *ranking, int64_t image)
{
    const struct dataset *dataset = &ranking->faces.dataset;

    for (size_t i = ranking->at; i < dataset->image_count; i++) {
        if (dataset->images[i].id == image) {
            ranking->at = i;
            return true;
        }
    }
    return false;
}

static enum status ranking_take_hardness(void *context, const struct db_hardness_row *row,
                                         struct err *err)
{
    struct ranking *ranking = context;

    if (!ranking_find(ranking, row->hardness.image))
        return ST_OK;
    memcpy(ranking->share[ranking->at], row->hardness.share, sizeof *ranking->share);
    ranking->path[ranking->at] = mem_string(row->path);
    return ranking->path[ranking->at] == NULL ? err_nomem(err, "a path") : ST_OK;
}

static enum status ranking_take_embedding(void *context, const struct db_embedding_row *row,
                                          struct err *err)
{
    struct ranking *ranking = context;
    size_t images = ranking->faces.dataset.image_count;

    if (ranking->embedding == NULL) {
        ranking->dim = row->dim;
        ranking->embedding = mem_new(images, row->dim * sizeof(float));
    }
    if (ranking->embedding == NULL)
        return err_nomem(err, "the embeddings");
    if (ranking_find(ranking, row->image))
        memcpy(ranking->embedding + ranking->at * row->dim, row->vector, row->dim * sizeof(float));
    return ST_OK;
}

static enum status ranking_load(struct db *db, const struct db_run *run, struct ranking *ranking,
                                struct err *err)
{
    const struct dataset *dataset = &ranking->faces.dataset;
    int64_t checkpoint, verdicts = 0;
    bool found = false;
    char id[FACES_ID];
    const char *data = NULL;
    enum status status = faces_dataset(run, &data, id, err);

    if (status == ST_OK)
        status = faces_load(db, data, 0, &ranking->faces, err);
    for (size_t i = 0; status == ST_OK && i < dataset->identity_count; i++)
        found |= dataset->identities[i].name[0] == '\0';
    if (status == ST_OK && found)
        status = db_verdict_applied(db, run->id, &verdicts, err);
    if (status == ST_OK && verdicts != 0) { /* whom faces of photos show is known of these alone */
        faces_free(&ranking->faces);
        status = faces_load(db, data, verdicts, &ranking->faces, err);
    }
    if (status != ST_OK)
        return status;
    ranking->suspect = mem_new(dataset->image_count, sizeof *ranking->suspect);
    ranking->share = mem_new(dataset->image_count, sizeof *ranking->share);
    ranking->path = mem_new(dataset->image_count, sizeof *ranking->path);
    ranking->person = mem_new(dataset->image_count, sizeof *ranking->person);
    ranking->twin = mem_new(dataset->image_count, sizeof *ranking->twin);
    if (ranking->suspect == NULL || ranking->share == NULL || ranking->path == NULL ||
        ranking->person == NULL || ranking->twin == NULL)
        return err_nomem(err, "the images");
    for (size_t i = 0; i < dataset->image_count; i++)
        ranking->person[i] = dataset->images[i].identity;
    status = db_hardness_each(db, run->id, ranking_take_hardness, ranking, err);
    ranking->at = 0;
    if (status == ST_OK)
        status = db_embedding_newest(db, run->id, run->dataset_id, &checkpoint, &found, err);
    if (status == ST_OK && found)
        status = db_embeddings_each(db, checkpoint, run->dataset_id, ranking_take_embedding,
                                    ranking, err);
    return status;
}

/* The place of an image in the data set, and of a person; their counts: they are left out. */
static size_t ranking_image(const struct dataset *dataset, int64_t id)
{
    size_t i = 0;

    while (i < dataset->image_count && dataset->images[i].id != id)
        i++;
    return i;
}

static uint32_t ranking_person(const struct dataset *dataset, int64_t id)
{
    uint32_t i = 0;

    while (i < dataset->identity_count && dataset->identities[i].id != id)
        i++;
    return i;
}

static enum status ranking_add_twin(struct ranking *ranking, const struct db_image_twin *one,
                                    const struct db_image_twin *other, struct err *err)
{
    const struct dataset *dataset = &ranking->faces.dataset;
    size_t image = ranking_image(dataset, one->image);
    uint32_t person = ranking_person(dataset, other->identity);

    if (image == dataset->image_count || person == dataset->identity_count ||
        ranking->twin[image].path != NULL)
        return ST_OK;
    ranking->twin[image] = (struct ranking_twin){person, mem_string(other->path)};
    if (ranking->path[image] == NULL)
        ranking->path[image] = mem_string(one->path);
    return ranking->twin[image].path == NULL || ranking->path[image] == NULL
               ? err_nomem(err, "a path")
               : ST_OK;
}

static enum status ranking_find_twins(struct ranking *ranking, struct db *db, struct err *err)
{
    struct db_image_twins *list;
    size_t count;
    enum status status = db_image_twins(db, ranking->faces.row.id, &list, &count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        status = ranking_add_twin(ranking, &list[i].one, &list[i].two, err);
        if (status == ST_OK)
            status = ranking_add_twin(ranking, &list[i].two, &list[i].one, err);
    }
    mem_free(list);
    return status;
}

/* Puts the images with a twin first, those without figures behind the others of them. */
static enum status ranking_put_twins_first(struct ranking *ranking, struct err *err)
{
    const size_t images = ranking->faces.dataset.image_count;
    struct suspect *sorted = mem_new(images, sizeof *sorted);
    size_t count = 0;

    if (sorted == NULL)
        return err_nomem(err, "the suspects");
    for (size_t i = 0; i < ranking->count; i++)
        if (ranking->twin[ranking->suspect[i].image].path != NULL)
            sorted[count++] = ranking->suspect[i];
    for (size_t i = 0, ranked = count; i < images; i++) {
        size_t k = 0;

        if (ranking->twin[i].path == NULL)
            continue;
        while (k < ranked && sorted[k].image != i)
            k++;
        if (k == ranked)
            sorted[count++] = (struct suspect){i, ranking->person[i], NAN, NAN, NAN, .score = NAN};
    }
    for (size_t i = 0; i < ranking->count; i++)
        if (ranking->twin[ranking->suspect[i].image].path == NULL)
            sorted[count++] = ranking->suspect[i];
    mem_free(ranking->suspect);
    ranking->suspect = sorted;
    ranking->count = count;
    return ST_OK;
}

enum status ranking_make(struct ranking *ranking, struct db *db, const struct db_run *run,
                         struct err *err)
{
    size_t images;
    enum status status = ranking_load(db, run, ranking, err);

    images = ranking->faces.dataset.image_count;
    for (size_t i = 0; status == ST_OK && i < images; i++) {
        if (ranking->path[i] != NULL && !isnan(ranking->share[i][0]))
            ranking->suspect[ranking->count++] =
                (struct suspect){.image = i,
                                 .person = ranking->person[i],
                                 .anchor = ranking->share[i][0],
                                 .positive = ranking->share[i][1],
                                 .own = ranking->embedding == NULL
                                            ? NAN
                                            : suspects_own(ranking->embedding, ranking->person,
                                                           images, ranking->dim, i)};
    }
    if (status == ST_OK)
        status = suspects_rank(ranking->suspect, ranking->count, err);
    if (status == ST_OK)
        status = ranking_find_twins(ranking, db, err);
    if (status == ST_OK)
        status = ranking_put_twins_first(ranking, err);
    if (status == ST_OK && ranking->count == 0)
        status =
            err_set(err, ST_NOTFOUND,
                    "run %" PRId64 " has no counts yet; its first checkpoint keeps them", run->id);
    return status;
}

void ranking_resemble(const struct ranking *ranking, const struct suspect *suspect,
                      struct suspects_likeness *likeness)
{
    *likeness = (struct suspects_likeness){NAN, NAN, suspect->person};
    if (ranking->embedding != NULL)
        suspects_resemble(likeness, ranking->embedding, ranking->person,
                          ranking->faces.dataset.image_count, ranking->dim, suspect->image);
    if (ranking->twin[suspect->image].path != NULL &&
        likeness->person != ranking->twin[suspect->image].person) {
        likeness->person = ranking->twin[suspect->image].person;
        likeness->other = NAN;
    }
}
