/* The clusters nearest to some faces f; see candidates.h.  The mean of D = 2 - 2 f . g over all
 * pairs is 2 - 2 mean over g of (g . mean f), so one pass over the embeddings is enough. */
#include "db/review/candidates.h"

#include "base/mem.h"
#include "db/faces/columns.h"

#include <math.h>
#include <stdlib.h>

#define VECTORS \
    "SELECT m.cluster_id, m.image_id, vector FROM clusterings k" \
    " JOIN cluster_members m ON m.clustering_id = k.id" \
    " JOIN embeddings e ON e.checkpoint_id = k.checkpoint_id AND e.image_id = m.image_id" \
    " WHERE k.id = ?1 AND "

/* A cluster while it is measured. */
struct nearest {
    int64_t cluster;
    double product; /* sum over its faces */
    size_t faces;
    bool apart;
};

struct measuring {
    struct db *db;
    int64_t clustering;
    float *vector,
        *mean; /* (dim) vector: of the row; mean: of the faces asked about, first their sum */
    size_t dim, faces;
    struct nearest *list; /* (count) by cluster */
    size_t count;
};

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

static struct nearest *nearest_find(const struct measuring *measuring, int64_t cluster)
{
    const struct nearest key = {.cluster = cluster};

    return bsearch(&key, measuring->list, measuring->count, sizeof key, nearest_compare);
}

/* The clusters that an image may not be with. */
static enum status measure_apart(struct measuring *measuring, int64_t image, struct err *err)
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

/* Adds a face (image: its id is key) or all faces of the cluster key to those asked about. */
static enum status measure_faces(struct measuring *measuring, bool image, int64_t key,
                                 struct err *err)
{
    sqlite3_stmt *row;
    bool found = true;
    enum status status = sql_open(measuring->db, &row, err,
                                  image ? VECTORS "m.image_id = ?2" : VECTORS "m.cluster_id = ?2",
                                  "ii", measuring->clustering, key);

    while (status == ST_OK && (status = sql_next(measuring->db, row, &found, err)) == ST_OK &&
           found) {
        int64_t cluster, face;

        status = sql_vector(row, 2, &measuring->vector, &measuring->dim, err);
        if (status == ST_OK && measuring->mean == NULL &&
            (measuring->mean = mem_new(measuring->dim, sizeof *measuring->mean)) == NULL)
            status = err_nomem(err, "an embedding");
        for (size_t d = 0; status == ST_OK && d < measuring->dim; d++)
            measuring->mean[d] += measuring->vector[d];
        sql_get(row, "ii", &cluster, &face);
        if (status == ST_OK)
            status = measure_apart(measuring, face, err);
        measuring->faces++;
    }
    sql_close(row);
    return status;
}

static enum status measure_clusters(struct measuring *measuring, struct err *err)
{
    sqlite3_stmt *row;
    bool found = true;
    enum status status = sql_open(measuring->db, &row, err, VECTORS "m.cluster_id IS NOT NULL", "i",
                                  measuring->clustering);

    while (status == ST_OK && (status = sql_next(measuring->db, row, &found, err)) == ST_OK &&
           found) {
        struct nearest *nearest;
        int64_t cluster;
        float product = 0;

        sql_get(row, "i", &cluster);
        nearest = nearest_find(measuring, cluster);
        status = sql_vector(row, 2, &measuring->vector, &measuring->dim, err);
        for (size_t d = 0; status == ST_OK && d < measuring->dim; d++)
            product += measuring->vector[d] * measuring->mean[d];
        if (nearest != NULL) {
            nearest->product += (double)product / (double)measuring->faces;
            nearest->faces++;
        }
    }
    sql_close(row);
    return status;
}

static int candidate_compare(const void *a, const void *b)
{
    const struct db_candidate *x = a, *y = b;

    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return (x->other > y->other) - (x->other < y->other);
}

static enum status measure_rank(const struct measuring *measuring, int64_t cluster,
                                struct db_candidate **out, size_t *count, struct err *err)
{
    *out = mem_new(measuring->count, sizeof **out);
    if (*out == NULL)
        return err_nomem(err, "the candidates to merge");
    for (size_t i = 0; i < measuring->count; i++) {
        const struct nearest *nearest = &measuring->list[i];

        if (nearest->cluster != cluster && !nearest->apart && nearest->faces > 0)
            (*out)[(*count)++] =
                (struct db_candidate){cluster, nearest->cluster,
                                      fmax(0, 2 - 2 * nearest->product / (double)nearest->faces)};
    }
    qsort(*out, *count, sizeof **out, candidate_compare);
    return ST_OK;
}

enum status db_candidate_measure(struct db *db, int64_t clustering, int64_t cluster,
                                 const int64_t *images, size_t image_count,
                                 struct db_candidate **out, size_t *count, struct err *err)
{
    struct measuring measuring = {.db = db, .clustering = clustering};
    enum status status;

    *out = NULL;
    *count = 0;
    measuring.list =
        sql_collect(db, &status, &measuring.count, sizeof *measuring.list, nearest_read, err,
                    "SELECT DISTINCT cluster_id FROM cluster_members"
                    " WHERE clustering_id = ? AND cluster_id IS NOT NULL ORDER BY 1",
                    "i", clustering);
    if (status == ST_OK && image_count == 0)
        status = measure_faces(&measuring, false, cluster, err);
    for (size_t i = 0; status == ST_OK && i < image_count; i++)
        status = measure_faces(&measuring, true, images[i], err);
    if (status == ST_OK && measuring.faces > 0)
        status = measure_clusters(&measuring, err);
    if (status == ST_OK && measuring.faces > 0)
        status = measure_rank(&measuring, cluster, out, count, err);
    mem_free(measuring.list);
    mem_free(measuring.vector);
    mem_free(measuring.mean);
    return status;
}
