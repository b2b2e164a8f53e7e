/* See embeddings.h. */
#include "db/findings/embeddings.h"

#include "db/faces/columns.h"
#include "db/findings/index.h"

#include "base/mem.h"
#include "base/text.h"

#include <endian.h>
#include <math.h>
#include <string.h>

#define BY_IMAGE "SELECT 0, image_id, 0, '', '', vector, checkpoint_id FROM embeddings"

enum status db_embedding_put(struct db *db, int64_t image, int64_t checkpoint, const float *vector,
                             size_t dim, struct err *err)
{
    uint8_t *bytes;
    enum status status;

    for (size_t i = 0; i < dim; i++)
        if (!isfinite(vector[i]))
            return err_set(err, ST_INVALID,
                           "an embedding isn't finite; use an earlier checkpoint or another run");
    bytes = mem_new(dim, sizeof *vector);
    if (bytes == NULL)
        return err_nomem(err, "an embedding");
    for (size_t i = 0; i < dim; i++) {
        uint32_t bits;

        memcpy(&bits, &vector[i], sizeof bits);
        for (size_t j = 0; j < 4; j++)
            bytes[4 * i + j] = (uint8_t)(bits >> (8 * j));
    }
    status = db_index_note(db, checkpoint, image, err); /* first: after a kill it is noted */
    if (status == ST_OK)
        status =
            sql_write(db, false, NULL, err,
                      "INSERT INTO embeddings (image_id, checkpoint_id, vector) VALUES (?, ?, ?)"
                      " ON CONFLICT (checkpoint_id, image_id)"
                      " DO UPDATE SET vector = excluded.vector",
                      "iib", image, checkpoint, (const void *)bytes, dim * sizeof *vector);
    mem_free(bytes);
    return status;
}

enum status db_embedding_count(struct db *db, int64_t checkpoint, uint64_t *count, struct err *err)
{
    return sql_run(db, NULL, err, "SELECT count(*) FROM embeddings WHERE checkpoint_id = ?", "i>u",
                   checkpoint, count);
}

enum status db_embedding_many(struct db *db, int64_t checkpoint, int64_t than, bool *many,
                              struct err *err)
{
    return sql_run(db, many, err,
                   "SELECT 1 FROM embeddings WHERE checkpoint_id = ? LIMIT 1 OFFSET ?", "ii",
                   checkpoint, than);
}

enum status db_embedding_dim(struct db *db, int64_t checkpoint, size_t *dim, struct err *err)
{
    int64_t bytes = 0;
    enum status status = sql_run(
        db, NULL, err, "SELECT length(vector) FROM embeddings WHERE checkpoint_id = ? LIMIT 1",
        "i>i", checkpoint, &bytes);

    *dim = (size_t)bytes / sizeof(float);
    return status;
}

enum status db_embeddings_adopt(struct db *db, int64_t checkpoint, int64_t from, int64_t dataset,
                                bool *taken, struct err *err)
{
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = sql_write(db, true, taken, err,
                       "INSERT INTO embeddings (image_id, checkpoint_id, vector)"
                       " SELECT image_id, ?1, vector FROM embeddings JOIN images"
                       "  ON images.id = image_id JOIN identities ON identities.id = identity_id"
                       " WHERE checkpoint_id = ?2 AND dataset_id = ?3 ON CONFLICT DO NOTHING",
                       "iii", checkpoint, from, dataset);
    if (status == ST_OK && *taken)
        status = db_index_note_all(db, checkpoint, err);
    return db_end(db, status, err);
}

static void embedding_read_image(sqlite3_stmt *row, void *item)
{
    sql_get(row, "i", (int64_t *)item);
}

enum status db_embedding_images(struct db *db, int64_t checkpoint, int64_t dataset, int64_t **out,
                                size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, embedding_read_image, err,
                       "SELECT image_id FROM embeddings JOIN images ON images.id = image_id"
                       " JOIN identities ON identities.id = identity_id"
                       " WHERE checkpoint_id = ? AND dataset_id = ? ORDER BY image_id",
                       "ii", checkpoint, dataset);
    return status;
}

enum status db_embedding_newest(struct db *db, int64_t run, int64_t dataset, int64_t *checkpoint,
                                bool *found, struct err *err)
{
    return sql_run(
        db, found, err,
        "SELECT id FROM checkpoints WHERE run_id = ? AND EXISTS (SELECT 1 FROM embeddings"
        "  JOIN images ON images.id = image_id JOIN identities ON identities.id = identity_id"
        "  WHERE checkpoint_id = checkpoints.id AND dataset_id = ?)"
        " ORDER BY step DESC, id DESC LIMIT 1",
        "ii>i", run, dataset, checkpoint);
}

/* Names the picture of a vector that is not one, and what makes it again. */
static enum status vector_refuse(struct db *db, sqlite3_stmt *row, int column, const char *why,
                                 struct err *err)
{
    int64_t image = sqlite3_column_int64(row, 1), run = 0;
    char path[RECORD_NAME] = "", clean[RECORD_NAME];
    enum status status =
        sql_run(db, NULL, err,
                "SELECT path, (SELECT run_id FROM checkpoints WHERE id = ?2) FROM images"
                " WHERE id = ?1",
                "ii>si", image, sqlite3_column_int64(row, column + 1), path, sizeof path, &run);

