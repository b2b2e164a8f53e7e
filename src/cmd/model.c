/* See model.h. */
#include "cmd/model.h"

#include "cmd/faces.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "db/faces/embeddings.h"

#include <inttypes.h>
#include <string.h>

#define MODEL_BLOCK 1024 /* images embedded between two looks at stop_requested */

/* Opens the file of a row; NULL when it is missing or damaged. */
static enum status model_try(struct db *db, const struct db_checkpoint *row,
                             struct checkpoint **out, struct err *err)
{
    char *path, digest[SHA256_HEX];
    enum status status = db_artefact_path(db, row->path, &path, err);

    *out = NULL;
    if (status != ST_OK)
        return status;
    if (checkpoint_open(out, path, NULL) == ST_OK) {
        checkpoint_sha256(*out, digest);
        if (strcmp(digest, row->sha256) != 0) {
            checkpoint_close(*out);
            *out = NULL;
        }
    }
    mem_free(path);
    return ST_OK;
}

/* As model_newest, of the checkpoints at step; of all when it is below 0. */
static enum status model_find(struct db *db, int64_t run, int64_t step, struct db_checkpoint *row,
                              struct checkpoint **out, struct err *err)
{
    struct db_checkpoint *list;
    size_t count;
    enum status status = db_checkpoint_list(db, run, &list, &count, err);

    *out = NULL;
    if (status != ST_OK)
        return status;
    for (size_t i = count; i > 0 && *out == NULL && status == ST_OK; i--) {
        if (step >= 0 && list[i - 1].step != step)
            continue;
        status = model_try(db, &list[i - 1], out, err);
        if (*out != NULL)
            *row = list[i - 1];
    }
    mem_free(list);
    return status;
}

enum status model_newest(struct db *db, int64_t run, struct db_checkpoint *row,
                         struct checkpoint **out, struct err *err)
{
    return model_find(db, run, -1, row, out, err);
}

enum status model_open(struct db *db, int64_t run, const struct crops *crops,
                       struct embedder *embedder, struct db_checkpoint *row, struct err *err)
{
    return model_open_at(db, run, -1, crops, embedder, row, err);
}

enum status model_open_at(struct db *db, int64_t run, int64_t step, const struct crops *crops,
                          struct embedder *embedder, struct db_checkpoint *row, struct err *err)
{
    struct checkpoint *checkpoint;
    enum status status = model_find(db, run, step, row, &checkpoint, err);

    *embedder = (struct embedder){0};
    if (status == ST_OK && checkpoint == NULL && step >= 0)
        status = err_set(err, ST_NOTFOUND,
                         "run %" PRId64 " has no whole checkpoint of step %" PRId64
                         "; only the last three, the best and pinned ones are kept",
                         run, step);
    else if (status == ST_OK && checkpoint == NULL)
        status = err_set(err, ST_NOTFOUND,
                         "run %" PRId64 " has no whole checkpoint; train it further first", run);
    if (status == ST_OK)
        status = embedder_open(embedder, checkpoint, crops, err);
    checkpoint_close(checkpoint);
    return status;
}

static enum status model_keep(struct db *db, int64_t checkpoint, const struct dataset *dataset,
                              const float *vectors, size_t dim, struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < dataset->image_count; i++)
        status =
            db_embedding_put(db, dataset->images[i].id, checkpoint, vectors + i * dim, dim, err);
    return db_end(db, status, err);
}

enum status model_embed(struct db *db, int64_t checkpoint, const struct embedder *embedder,
                        const struct faces *faces, bool *done, struct err *err)
{
    const struct dataset *dataset = &faces->dataset;
    size_t count = dataset->image_count, values;
    double started = clock_seconds();
    enum status status = ST_OK;
    float *vectors = NULL;

    *done = false;
    if (mem_multiply(count, embedder->dim, &values))
        vectors = mem_new_aligned(values, sizeof *vectors);
    if (vectors == NULL)
        return err_nomem(err, "the embeddings");
    for (size_t first = 0; first < count && !stop_requested; first += MODEL_BLOCK) {
        size_t n = count - first < MODEL_BLOCK ? count - first : MODEL_BLOCK;
        uint32_t index[MODEL_BLOCK];

        for (size_t i = 0; i < n; i++)
            index[i] = (uint32_t)(first + i);
        embedder_run(embedder, vectors + first * embedder->dim, dataset, index, n, false);
        output_progress("embedded", first + n, count, clock_seconds() - started);
    }
    if (!stop_requested) {
        status = model_keep(db, checkpoint, dataset, vectors, embedder->dim, err);
        *done = status == ST_OK;
    }
    mem_free(vectors);
    return status;
}
