/* See embeddings.h. */
#include "cmd/embeddings.h"

#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/faces/embeddings.h"

#include <inttypes.h>

#define EMBEDDINGS_BLOCK 1024 /* images embedded between two looks at stop_requested */

static enum status embeddings_keep(struct db *db, int64_t checkpoint, const struct dataset *dataset,
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

enum status embeddings_make(struct db *db, int64_t checkpoint, const struct embedder *embedder,
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
    for (size_t first = 0; status == ST_OK && first < count && !stop_requested;
         first += EMBEDDINGS_BLOCK) {
        size_t n = count - first < EMBEDDINGS_BLOCK ? count - first : EMBEDDINGS_BLOCK;
        uint32_t index[EMBEDDINGS_BLOCK];

        for (size_t i = 0; i < n; i++)
            index[i] = (uint32_t)(first + i);
        status =
            embedder_run(embedder, vectors + first * embedder->dim, dataset, index, n, false, err);
        output_progress("embedded", first + n, count, clock_seconds() - started, 0);
    }
    if (status == ST_OK && !stop_requested) {
        status = embeddings_keep(db, checkpoint, dataset, vectors, embedder->dim, err);
        *done = status == ST_OK;
    }
    mem_free(vectors);
    return status;
}