    (void)text_clean(clean, sizeof clean, path, false);
    return status != ST_OK ? status
                           : err_set(err, ST_CORRUPT,
                                     "the embedding of image %lld (%s) %s; facenet embed id:%lld "
                                     "makes new ones",
                                     (long long)image, clean, why, (long long)run);
}

#define FLOAT_EXPONENT 0x7f800000U /* all of it: no finite number */

/* One loop without a branch, which the compiler makes vector instructions of: a search reads all
 * embeddings. */
enum status sql_vector(struct db *db, sqlite3_stmt *row, int column, float **vector, size_t *dim,
                       struct err *err)
{
    const uint8_t *bytes = sqlite3_column_blob(row, column);
    size_t length = (size_t)sqlite3_column_bytes(row, column);
    uint32_t odd = 0;

    if (bytes == NULL || length % sizeof **vector != 0 ||
        (*vector != NULL && length != *dim * sizeof **vector))
        return vector_refuse(db, row, column, "has another length than it must", err);
    if (*vector == NULL) {
        *dim = length / sizeof **vector;
        *vector = mem_new(*dim, sizeof **vector);
        if (*vector == NULL)
            return err_nomem(err, "an embedding");
    }
    for (size_t i = 0; i < *dim; i++) {
        uint32_t bits;

        memcpy(&bits, bytes + 4 * i, sizeof bits);
        bits = le32toh(bits);
        memcpy(&(*vector)[i], &bits, sizeof bits);
        odd |= (bits & FLOAT_EXPONENT) == FLOAT_EXPONENT;
    }
    return odd == 0 ? ST_OK : vector_refuse(db, row, column, "isn't finite", err);
}

/* Gives the rows of a query, which it closes. */
static enum status embeddings_give(struct db *db, sqlite3_stmt *statement, enum status status,
                                   enum status (*each)(void *context,
                                                       const struct db_embedding_row *row,
                                                       struct err *err),
                                   void *context, struct err *err)
{
    float *vector = NULL;
    size_t dim = 0;
    bool found = true;

    while (status == ST_OK) {
        struct db_embedding_row row;

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        status = sql_vector(db, statement, 5, &vector, &dim, err);
        if (status != ST_OK)
            break;
        row.vector = vector;
        row.dim = dim;
        sql_get(statement, "iitpp", &row.identity, &row.image, &row.held_out, &row.name, &row.path);
        status = row.name == NULL || row.path == NULL ? err_nomem(err, "a row of the images")
                                                      : each(context, &row, err);
    }
    mem_free(vector);
    sql_close(statement);
    return status;
}

enum status db_embeddings_each(struct db *db, int64_t checkpoint, int64_t dataset,
                               enum status (*each)(void *context,
                                                   const struct db_embedding_row *row,
                                                   struct err *err),
                               void *context, struct err *err)
{
    sqlite3_stmt *statement;
    enum status status =
        dataset == 0
            ? sql_open(db, &statement, err, BY_IMAGE " WHERE checkpoint_id = ? ORDER BY image_id",
                       "i", checkpoint)
            : sql_open(db, &statement, err,
                       "SELECT identities.id, images.id, held_out, name, path, vector,"
                       " checkpoint_id FROM identities"
                       " JOIN images ON identity_id = identities.id"
                       " JOIN embeddings ON image_id = images.id AND checkpoint_id = ?"
                       " WHERE dataset_id = ? AND NOT images.excluded AND NOT identities.excluded"
                       " ORDER BY identities.id, images.id",
                       "ii", checkpoint, dataset);

    return embeddings_give(db, statement, status, each, context, err);
}

enum status db_embeddings_among(struct db *db, int64_t checkpoint, const char *among,
                                enum status (*each)(void *context,
                                                    const struct db_embedding_row *row,
                                                    struct err *err),
                                void *context, struct err *err)
{
    sqlite3_stmt *statement;
    enum status status = sql_open(db, &statement, err,
                                  BY_IMAGE " JOIN json_each(?2) ON value = image_id"
                                           " WHERE checkpoint_id = ?1 ORDER BY image_id",
                                  "is", checkpoint, among);

    return embeddings_give(db, statement, status, each, context, err);
}

enum status db_embeddings_slice(struct db *db, int64_t checkpoint, int64_t after, int64_t *image,
                                float *vector, size_t dim, size_t most, size_t *count,
                                struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status =
        sql_open(db, &statement, err,
                 BY_IMAGE " WHERE checkpoint_id = ? AND image_id > ? ORDER BY image_id LIMIT ?",
                 "iii", checkpoint, after, (int64_t)most);

    for (*count = 0; status == ST_OK; ++*count) {
        float *row = vector + *count * dim;

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        image[*count] = sqlite3_column_int64(statement, 1);
        status = sql_vector(db, statement, 5, &row, &dim, err);
    }
    sql_close(statement);
    return status;
}
