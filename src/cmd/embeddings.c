/* See embeddings.h. */
#include "cmd/embeddings.h"

#include "cmd/checkpoints.h"
#include "cmd/output.h"
#include "cmd/same_crops.h"
#include "cmd/stop.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/findings/embeddings.h"
#include "db/runs/journal.h"
#include "db/runs/params.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EMBEDDINGS_BLOCK 1024 /* images embedded between two looks at stop_requested */

struct embeddings {
    struct db *db;
    int64_t checkpoint;
    const struct embedder *embedder;
    const struct dataset *dataset;
    int64_t dataset_id;
    uint32_t *todo; /* (count) images of the data set */
    size_t count;
    float *vectors; /* (count, dim), or of a block */
};

static enum status embeddings_keep(const struct embeddings *work, const uint32_t *image,
                                   const float *vectors, size_t count, struct err *err)
{
    size_t dim = work->embedder->dim;
    enum status status = db_begin(work->db, false, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = db_embedding_put(work->db, work->dataset->images[image[i]].id, work->checkpoint,
                                  vectors + i * dim, dim, err);
    return db_end(work->db, status, err);
}

static int embeddings_compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* All images, or those without a vector. */
static enum status embeddings_plan(struct embeddings *work, bool missing, struct err *err)
{
    int64_t *have = NULL;
    size_t count = 0;
    enum status status = ST_OK;

    work->todo = mem_new(work->dataset->image_count, sizeof *work->todo);
    if (work->todo == NULL)
        return err_nomem(err, "the embeddings");
    if (missing)
        status =
            db_embedding_images(work->db, work->checkpoint, work->dataset_id, &have, &count, err);
    for (size_t i = 0; status == ST_OK && i < work->dataset->image_count; i++)
        if (count == 0 || bsearch(&work->dataset->images[i].id, have, count, sizeof *have,
                                  embeddings_compare) == NULL)
            work->todo[work->count++] = (uint32_t)i;
    mem_free(have);
    return status;
}

/* With missing each block is kept, else all in one transaction. */
static enum status embeddings_run(struct embeddings *work, bool missing, struct err *err)
{
    size_t dim = work->embedder->dim;
    double started = clock_seconds();
    enum status status = ST_OK;

    for (size_t first = 0; status == ST_OK && first < work->count && !stop_requested;
         first += EMBEDDINGS_BLOCK) {
        size_t n = work->count - first < EMBEDDINGS_BLOCK ? work->count - first : EMBEDDINGS_BLOCK;
        float *vectors = work->vectors + (missing ? 0 : first * dim);

        status =
            embedder_run(work->embedder, vectors, work->dataset, work->todo + first, n, NULL, err);
        if (status == ST_OK && missing)
            status = embeddings_keep(work, work->todo + first, vectors, n, err);
        output_progress("embedded", first + n, work->count, clock_seconds() - started, "");
    }
    if (status == ST_OK && !missing && !stop_requested)
        status = embeddings_keep(work, work->todo, work->vectors, work->count, err);
    return status;
}

enum status embeddings_make(struct db *db, int64_t checkpoint, const struct embedder *embedder,
                            const struct faces *faces, bool missing, bool *done, struct err *err)
{
    struct embeddings work = {.db = db,
                              .checkpoint = checkpoint,
                              .embedder = embedder,
                              .dataset = &faces->dataset,
                              .dataset_id = faces->row.id};
    size_t values;
    enum status status = embeddings_plan(&work, missing, err);

    *done = false;
    if (status == ST_OK &&
        mem_multiply(missing ? EMBEDDINGS_BLOCK : work.count, embedder->dim, &values))
        work.vectors = mem_new_aligned(values, sizeof *work.vectors);
    if (status == ST_OK && work.vectors == NULL)
        status = err_nomem(err, "the embeddings");
    if (status == ST_OK)
        status = embeddings_run(&work, missing, err);
    *done = status == ST_OK && !stop_requested;
    mem_free(work.todo);
    mem_free(work.vectors);
    return status;
}

/* What the older run that a run stays comparable with has embedded need not be embedded again. */
static enum status embeddings_adopt(struct db *db, const struct db_run *run, int64_t checkpoint,
                                    const struct db_dataset *dataset, struct err *err)
{
    struct db_checkpoint row;
    struct db_run of;
    int64_t older;
    bool taken = false;
    enum status status = params_checkpoint(db, run->id, PARAM_COMPATIBLE, &older, err);

    if (status == ST_OK && older != 0)
        status = db_embeddings_adopt(db, checkpoint, older, dataset->id, &taken, err);
    if (status == ST_OK && taken)
        status = db_checkpoint_get(db, older, &row, &taken, err);
    if (status == ST_OK && taken)
        status = db_run_get(db, row.run_id, &of, err);
    if (status == ST_OK && taken)
        output_say("the faces of %s keep their embeddings by %s, which those by %s are compared "
                   "with; facenet embed makes new ones",
                   dataset->name, of.name, run->name);
    return status;
}

enum status embeddings_of_run(struct db *db, const char *which, const char *data, bool missing,
                              struct err *err)
{
    struct faces faces;
    struct db_checkpoint checkpoint;
    struct embedder embedder = {0};
    struct db_run run;
    char id[FACES_ID];
    bool done;
    int64_t step;
    enum status status = checkpoints_named(db, which, &run, &step, err);

    if (status != ST_OK)
        return status;
    status = faces_dataset(&run, &data, id, err);
    if (status == ST_OK)
        status = faces_load(db, data, 0, &faces, err);
    if (status != ST_OK)
        return status;
    status = same_crops_fit(db, run.id, &faces, err);
    if (status == ST_OK && !missing)
        status = checkpoints_offer(db, &run, step, err);
    if (status == ST_OK)
        status = checkpoints_embedder(db, run.id, step, faces.crops, &embedder, &checkpoint, err);
    if (status == ST_OK && missing)
        status = embeddings_adopt(db, &run, checkpoint.id, &faces.row, err);
    if (status == ST_OK)
        status = embeddings_make(db, checkpoint.id, &embedder, &faces, missing, &done, err);
    if (status == ST_OK && !done)
        status = err_set(err, ST_INTERRUPTED,
                         missing ? "interrupted; import again to continue"
                                 : "interrupted; nothing was kept");
    if (status == ST_OK)
        output_say("%s %s of %s embedded in %zu dimensions by run %" PRId64 " at step %" PRId64,
                   text_count(faces.dataset.image_count).words,
                   text_noun(faces.dataset.image_count, "image", "images"), faces.row.name,
                   embedder.dim, run.id, checkpoint.step);
    embedder_free(&embedder);
    faces_free(&faces);
    return status;
}

/* An image and its index, to be found by id. */
struct place {
    int64_t image;
    size_t index;
};

struct reading {
    struct place *place; /* (images) by ascending id */
    float *vectors;      /* (images, dim) */
    size_t images, dim, found;
};

static int place_compare(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    return (x->image > y->image) - (x->image < y->image);
}

static enum status reading_take(void *context, const struct db_embedding_row *row, struct err *err)
{
    struct reading *reading = context;
    const struct place key = {row->image, 0}, *place;
    size_t floats;

    if (reading->vectors == NULL) {
        reading->dim = row->dim;
        if (mem_multiply(reading->images, row->dim, &floats))
            reading->vectors = mem_new_aligned(floats, sizeof(float));
        if (reading->vectors == NULL)
            return err_nomem(err, "the embeddings");
        for (size_t i = 0; i < reading->images; i++)
            reading->vectors[i * row->dim] = NAN;
    }
    place = bsearch(&key, reading->place, reading->images, sizeof key, place_compare);
    if (place == NULL)
        return ST_OK;
    reading->found++;
    memcpy(reading->vectors + place->index * row->dim, row->vector, row->dim * sizeof(float));
    return ST_OK;
}

enum status embeddings_read(struct db *db, int64_t checkpoint, const struct faces *faces,
                            float **vectors, size_t *dim, size_t *missing, struct err *err)
{
    const struct dataset *dataset = &faces->dataset;
    struct reading reading = {.place = mem_new(dataset->image_count, sizeof *reading.place),
                              .images = dataset->image_count};
    enum status status;

    if (reading.place == NULL)
        return err_nomem(err, "the order of the faces");
    for (size_t i = 0; i < reading.images; i++)
        reading.place[i] = (struct place){dataset->images[i].id, i};
    qsort(reading.place, reading.images, sizeof *reading.place, place_compare);
    status = db_embeddings_each(db, checkpoint, faces->row.id, reading_take, &reading, err);
    mem_free(reading.place);
    if (status != ST_OK) {
        mem_free(reading.vectors);
        return status;
    }
    *vectors = reading.vectors;
    *dim = reading.dim;
    *missing = reading.images - reading.found;
    return ST_OK;
}
