/* Where the faces of a decision are and what binds them; see decide.h.  The invariant: images that
 * must be together are all in one cluster or all alone, and images that may not be together are not
 * in one cluster. */
#include "db/review/decide.h"

#include "base/mem.h"

#include <stdlib.h>

enum status verdict_begin(struct verdict *verdict, const struct db_review *review, const char *verb,
                          const char *argument, struct err *err)
{
    struct decision *decision = &verdict->decision;
    enum status status =
        decision_begin(decision, review->db, review->dataset, review->asker, verb, argument, err);
    bool found = false;

    verdict->note = review->note;
    if (review->note != NULL)
        review->note[0] = '\0';
    if (status != ST_OK)
        return status;
    status = sql_run(review->db, &found, err,
                     "SELECT id FROM clusterings WHERE dataset_id = ? AND current", "i>i",
                     review->dataset, &verdict->clustering);
    if (status == ST_OK && !found)
        status = err_set(
            err, ST_NOTFOUND,
            "the data set has no clusters yet: facenet cluster makes them, or C in view 4 of "
            "the dashboard");
    return status != ST_OK ? decision_end(decision, status, err) : ST_OK;
}

static void integer_read(sqlite3_stmt *row, void *item)
{
    sql_get(row, "i", (int64_t *)item);
}

enum status verdict_faces(const struct verdict *verdict, int64_t cluster, int64_t **out,
                          size_t *count, struct err *err)
{
    struct db *db = verdict->decision.db;
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, integer_read, err,
                       "SELECT image_id FROM cluster_members"
                       " WHERE cluster_id = ? AND clustering_id = ? ORDER BY image_id",
                       "ii", cluster, verdict->clustering);
    return status;
}

enum status verdict_nobody(int64_t cluster, struct err *err)
{
    return err_set(err, ST_NOTFOUND, "there is no cluster %lld in the newest clustering",
                   (long long)cluster);
}

enum status verdict_looked(const struct verdict *verdict, int64_t cluster, int64_t **out,
                           size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(verdict->decision.db, &status, count, sizeof **out, integer_read, err,
                       "SELECT image_id FROM cluster_members WHERE cluster_id = ?1"
                       " AND clustering_id = ?2 AND joined = (SELECT min(joined)"
                       "  FROM cluster_members WHERE cluster_id = ?1 AND clustering_id = ?2)"
                       " ORDER BY image_id",
                       "ii", cluster, verdict->clustering);
    return status;
}

enum status verdict_members(const struct verdict *verdict, int64_t cluster, int64_t **out,
                            size_t *count, struct err *err)
{
    enum status status = verdict_faces(verdict, cluster, out, count, err);

    if (status == ST_OK && *count == 0) {
        mem_free(*out);
        *out = NULL;
        status = verdict_nobody(cluster, err);
    }
    return status;
}

enum status verdict_cluster(const struct verdict *verdict, int64_t image, int64_t *cluster,
                            struct err *err)
{
    struct db *db = verdict->decision.db;
    bool found;
    enum status status =
        sql_run(db, &found, err,
                "SELECT cluster_id FROM cluster_members WHERE image_id = ? AND clustering_id = ?",
                "ii>i", image, verdict->clustering, cluster);

    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "image %lld is not in the newest clustering",
                         (long long)image);
    return status;
}

int images_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

bool images_have(const int64_t *images, size_t count, int64_t image)
{
    return bsearch(&image, images, count, sizeof image, images_compare) != NULL;
}

enum status verdict_link(struct verdict *verdict, int64_t a, int64_t b, int64_t value,
                         struct err *err)
{
    if (a == b)
        return ST_OK;
    return decision_change(&verdict->decision, CHANGE_CONSTRAINT, a < b ? a : b, a < b ? b : a,
                           value, err);
}

enum status verdict_bind(struct verdict *verdict, int64_t hub, const int64_t *images, size_t count,
                         struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = verdict_link(verdict, hub, images[i], 1, err);
    return status;
}

enum status verdict_bound(const struct verdict *verdict, int64_t image, int64_t **out,
                          size_t *count, struct err *err)
{
    struct db *db = verdict->decision.db;
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, integer_read, err,
                       "WITH RECURSIVE bound(image) AS (VALUES(?1) UNION SELECT"
                       "  CASE image_a WHEN image THEN image_b ELSE image_a END FROM bound"
                       "  JOIN constraints ON (image_a = image OR image_b = image) AND same)"
                       " SELECT image FROM bound JOIN cluster_members ON image_id = image"
                       " AND clustering_id = ?2 ORDER BY image",
                       "ii", image, verdict->clustering);
    return status;
}

/* A constraint of an image, and the cluster of the other one. */
struct link {
    int64_t other, cluster;
    bool same;
};

static void link_read(sqlite3_stmt *row, void *item)
{
    struct link *link = item;

    sql_get(row, "iit", &link->other, &link->cluster, &link->same);
}

