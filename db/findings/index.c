/* See index.h. */
#include "db/findings/index.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/core/erase.h"
#include "db/faces/columns.h"

#define LATER \
    20000 /* embeddings that are compared one by one; of many more of them by a share: \
           */
#define LATER_SHARE 16
#define VERSION "abs(random() % 9007199254740991)" /* a whole double */

enum status db_index_note(struct db *db, int64_t checkpoint, int64_t image, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "INSERT INTO embedding_sets (checkpoint_id, last, version)"
                     " VALUES (?, ?, " VERSION ") ON CONFLICT (checkpoint_id) DO UPDATE SET"
                     " version = iif(excluded.last > last, version, excluded.version),"
                     " last = max(last, excluded.last)",
                     "ii", checkpoint, image);
}

enum status db_index_note_all(struct db *db, int64_t checkpoint, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "INSERT OR REPLACE INTO embedding_sets (checkpoint_id, last, version)"
                     " SELECT ?1, max(image_id), " VERSION " FROM embeddings"
                     " WHERE checkpoint_id = ?1",
                     "i", checkpoint);
}

enum status db_index_key(struct db *db, int64_t checkpoint, struct vector_index_key *key,
                         bool *found, struct err *err)
{
    *key = (struct vector_index_key){.checkpoint = checkpoint};
    return sql_run(db, found, err,
                   "SELECT last, version FROM embedding_sets WHERE checkpoint_id = ?", "i>ii",
                   checkpoint, &key->last, &key->version);
}

void db_index_path(const struct db *db, int64_t checkpoint, struct text *path)
{
    char name[VECTOR_INDEX_NAME];

    vector_index_name(checkpoint, name);
    text_addf(path, "%s.d/%s", db->path, name);
}

/* Whether so few embeddings came after those of an index that it is of use. */
static enum status index_is_new(struct db *db, const struct vector_index *index, bool *is_new,
                                struct err *err)
{
    int64_t most = (int64_t)(index->head.count / LATER_SHARE), later = 0;
    enum status status;

    most = most < LATER ? LATER : most;
    status = sql_run(db, NULL, err,
                     "SELECT count(*) FROM (SELECT 1 FROM embeddings WHERE checkpoint_id = ?"
                     " AND image_id > ? LIMIT ?)",
                     "iii>i", index->head.key.checkpoint, index->head.key.last, most + 1, &later);
    *is_new = later <= most;
    return status;
}

enum status db_index_open(struct db *db, int64_t checkpoint, struct vector_index *index,
                          bool *found, struct err *err)
{
    struct vector_index_key key;
    struct text path = {0};
    enum status status = db_index_key(db, checkpoint, &key, found, err);

    *index = (struct vector_index){0};
    if (status != ST_OK || !*found)
        return status;
    db_index_path(db, checkpoint, &path);
    status = vector_index_open(index, text_string(&path), &key, err);
    *found = status == ST_OK;
    text_free(&path);
    if (*found)
        status = index_is_new(db, index, found, err);
    else
        status = ST_OK; /* it is a cache: whatever is wrong with it, there is none */
    if (status != ST_OK || !*found)
        vector_index_close(index);
    return status;
}

enum status db_index_near(struct db *db, const struct vector_index *index, const float *x,
                          struct vector_near *near, size_t most, size_t *count, struct err *err)
{
    size_t dim = index->head.dim;
    float *vector = mem_new(dim, sizeof *vector);
    sqlite3_stmt *row = NULL;
    bool found = true;
    enum status status = vector == NULL ? err_nomem(err, "an embedding")
                                        : vector_index_near(index, x, near, most, count, err);

    if (status == ST_OK)
        status = sql_open(db, &row, err,
                          "SELECT 0, image_id, vector, checkpoint_id FROM embeddings"
                          " WHERE checkpoint_id = ? AND image_id > ?",
                          "ii", index->head.key.checkpoint, index->head.key.last);
    while (status == ST_OK && (status = sql_next(db, row, &found, err)) == ST_OK && found) {
        status = sql_vector(db, row, 2, &vector, &dim, err);
        if (status == ST_OK)
            vector_near_take(near, most, count, vector_distance(x, vector, dim),
                             sqlite3_column_int64(row, 1));
    }
    sql_close(row);
    mem_free(vector);
    return status;
}

static void set_read(sqlite3_stmt *row, void *item)
{
    struct vector_index_key *key = item;

    *key = (struct vector_index_key){0};
    sql_get(row, "iii", &key->checkpoint, &key->last, &key->version);
}

/* The sets before they get another version, so that an index that is being made of them is
 * dropped: new (mem_free). */
static enum status sets_renew(struct db *db, struct vector_index_key **sets, size_t *count,
                              struct err *err)
{
    enum status status;

    *sets = sql_collect(db, &status, count, sizeof **sets, set_read, err,
                        "SELECT checkpoint_id, last, version FROM embedding_sets", "");
    if (status == ST_OK)
        status = sql_run(db, NULL, err, "UPDATE embedding_sets SET version = " VERSION, "");
    return status;
}

enum status db_index_blank(struct db *db, const int64_t *images, size_t count, struct err *err)
{
    struct vector_index_key *sets;
    size_t sets_count;
    enum status status = sets_renew(db, &sets, &sets_count, err);

    for (size_t i = 0; status == ST_OK && i < sets_count; i++) {
        struct vector_index_key now;
        struct text path = {0};
        bool found;

        db_index_path(db, sets[i].checkpoint, &path);
        status = path.failed ? err_nomem(err, "the index of embeddings")
                             : db_index_key(db, sets[i].checkpoint, &now, &found, err);
        if (status == ST_OK)
            status = vector_index_blank(text_string(&path), images, count, sets[i].version,
                                        now.version, err);
        text_free(&path);
    }
    mem_free(sets);
    return status;
}

enum status db_index_erase(struct db *db, struct err *err)
{
    struct vector_index_key *sets;
    size_t count;
    enum status status = sets_renew(db, &sets, &count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        char name[VECTOR_INDEX_NAME];
        struct text path = {0};

        vector_index_name(sets[i].checkpoint, name);
        db_index_path(db, sets[i].checkpoint, &path);
        status = path.failed ? err_nomem(err, "the index of embeddings")
                             : vector_index_discard(text_string(&path), err);
        if (status == ST_OK && !file_is_gone(text_string(&path)))
            status = db_erase_note(db, name, err);
        text_free(&path);
    }
    mem_free(sets);
    return status;
}
