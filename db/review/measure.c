/* The distances of candidates after a decision; see measure.h.  The mean of D = 2 - 2 f . g over
 * all pairs of two clusters is 2 - 2 (mean f . mean g). */
#include "db/review/measure.h"

#include "base/mem.h"
#include "db/faces/columns.h"

#include <math.h>

/* The clusters whose faces a decision changed, or which of them say who they are. */
#define CHANGED \
    "WITH changes AS (SELECT * FROM decision_changes WHERE decision_id = ?)," \
    " changed(id) AS MATERIALIZED (SELECT old FROM changes WHERE what = 'member' UNION" \
    "  SELECT new FROM changes WHERE what = 'member' UNION SELECT cluster_id FROM changes" \
    "  JOIN cluster_members ON image_id = object AND clustering_id = other WHERE what = 'joined')"

/* The sum of the faces that say who a cluster is. */
struct sum {
    int64_t cluster;
    float *vector; /* (dim); NULL without faces */
    size_t faces;
};

struct measuring {
    struct db *db;
    struct sum *sums; /* (count) */
    size_t count, dim;
};

struct pair {
    int64_t a, b;
};

static void pair_read(sqlite3_stmt *row, void *item)
{
    struct pair *pair = item;

    sql_get(row, "ii", &pair->a, &pair->b);
}

static enum status sum_read(struct measuring *measuring, struct sum *sum, struct err *err)
{
    float *vector = NULL;
    sqlite3_stmt *row;
    bool found = true;
    enum status status = sql_open(measuring->db, &row, err,
                                  "SELECT cluster_id, m.image_id, vector, g.checkpoint_id"
                                  " FROM cluster_members m JOIN clusterings g"
                                  "  ON g.id = m.clustering_id JOIN embeddings e"
                                  "  ON e.image_id = m.image_id"
                                  "  AND e.checkpoint_id = g.checkpoint_id"
                                  " WHERE cluster_id = ?1 AND joined ="
                                  "  (SELECT min(joined) FROM cluster_members"
                                  "   WHERE cluster_id = ?1)",
                                  "i", sum->cluster);

    while (status == ST_OK && (status = sql_next(measuring->db, row, &found, err)) == ST_OK &&
           found) {
        status = sql_vector(measuring->db, row, 2, &vector, &measuring->dim, err);
        if (status == ST_OK && sum->vector == NULL &&
            (sum->vector = mem_new(measuring->dim, sizeof *sum->vector)) == NULL)
            status = err_nomem(err, "an embedding");
        for (size_t d = 0; status == ST_OK && d < measuring->dim; d++)
            sum->vector[d] += vector[d];
        sum->faces++;
    }
    sql_close(row);
    mem_free(vector);
    return status;
}

/* Each cluster is read once. */
static enum status sum_find(struct measuring *measuring, int64_t cluster, struct sum *out,
                            struct err *err)
{
    struct sum *more;
    size_t i = 0;
    enum status status = ST_OK;

    while (i < measuring->count && measuring->sums[i].cluster != cluster)
        i++;
    if (i == measuring->count) {
        more = mem_resize(measuring->sums, i + 1, sizeof *more);
        if (more == NULL)
            return err_nomem(err, "the distances of clusters");
        measuring->sums = more;
        more[i] = (struct sum){.cluster = cluster};
        measuring->count++;
        status = sum_read(measuring, &more[i], err);
    }
    *out = measuring->sums[i];
    return status;
}

static enum status measure_pair(struct measuring *measuring, const struct pair *pair,
                                struct err *err)
{
    struct sum a, b = {0};
    double product = 0;
    enum status status = sum_find(measuring, pair->a, &a, err);

    if (status == ST_OK)
        status = sum_find(measuring, pair->b, &b, err);
    if (status != ST_OK || a.vector == NULL || b.vector == NULL)
        return status;
    for (size_t d = 0; d < measuring->dim; d++)
        product += (double)a.vector[d] * (double)b.vector[d];
    product /= (double)a.faces * (double)b.faces;
    return sql_run(measuring->db, NULL, err,
                   "UPDATE candidates SET distance = ? WHERE cluster_id = ? AND other_id = ?",
                   "dii", fmax(0, 2 - 2 * product), pair->a, pair->b);
}

enum status measure_changed(struct db *db, int64_t decision, struct err *err)
{
    struct measuring measuring = {.db = db};
    size_t count;
    enum status status;
    struct pair *pairs =
        sql_collect(db, &status, &count, sizeof *pairs, pair_read, err,
                    CHANGED " SELECT cluster_id, other_id FROM candidates WHERE cluster_id IN"
                            "  (SELECT id FROM changed) UNION"
                            " SELECT cluster_id, other_id FROM candidates WHERE other_id IN"
                            "  (SELECT id FROM changed)",
                    "i", decision);

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = measure_pair(&measuring, &pairs[i], err);
    for (size_t i = 0; i < measuring.count; i++)
        mem_free(measuring.sums[i].vector);
    mem_free(measuring.sums);
    mem_free(pairs);
    return status;
}
