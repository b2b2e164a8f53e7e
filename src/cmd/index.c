/* See index.h. */
#include "cmd/index.h"

#include "cmd/output.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/findings/embeddings.h"
#include "db/findings/index.h"
#include "eval/index_build.h"

#include <string.h>

struct making {
    struct db *db;
    struct vector_index_key key;
    size_t dim;
    double started;
};

static enum status making_read(void *context, int64_t after, int64_t *image, float *vector,
                               size_t most, size_t *count, struct err *err)
{
    const struct making *making = context;

    return db_embeddings_slice(making->db, making->key.checkpoint, after, image, vector,
                               making->dim, most, count, err);
}

static enum status making_same(void *context, bool *same, struct err *err)
{
    const struct making *making = context;
    struct vector_index_key now;
    enum status status = db_index_key(making->db, making->key.checkpoint, &now, same, err);

    *same = status == ST_OK && *same && now.version == making->key.version;
    return status;
}

static void making_said(void *context, uint64_t done, uint64_t total)
{
    const struct making *making = context;

    output_progress("indexed", done, total, clock_seconds() - making->started, "");
}

enum status index_make(struct db *db, int64_t checkpoint, struct err *err)
{
    struct making making = {.db = db, .started = clock_seconds()};
    struct index_source source = {
        .context = &making, .read = making_read, .same = making_same, .said = making_said};
    char name[VECTOR_INDEX_NAME], *path = NULL;
    bool found;
    enum status status = db_index_key(db, checkpoint, &making.key, &found, err);

    if (status == ST_OK && found)
        status = db_embedding_dim(db, checkpoint, &making.dim, err);
    if (status == ST_OK && (!found || making.dim == 0))
        status = err_set(err, ST_NOTFOUND, "there are no embeddings to make an index of");
    if (status == ST_OK)
        status = db_embedding_count(db, checkpoint, &source.count, err);
    vector_index_name(checkpoint, name);
    if (status == ST_OK)
        status = db_artefact_path(db, name, &path, err);
    source.dim = making.dim;
    if (status == ST_OK)
        status = index_build(path, &making.key, &source, err);
    mem_free(path);
    return status;
}

enum status index_ready(struct db *db, int64_t checkpoint, struct vector_index *index, bool *use,
                        struct err *err)
{
    bool many;
    enum status status = db_index_open(db, checkpoint, index, use, err);

    if (status != ST_OK || *use)
        return status;
    status = db_embedding_many(db, checkpoint, VECTOR_INDEX_LEAST, &many, err);
    if (status != ST_OK || !many)
        return status;
    status = index_make(db, checkpoint, err);
    if (status == ST_OK)
        return db_index_open(db, checkpoint, index, use, err);
    if (status == ST_NOMEM || status == ST_CORRUPT)
        return status;
    output_warn("%s; all embeddings are compared", err->message);
    return ST_OK;
}