/* Releases what keeps image from going with images (count, ascending) to a cluster (0: to none).
 * The images to which it was bound lose their link over it, so they are bound to each other. */
static enum status verdict_release(struct verdict *verdict, int64_t image, const int64_t *images,
                                   size_t count, int64_t cluster, struct err *err)
{
    enum status status;
    size_t link_count;
    int64_t hub = 0;
    struct link *links =
        sql_collect(verdict->decision.db, &status, &link_count, sizeof *links, link_read, err,
                    "SELECT other, cluster_id, same FROM"
                    " (SELECT image_b AS other, same FROM constraints"
                    "  WHERE image_a = ?1 UNION ALL"
                    "  SELECT image_a, same FROM constraints WHERE image_b = ?1)"
                    " LEFT JOIN cluster_members ON image_id = other"
                    "  AND clustering_id = ?2 ORDER BY other",
                    "ii", image, verdict->clustering);

    for (size_t i = 0; status == ST_OK && i < link_count; i++) {
        bool comes = images_have(images, count, links[i].other);
        bool there = comes || (cluster != 0 && links[i].cluster == cluster);

        if (links[i].same == there || (!links[i].same && cluster == 0))
            continue;
        status = verdict_link(verdict, image, links[i].other, CHANGE_NULL, err);
        if (status != ST_OK || !links[i].same)
            continue;
        if (hub == 0)
            hub = links[i].other;
        else
            status = verdict_link(verdict, hub, links[i].other, 1, err);
    }
    mem_free(links);
    return status;
}

/* Faces of one photo are apart by themselves (db/review/clusters.h): a user who brings an image to
 * them says that they are one person. */
static enum status verdict_join_photo(struct verdict *verdict, int64_t image, int64_t cluster,
                                      struct err *err)
{
    size_t count;
    enum status status;
    int64_t *others =
        sql_collect(verdict->decision.db, &status, &count, sizeof *others, integer_read, err,
                    "SELECT o.image_id FROM faces f CROSS JOIN faces o"
                    " ON o.photo_id = f.photo_id AND o.image_id <> f.image_id"
                    " CROSS JOIN cluster_members m ON m.image_id = o.image_id"
                    "  AND clustering_id = ?2 AND cluster_id = ?3"
                    " WHERE f.image_id = ?1 ORDER BY 1",
                    "iii", image, verdict->clustering, cluster);

    if (status == ST_OK)
        status = verdict_bind(verdict, image, others, count, err);
    mem_free(others);
    return status;
}

enum status verdict_look(struct verdict *verdict, const int64_t *images, size_t count, bool looked,
                         struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = decision_change(&verdict->decision, CHANGE_JOINED, images[i], verdict->clustering,
                                 !looked, err);
    return status;
}

enum status verdict_bring(struct verdict *verdict, const int64_t *images, size_t count,
                          int64_t cluster, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = verdict_release(verdict, images[i], images, count, cluster, err);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = decision_change(&verdict->decision, CHANGE_MEMBER, images[i], verdict->clustering,
                                 cluster == 0 ? CHANGE_NULL : cluster, err);
    if (status == ST_OK)
        status = verdict_look(verdict, images, count, true, err);
    for (size_t i = 0; status == ST_OK && cluster != 0 && i < count; i++)
        status = verdict_join_photo(verdict, images[i], cluster, err);
    return status;
}

enum status verdict_new_cluster(const struct verdict *verdict, int64_t *id, struct err *err)
{
    struct db *db = verdict->decision.db;
    enum status status = sql_run(db, NULL, err, "INSERT INTO clusters (clustering_id) VALUES (?)",
                                 "i", verdict->clustering);

    *id = sqlite3_last_insert_rowid(db->handle);
    return status;
}

enum status verdict_origins(const struct verdict *verdict, int64_t **from, const int64_t *images,
                            size_t count, struct err *err)
{
    enum status status = ST_OK;

    *from = mem_new(count, sizeof **from);
    if (*from == NULL)
        return err_nomem(err, "the images of a decision");
    if (count == 0)
        status = err_set(err, ST_INVALID, "no image is given");
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = verdict_cluster(verdict, images[i], &(*from)[i], err);
    return status;
}

enum status verdict_part(struct verdict *verdict, const int64_t *images, size_t count,
                         const int64_t *from, bool bound, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        int64_t *rest = NULL;
        size_t rest_count = 0;

        if (from[i] != 0 && !(bound && i > 0 && from[i] == from[i - 1]))
            status = verdict_looked(verdict, from[i], &rest, &rest_count, err);
        for (size_t k = 0; status == ST_OK && k < rest_count; k++)
            status = verdict_link(verdict, images[bound ? 0 : i], rest[k], 0, err);
        mem_free(rest);
    }
    return status;
}
