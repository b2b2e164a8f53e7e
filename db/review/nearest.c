/* The clusters nearest to some faces f; see candidates.h.  The mean of D = 2 - 2 f . g over all
 * pairs is 2 - 2 mean over g of (g . mean f), so one pass over the embeddings is enough.  With an
 * index of them only the clusters that have a face near the mean are measured, by all of their
 * faces. */
#include "db/review/candidates.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/faces/columns.h"
#include "db/findings/index.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEAREST_NEAR 2000 /* faces that an index is asked for */

/* No join with clusterings, which could lead SQLite to sort the rows. */
#define VECTORS \
    "SELECT m.cluster_id, m.image_id, vector, checkpoint_id, joined FROM cluster_members m" \
    " JOIN embeddings e ON e.image_id = m.image_id" \
    "  AND e.checkpoint_id = (SELECT checkpoint_id FROM clusterings WHERE id = ?1)" \
    " WHERE m.clustering_id = ?1 AND "

/* A cluster while it is measured. */
struct nearest {
    int64_t cluster;
    double product[2]; /* sum over its faces: those that a user has looked at, and the others */
    size_t faces[2];
    bool apart;
};

struct db_measuring {
    struct db *db;
    int64_t clustering, cluster;
    int64_t *images; /* (image_count) asked about; the first of them, at, are in the sum */
    size_t image_count, at;
    int64_t last;         /* of all images, the last one compared with the sum */
    float *vector, *sum;  /* (dim) vector: of the row; sum: of the faces asked about */
    size_t dim, faces;    /* faces: in the sum */
    struct nearest *list; /* (count) by cluster */
    size_t count;
    struct vector_index index; /* zeroed: none */
    int64_t *members; /* (member_count) with an index, the faces of clusters near the sum */
    size_t member_count, member_at;
};

static void image_read(sqlite3_stmt *row, void *item)
{
    sql_get(row, "i", (int64_t *)item);
}

static void nearest_read(sqlite3_stmt *row, void *item)
{
    struct nearest *nearest = item;

    *nearest = (struct nearest){0};
    sql_get(row, "i", &nearest->cluster);
}

