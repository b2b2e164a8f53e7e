/* See ranking.h. */
#include "cmd/suspects/ranking.h"

#include "base/mem.h"
#include "db/faces/embeddings.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

void ranking_free(struct ranking *ranking)
{
    for (size_t i = 0; ranking->path != NULL && i < ranking->faces.dataset.image_count; i++)
        mem_free(ranking->path[i]);
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
    int64_t checkpoint;
    bool found;
    char id[FACES_ID];
    enum status status = faces_load(db, faces_dataset(run, NULL, id), 0, &ranking->faces, err);

    if (status != ST_OK)
        return status;
    ranking->suspect = mem_new(dataset->image_count, sizeof *ranking->suspect);
    ranking->share = mem_new(dataset->image_count, sizeof *ranking->share);
    ranking->path = mem_new(dataset->image_count, sizeof *ranking->path);
    ranking->person = mem_new(dataset->image_count, sizeof *ranking->person);
    if (ranking->suspect == NULL || ranking->share == NULL || ranking->path == NULL ||
        ranking->person == NULL)
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
    if (status == ST_OK && ranking->count == 0)
        status =
            err_set(err, ST_NOTFOUND,
                    "run %" PRId64 " has no counts yet; its first checkpoint keeps them", run->id);
    return status == ST_OK ? suspects_rank(ranking->suspect, ranking->count, err) : status;
}

void ranking_resemble(const struct ranking *ranking, const struct suspect *suspect,
                      struct suspects_likeness *likeness)
{
    *likeness = (struct suspects_likeness){NAN, NAN, suspect->person};
    if (ranking->embedding != NULL)
        suspects_resemble(likeness, ranking->embedding, ranking->person,
                          ranking->faces.dataset.image_count, ranking->dim, suspect->image);
}
