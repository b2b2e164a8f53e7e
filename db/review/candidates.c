/* See candidates.h.  Every query starts from what is there now: the clusters that have faces, and
 * those that constraints keep apart. */
#include "db/review/candidates.h"

#include "db/core/sqlite.h"
#include "db/review/pile.h"

enum status db_candidates_put(struct db *db, int64_t clustering,
                              const struct db_candidate *candidates, size_t count, struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = sql_run(db, NULL, err,
                         "INSERT INTO candidates (cluster_id, other_id, distance)"
                         " SELECT min(id) + ? - 1, min(id) + ? - 1, ? FROM clusters"
                         " WHERE clustering_id = ?",
                         "iidi", candidates[i].cluster, candidates[i].other, candidates[i].distance,
                         clustering);
    return db_end(db, status, err);
}

/* Pairs (a, b), a < b, of clusters of clustering ?1: those that could be one person, which clusters
 * with faces of one photo aren't.  One of a face seen once is asked about only if it is near a
 * confirmed person.  A face is the one in the row of its cluster's least distance, as SQLite
 * defines columns beside min(). */
#define SIZES \
    "sizes AS (SELECT c.id, count(*) AS size, image_id AS face, confirmed," \
    "   " SQL_SINGLE( \
        "count(*)") " AS single," \
                    "   min(ifnull(distance, 9)) FROM cluster_members m JOIN clusters c ON c.id " \
                    "= cluster_id" \
                    "  WHERE m.clustering_id = ?1 AND NOT c.hidden GROUP BY c.id)"
#define APART \
    "apart AS (SELECT DISTINCT min(m.cluster_id, o.cluster_id) AS a," \
    "   max(m.cluster_id, o.cluster_id) AS b FROM constraints" \
    "  JOIN cluster_members m ON m.image_id = image_a AND m.clustering_id = ?1" \
    "  JOIN cluster_members o ON o.image_id = image_b AND o.clustering_id = ?1" \
    "  WHERE NOT same UNION SELECT min(m.cluster_id, o.cluster_id)," \
    "   max(m.cluster_id, o.cluster_id) FROM cluster_members m" \
    "  JOIN faces f ON f.image_id = m.image_id" \
    "  JOIN faces g ON g.photo_id = f.photo_id AND g.image_id > f.image_id" \
    "  JOIN cluster_members o ON o.image_id = g.image_id AND o.clustering_id = ?1" \
    "  WHERE m.clustering_id = ?1)"
#define PAIRS \
    "pairs AS (SELECT min(cluster_id, other_id) AS a, max(cluster_id, other_id) AS b," \
    "   min(distance) AS distance, min(s.size, o.size) AS size," \
    "   CASE WHEN cluster_id < other_id THEN s.face ELSE o.face END AS face_a," \
    "   CASE WHEN cluster_id < other_id THEN o.face ELSE s.face END AS face_b FROM candidates" \
    "  JOIN sizes s ON s.id = cluster_id JOIN sizes o ON o.id = other_id" \
    "  WHERE (NOT (s.single OR o.single)" \
    "   OR (s.confirmed OR o.confirmed) AND distance <=" \
    "    (SELECT threshold * ?2 FROM clusterings WHERE id = ?1)) GROUP BY 1, 2)"
#define OPEN_PAIRS \
    "WITH " SIZES ", " APART ", " PAIRS \
    ", open AS (SELECT * FROM pairs WHERE (a, b) NOT IN (SELECT a, b FROM apart" \
    "  WHERE a IS NOT NULL AND b IS NOT NULL)) "

/* Those of cluster ?2 alone, as a user waits for them: by indices, without a look at all faces. */
#define CANDIDATES \
    "WITH own AS (SELECT image_id AS image FROM cluster_members WHERE cluster_id = ?2)," \
    " apart AS (SELECT image_b AS image FROM own CROSS JOIN constraints ON image_a = image" \
    "   WHERE NOT same UNION ALL" \
    "  SELECT image_a FROM own CROSS JOIN constraints ON image_b = image WHERE NOT same)," \
    " near AS (SELECT other_id AS other, distance FROM candidates WHERE cluster_id = ?2 UNION ALL" \
    "  SELECT cluster_id, distance FROM candidates WHERE other_id = ?2)" \
    "SELECT ?2, other, min(distance) FROM near" \
    " WHERE EXISTS (SELECT 1 FROM cluster_members WHERE cluster_id = other)" \
    "  AND other NOT IN (SELECT cluster_id FROM apart CROSS JOIN cluster_members" \
    "   ON image_id = image AND clustering_id = ?1 WHERE cluster_id IS NOT NULL)" \
    " GROUP BY other ORDER BY other"

static void candidate_read(sqlite3_stmt *row, void *item)
{
    struct db_candidate *candidate = item;

    sql_get(row, "iid", &candidate->cluster, &candidate->other, &candidate->distance);
}

enum status db_candidate_list(struct db *db, int64_t clustering, int64_t cluster,
                              struct db_candidate **out, size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, candidate_read, err, CANDIDATES, "ii",
                       clustering, cluster);
    return status;
}

static void question_read(sqlite3_stmt *row, void *item)
{
    struct db_question *question = item;

    sql_get(row, "iiddii", &question->a, &question->b, &question->distance, &question->worth,
            &question->image_a, &question->image_b);
}

enum status db_question_list(struct db *db, int64_t clustering, struct db_question **out,
                             size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(
        db, &status, count, sizeof **out, question_read, err,
        OPEN_PAIRS ", ranked AS (SELECT open.*, 8 * (distance - threshold) / threshold AS x"
                   "  FROM open JOIN clusterings ON clusterings.id = ?1)"
                   " SELECT a, b, distance, size / (1 + x * x) AS worth, face_a, face_b FROM ranked"
                   " ORDER BY worth DESC, a, b",
        "id", clustering, CANDIDATES_NEAR);
    return status;
}