static int nearest_compare(const void *a, const void *b)
{
    const struct nearest *x = a, *y = b;

    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static struct nearest *nearest_find(const struct db_measuring *measuring, int64_t cluster)
{
    const struct nearest key = {.cluster = cluster};

    return bsearch(&key, measuring->list, measuring->count, sizeof key, nearest_compare);
}

/* The clusters that an image may not be with. */
static enum status measure_apart(struct db_measuring *measuring, int64_t image, struct err *err)
{
    sqlite3_stmt *row;
    bool found = true;
    enum status status =
        sql_open(measuring->db, &row, err,
                 "SELECT cluster_id FROM (SELECT image_b AS other FROM constraints"
                 "  WHERE image_a = ?1 AND NOT same UNION ALL"
                 "  SELECT image_a FROM constraints WHERE image_b = ?1 AND NOT same)"
                 " JOIN cluster_members ON image_id = other AND clustering_id = ?2",
                 "ii", image, measuring->clustering);

    while (status == ST_OK && (status = sql_next(measuring->db, row, &found, err)) == ST_OK &&
           found) {
        struct nearest *nearest;
        int64_t cluster;

        sql_get(row, "i", &cluster);
        nearest = nearest_find(measuring, cluster);
        if (nearest != NULL)
            nearest->apart = true;
    }
    sql_close(row);
    return status;
}

/* Adds a face to the sum, if it has an embedding. */
static enum status measure_face(struct db_measuring *measuring, int64_t image, struct err *err)
{
    sqlite3_stmt *row;
    bool found = false;
    enum status status = sql_open(measuring->db, &row, err, VECTORS "m.image_id = ?2", "ii",
                                  measuring->clustering, image);

    if (status == ST_OK)
        status = sql_next(measuring->db, row, &found, err);
    if (status == ST_OK && found)
        status = sql_vector(measuring->db, row, 2, &measuring->vector, &measuring->dim, err);
    sql_close(row);
    if (status != ST_OK || !found)
        return status;
    if (measuring->sum == NULL &&
        (measuring->sum = mem_new(measuring->dim, sizeof *measuring->sum)) == NULL)
        return err_nomem(err, "an embedding");
    for (size_t d = 0; d < measuring->dim; d++)
        measuring->sum[d] += measuring->vector[d];
    measuring->faces++;
    return measure_apart(measuring, image, err);
}

/* Compares the face of a row with the sum. */
static enum status measure_row(struct db_measuring *measuring, sqlite3_stmt *row, struct err *err)
{
    struct nearest *nearest;
    int64_t cluster;
    float product = 0;
    bool joined = sqlite3_column_int64(row, 4) != 0;
    enum status status;

    sql_get(row, "ii", &cluster, &measuring->last);
    nearest = nearest_find(measuring, cluster);
    status = sql_vector(measuring->db, row, 2, &measuring->vector, &measuring->dim, err);
    for (size_t d = 0; status == ST_OK && d < measuring->dim; d++)
        product += measuring->vector[d] * measuring->sum[d];
    if (nearest != NULL) {
        nearest->product[joined] += (double)product / (double)measuring->faces;
        nearest->faces[joined]++;
    }
    return status;
}

/* Compares faces with the sum until end; *done: there are no more. */
static enum status measure_clusters(struct db_measuring *measuring, double end, bool *done,
                                    struct err *err)
{
    sqlite3_stmt *row;
    bool found = true;
    /* The plus keeps SQLite from the index by cluster, for which it would sort them too. */
    enum status status = sql_open(measuring->db, &row, err,
                                  VECTORS "+m.cluster_id > 0 AND m.image_id > ?2"
                                          " ORDER BY m.image_id",
                                  "ii", measuring->clustering, measuring->last);

    while (status == ST_OK && (status = sql_next(measuring->db, row, &found, err)) == ST_OK &&
           found) {
        status = measure_row(measuring, row, err);
        if (clock_seconds() >= end)
            break;
    }
    *done = !found;
    sql_close(row);
    return status;
}

/* The clusters of the faces near the sum, and the faces of these clusters. */
static enum status measure_find(struct db_measuring *measuring, struct err *err)
{
    float *mean = mem_new(measuring->dim, sizeof *mean);
    struct vector_near *near = mem_new(NEAREST_NEAR, sizeof *near);
    struct text among = {0};
    size_t count = 0;
    enum status status = mean == NULL || near == NULL ? err_nomem(err, "the nearest faces") : ST_OK;

    for (size_t d = 0; status == ST_OK && d < measuring->dim; d++)
        mean[d] = measuring->sum[d] / (float)measuring->faces;
    if (status == ST_OK)
        status =
            db_index_near(measuring->db, &measuring->index, mean, near, NEAREST_NEAR, &count, err);
    text_add(&among, "[");
    for (size_t i = 0; i < count; i++)
        text_addf(&among, "%s%" PRId64, i > 0 ? "," : "", near[i].image);
    text_add(&among, "]");
    mem_free(mean);
    mem_free(near);
    if (status == ST_OK && among.failed)
        status = err_nomem(err, "the nearest faces");
    if (status == ST_OK)
        measuring->members =
            sql_collect(measuring->db, &status, &measuring->member_count,
                        sizeof *measuring->members, image_read, err,
                        "SELECT image_id FROM cluster_members WHERE cluster_id IN"
                        " (SELECT m.cluster_id FROM json_each(?2) CROSS JOIN cluster_members m"
                        "   ON m.clustering_id = ?1 AND m.image_id = value)",
                        "is", measuring->clustering, text_string(&among));
    text_free(&among);
    return status;
}

/* The same as measure_clusters, of the members only. */
static enum status measure_members(struct db_measuring *measuring, double end, bool *done,
                                   struct err *err)
{
    enum status status = measuring->members == NULL ? measure_find(measuring, err) : ST_OK;

    while (status == ST_OK && measuring->member_at < measuring->member_count) {
        sqlite3_stmt *row;
        bool found = false;

        status = sql_open(measuring->db, &row, err, VECTORS "m.image_id = ?2", "ii",
                          measuring->clustering, measuring->members[measuring->member_at++]);
        if (status == ST_OK)
            status = sql_next(measuring->db, row, &found, err);
        if (status == ST_OK && found)
            status = measure_row(measuring, row, err);
        sql_close(row);
        if (clock_seconds() >= end)
            break;
    }
    *done = measuring->member_at == measuring->member_count;
    return status;
}

enum status db_measuring_step(struct db_measuring *measuring, double seconds, bool *done,
                              struct err *err)
{
    double end = clock_seconds() + seconds;
    enum status status = ST_OK;

    *done = false;
    while (status == ST_OK && measuring->at < measuring->image_count) {
        status = measure_face(measuring, measuring->images[measuring->at++], err);
        if (clock_seconds() >= end)
            return status;
    }
    if (status == ST_OK && measuring->faces > 0)
        return measuring->index.map != NULL ? measure_members(measuring, end, done, err)
                                            : measure_clusters(measuring, end, done, err);
    *done = true;
    return status;
}

enum status db_measuring_list(const struct db_measuring *measuring, struct db_candidate **out,
                              size_t *count, struct err *err)
{
    *count = 0;
    *out = mem_new(measuring->count, sizeof **out);
    if (*out == NULL)
        return err_nomem(err, "the distances of clusters");
    for (size_t i = 0; i < measuring->count; i++) {
        const struct nearest *nearest = &measuring->list[i];
        size_t by = nearest->faces[0] == 0;

        if (nearest->cluster != measuring->cluster && !nearest->apart && nearest->faces[by] > 0)
            (*out)[(*count)++] = (struct db_candidate){
                measuring->cluster, nearest->cluster,
                fmax(0, 2 - 2 * nearest->product[by] / (double)nearest->faces[by])};
    }
    return ST_OK;
}

/* Copies the images asked about; without any, all of the cluster. */
static enum status measure_images(struct db_measuring *measuring, const int64_t *images,
                                  struct err *err)
{
    enum status status = ST_OK;

    if (measuring->image_count == 0) {
        measuring->images = sql_collect(
            measuring->db, &status, &measuring->image_count, sizeof *images, image_read, err,
            "SELECT image_id FROM cluster_members WHERE cluster_id = ?", "i", measuring->cluster);
        return status;
    }
    measuring->images = mem_new(measuring->image_count, sizeof *images);
    if (measuring->images == NULL)
        return err_nomem(err, "the faces to measure");
    memcpy(measuring->images, images, measuring->image_count * sizeof *images);
    return ST_OK;
}

/* Opens the index of the embeddings, if there is one. */
static enum status measure_index(struct db_measuring *measuring, struct err *err)
{
    int64_t checkpoint = 0;
    bool found;
    enum status status =
        sql_run(measuring->db, NULL, err, "SELECT checkpoint_id FROM clusterings WHERE id = ?",
                "i>i", measuring->clustering, &checkpoint);

    return status != ST_OK
               ? status
               : db_index_open(measuring->db, checkpoint, &measuring->index, &found, err);
}

enum status db_measuring_new(struct db *db, int64_t clustering, int64_t cluster,
                             const int64_t *images, size_t image_count, struct db_measuring **out,
                             struct err *err)
{
    struct db_measuring *measuring = *out = mem_new(1, sizeof *measuring);
    enum status status;

    if (measuring == NULL)
        return err_nomem(err, "the distances of clusters");
    *measuring = (struct db_measuring){
        .db = db, .clustering = clustering, .cluster = cluster, .image_count = image_count};
    status = measure_images(measuring, images, err);
    if (status == ST_OK)
        status = measure_index(measuring, err);
    if (status == ST_OK)
        measuring->list = sql_collect(
            db, &status, &measuring->count, sizeof *measuring->list, nearest_read, err,
            "SELECT id FROM clusters WHERE clustering_id = ? ORDER BY id", "i", clustering);
    if (status != ST_OK) {
        db_measuring_del(measuring);
        *out = NULL;
    }
    return status;
}

void db_measuring_del(struct db_measuring *measuring)
{
    if (measuring == NULL)
        return;
    mem_free(measuring->images);
    mem_free(measuring->list);
    mem_free(measuring->vector);
    mem_free(measuring->sum);
    mem_free(measuring->members);
    vector_index_close(&measuring->index);
    mem_free(measuring);
}
