/* See clusters.h. */
#include "db/review/clusters.h"

#include "db/core/named.h"
#include "db/faces/columns.h"
#include "db/photos/quality.h"
#include "db/review/changes.h"
#include "db/review/pile.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define USABLE(image) SQL_USABLE(image)

/* Whether a member m is suspect and no decision says with whom it must be. */
#define SUSPECT \
    "(suspect AND NOT EXISTS (SELECT 1 FROM constraints" \
    " WHERE same AND (image_a = m.image_id OR image_b = m.image_id)))"

/* The rows of a new clustering.  Its clusters get consecutive ids from *first on. */
static enum status clustering_insert(struct db *db, const struct db_clustering *clustering,
                                     const struct db_cluster *clusters, size_t count,
                                     int64_t *clustering_id, int64_t *first, struct err *err)
{
    enum status status = sql_run(
        db, NULL, err,
        "INSERT INTO clusterings (dataset_id, run_id, checkpoint_id, created, method, threshold)"
        " VALUES (?, nullif(?, 0), nullif(?, 0), ?, ?, ?)",
        "iiiisd", clustering->dataset, clustering->run, clustering->checkpoint, clock_now_ms(),
        clustering->method, clustering->threshold);

    *clustering_id = sqlite3_last_insert_rowid(db->handle);
    if (status == ST_OK)
        status =
            sql_run(db, NULL, err, "SELECT coalesce(max(id), 0) + 1 FROM clusters", ">i", first);
    /* In two passes, as the closest cluster of a cluster may come later. */
    for (size_t c = 0; status == ST_OK && c < count; c++)
        status =
            sql_run(db, NULL, err,
                    "INSERT INTO clusters (id, clustering_id, name, confirmed, spread,"
                    " separation, hidden, cover_id) VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, 0))",
                    "iisiddii", *first + (int64_t)c, *clustering_id, clusters[c].name,
                    (int64_t)clusters[c].confirmed, clusters[c].spread, clusters[c].separation,
                    (int64_t)clusters[c].hidden, clusters[c].cover);
    for (size_t c = 0; status == ST_OK && c < count; c++)
        if (clusters[c].closest != 0)
            status = sql_run(db, NULL, err, "UPDATE clusters SET closest_id = ? WHERE id = ?", "ii",
                             *first + clusters[c].closest - 1, *first + (int64_t)c);
    return status;
}

static enum status members_insert(struct db *db, int64_t clustering, int64_t first,
                                  const struct db_member *members, size_t count, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status =
            sql_run(db, NULL, err,
                    "INSERT INTO cluster_members (clustering_id, image_id, cluster_id,"
                    " distance, suspect, joined) VALUES (?, ?, nullif(?, 0), ?, ?, ?)",
                    "iiidii", clustering, members[i].image,
                    members[i].cluster == 0 ? (int64_t)0 : first + members[i].cluster - 1,
                    members[i].distance, (int64_t)members[i].suspect, (int64_t)members[i].joined);
    return status;
}

/* Removes the clustering before that of a decision, if no decision lies between, and the decision
 * that made it: undoing then leads to what was before that. */
static enum status clustering_replace(const struct decision *decision, struct err *err)
{
    bool found;
    int64_t last, replaced;
    enum status status =
        sql_run(decision->db, &found, err,
                "SELECT d.id, made.new FROM decisions d JOIN decision_changes made"
                "  ON made.decision_id = d.id AND made.what = 'current'"
                " JOIN decision_changes now ON now.decision_id = ?2 AND now.what = 'current'"
                "  AND now.old = made.new"
                " WHERE d.verb = 'cluster' AND d.id = (SELECT max(id) FROM decisions"
                "  WHERE dataset_id = ?1 AND id < ?2)",
                "ii>ii", decision->dataset, decision->id, &last, &replaced);

    if (status != ST_OK || !found)
        return status;
    status = sql_run(decision->db, NULL, err,
                     "UPDATE decision_changes SET old = (SELECT old FROM decision_changes"
                     "  WHERE decision_id = ?2 AND what = 'current')"
                     " WHERE decision_id = ?1 AND what = 'current'",
                     "ii", decision->id, last);
    if (status == ST_OK)
        status = sql_run(decision->db, NULL, err, "DELETE FROM decisions WHERE id = ?", "i", last);
    return status != ST_OK ? status
                           : sql_run(decision->db, NULL, err,
                                     "DELETE FROM clusterings WHERE id = ?", "i", replaced);
}

enum status db_clustering_put(struct db *db, const struct db_clustering *clustering,
                              const struct db_cluster *clusters, size_t count,
                              const struct db_member *members, size_t member_count,
                              const char *asker, int64_t *id, struct err *err)
{
    struct decision decision;
    char argument[RECORD_NAME + 32];
    int64_t first;
    enum status status;

    (void)snprintf(argument, sizeof argument, "%s %g", clustering->method, clustering->threshold);
    status = decision_begin(&decision, db, clustering->dataset, asker, "cluster", argument, err);
    if (status != ST_OK)
        return status;
    status = clustering_insert(db, clustering, clusters, count, id, &first, err);
    if (status == ST_OK)
        status = members_insert(db, *id, first, members, member_count, err);
    if (status == ST_OK)
        status = decision_change(&decision, CHANGE_CURRENT, clustering->dataset, 0, *id, err);
    if (status == ST_OK && clustering->again)
        status = clustering_replace(&decision, err);
    return decision_end(&decision, status, err);
}

#define UNUSABLE_FACE "ifnull(" SQL_FACE_QUALITY ", 2) = 0"

enum status db_clustering_row(struct db *db, int64_t dataset, struct db_clustering *out,
                              bool *found, struct err *err)
{
    return sql_run(
        db, found, err,
        "SELECT id, dataset_id, created, coalesce(run_id, 0), coalesce(checkpoint_id, 0),"
        " method, threshold FROM clusterings WHERE dataset_id = ? AND current",
        "i>iiiiisd", dataset, &out->id, &out->dataset, &out->created, &out->run, &out->checkpoint,
        out->method, sizeof out->method, &out->threshold);
}

enum status db_clustering_current(struct db *db, int64_t dataset, struct db_clustering *out,
                                  bool *found, struct err *err)
{
    enum status status = db_clustering_row(db, dataset, out, found, err);

    if (status != ST_OK || !*found)
        return status;
    return sql_run(
        db, NULL, err,
        "SELECT ifnull(sum(size), 0), ifnull(sum(size) FILTER (WHERE pile), 0)"
        " - ifnull(sum(unusable), 0), ifnull(sum(unusable), 0),"
        " count(*) FILTER (WHERE NOT pile) FROM (SELECT count(*) AS size,"
        "  cluster_id IS NULL OR " SQL_SINGLE(
            "count(*)") " AS pile,"
                        "  total(cluster_id IS NULL AND " UNUSABLE_FACE ") AS unusable"
                        "  FROM cluster_members m LEFT JOIN clusters c ON c.id = cluster_id"
                        "  LEFT JOIN faces f ON f.image_id = m.image_id"
                        "  WHERE m.clustering_id = ? AND " USABLE(
                            "m.image_id") " GROUP BY cluster_id)",
        "i>uuuu", out->id, &out->faces, &out->others, &out->unusable, &out->clusters);
}

/* Clusters and constraints are changed by decisions alone. */
enum status db_review_version(struct db *db, int64_t dataset, struct db_review_version *out,
                              struct err *err)
{
    *out = (struct db_review_version){0};
    return sql_run(db, NULL, err,
                   "SELECT (SELECT max(id) FROM decisions WHERE dataset_id = ?1),"
                   " (SELECT max(id) FROM verdicts), (SELECT count(*) FROM images WHERE excluded),"
                   " (SELECT sum(id) FROM images WHERE excluded), id, run_id, checkpoint_id"
                   " FROM (SELECT ?1 AS dataset)"
                   " LEFT JOIN clusterings ON dataset_id = dataset AND current",
                   "i>iiiiiii", dataset, &out->decision, &out->verdict, &out->excluded,
                   &out->excluded_sum, &out->clustering, &out->run, &out->checkpoint);
}

#define CLUSTER_SELECT \
    "SELECT c.id, name, confirmed, hidden, coalesce(sum(image_id) FILTER (WHERE image_id = " \
    "cover_id" \
    "  AND " USABLE( \
        "image_id") "), 0), count(image_id) AS size, spread," \
                    " coalesce(closest_id, 0), separation, total(" SUSPECT \
                    ") AS suspects, total(m.joined) AS joined FROM clusters c" \
                    " JOIN cluster_members m ON cluster_id = c.id AND m.clustering_id = ?1" \
                    " WHERE c.clustering_id = ?1 "

static void cluster_read(sqlite3_stmt *row, void *item)
{
    struct db_cluster *cluster = item;

    sql_get(row, "isttiudiduu", &cluster->id, cluster->name, sizeof cluster->name,
            &cluster->confirmed, &cluster->hidden, &cluster->cover, &cluster->size,
            &cluster->spread, &cluster->closest, &cluster->separation, &cluster->suspects,
            &cluster->joined);
}

enum status db_cluster_list(struct db *db, int64_t clustering, struct db_cluster **out,
                            size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(
        db, &status, count, sizeof **out, cluster_read, err,
        CLUSTER_SELECT "GROUP BY c.id HAVING NOT " SQL_SINGLE(
            "size") " ORDER BY"
                    " hidden, confirmed AND joined = 0, suspects / size DESC, size DESC, c.id",
        "i", clustering);
    return status;
}

/* A cluster without faces is none. */
#define CLUSTER_HELD \
    " FROM clusters c WHERE clustering_id = ?1 AND EXISTS" \
    " (SELECT 1 FROM cluster_members WHERE cluster_id = c.id AND clustering_id = ?1)"

static const struct named cluster_named = {
    .noun = "cluster",
    NAMED_ROWS("id", "name", CLUSTER_HELD " AND name <> ''"),
    .id = "SELECT name" CLUSTER_HELD " AND id = ?2",
};

enum status db_cluster_find(struct db *db, int64_t clustering, const char *id_or_name,
                            struct db_cluster *out, struct err *err)
{
    struct err inner;
    bool found;
    int64_t id;
    enum status status = db_named(db, &cluster_named, clustering, id_or_name, &id, &inner);

    if (status == ST_NOTFOUND)
        return err_set(err, status, "%s in the newest clustering", inner.message);
    if (status != ST_OK)
        return err_set(err, status, "%s", inner.message);
    status = sql_run(db, &found, err, CLUSTER_SELECT "AND c.id = ?2 GROUP BY c.id", "ii>r",
                     clustering, id, cluster_read, (void *)out);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "cluster %" PRId64 " is gone", id);
    return status;
}

#define MEMBER_FORMAT "iiiisdtt"
#define MEMBER_FIELDS(member) \
    &(member)->image, &(member)->cluster, &(member)->identity, &(member)->crop, (member)->person, \
        sizeof(member)->person, &(member)->distance, &(member)->suspect, &(member)->joined

static void member_read(sqlite3_stmt *row, void *item)
{
    struct db_member *member = item;

    sql_get(row, MEMBER_FORMAT, MEMBER_FIELDS(member));
}

#define MEMBER_SELECT \
    "SELECT m.image_id, coalesce(cluster_id, 0), identity_id, coalesce(crop, -1), " \
    "identities.name," \
    " distance, " SUSPECT " AS odd, joined, coalesce(c.name, ''), coalesce(confirmed, 0), path," \
    " images.sha256, coalesce(source_id, 0)" \
    " FROM cluster_members m JOIN images ON images.id = m.image_id" \
    " JOIN identities ON identities.id = identity_id" \
    " LEFT JOIN clusters c ON c.id = cluster_id" \
    " LEFT JOIN faces f ON f.image_id = m.image_id WHERE m.clustering_id = ?1" \
    " AND " USABLE("m.image_id")
#define MEMBER_ORDER \
    " ORDER BY cluster_id, ifnull(m.image_id = c.cover_id, 0) DESC, joined DESC, odd DESC, " \
    "distance DESC," \
    " m.image_id"
#define PILE_ORDER " ORDER BY f.height DESC, odd DESC, distance DESC, m.image_id"

enum status db_member_list(struct db *db, int64_t clustering, int64_t cluster,
                           struct db_member **out, size_t *count, struct err *err)
{
    /* A condition for each case, so that the faces of one cluster are found by its index. */
    const char *sql = cluster > 0    ? MEMBER_SELECT " AND cluster_id = ?2" MEMBER_ORDER
                      : cluster == 0 ? MEMBER_SELECT " AND NOT ?2" MEMBER_ORDER
                      : cluster == CLUSTERS_UNUSABLE ? MEMBER_SELECT
                          " AND cluster_id IS NULL AND " UNUSABLE_FACE " AND ?2" PILE_ORDER
                                                     : MEMBER_SELECT
                          " AND ?2 AND ((cluster_id IS NULL AND NOT " UNUSABLE_FACE ")"
                          " OR cluster_id IN (SELECT c.id FROM clusters c JOIN cluster_members s"
                          "  ON s.cluster_id = c.id WHERE s.clustering_id = ?1 GROUP BY c.id"
                          "  HAVING " SQL_SINGLE("count(*)") "))" PILE_ORDER;
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, member_read, err, sql, "ii", clustering,
                       cluster);
    return status;
}

enum status db_members_each(struct db *db, int64_t clustering,
                            enum status (*each)(void *context, const struct db_member_row *row,
                                                struct err *err),
                            void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status = sql_open(db, &statement, err, MEMBER_SELECT MEMBER_ORDER, "i", clustering);

    while (status == ST_OK) {
        struct db_member member;
        struct db_member_row row = {.member = &member};

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, MEMBER_FORMAT "ptppi", MEMBER_FIELDS(&member), &row.name, &row.confirmed,
                &row.path, &row.sha256, &row.source);
        status = row.name == NULL || row.path == NULL || row.sha256 == NULL
                     ? err_nomem(err, "a row of the clusters")
                     : each(context, &row, err);
    }
    sql_close(statement);
    return status;
}

static void constraint_read(sqlite3_stmt *row, void *item)
{
    struct db_constraint *constraint = item;

    sql_get(row, "iit", &constraint->a, &constraint->b, &constraint->same);
}

/* The confirmed clusters of data set ?1 that have names, each with its first face. */
#define PEOPLE \
    "WITH people AS MATERIALIZED (SELECT min(image_id) AS face, name_key(name) AS name FROM " \
    "clusterings k" \
    "  JOIN clusters c ON c.clustering_id = k.id" \
    "  JOIN cluster_members m ON cluster_id = c.id AND m.clustering_id = k.id" \
    "  WHERE dataset_id = ?1 AND current AND confirmed AND c.name <> ''" \
    "  AND " USABLE("image_id") " GROUP BY c.id) "

enum status db_constraint_list(struct db *db, int64_t dataset, struct db_constraint **out,
                               size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, constraint_read, err,
                       PEOPLE "SELECT image_a, image_b, same FROM constraints"
                              " WHERE dataset_id = ?1 UNION"
                              " SELECT a.face, b.face, 0 FROM people a JOIN people b"
                              " ON a.face < b.face AND a.name <> b.name ORDER BY 1, 2",
                       "i", dataset);
    return status;
}

enum status db_clustering_misses(struct db *db, const struct db_clustering *clustering,
                                 bool *misses, struct err *err)
{
    return sql_run(
        db, misses, err,
        "SELECT i.id FROM images i JOIN sources s ON s.id = source_id"
        " WHERE dataset_id = ?1 AND crop IS NOT NULL AND " USABLE(
            "i.id") " AND NOT EXISTS (SELECT 1 FROM cluster_members WHERE clustering_id = ?2"
                    "  AND image_id = i.id) LIMIT 1",
        "ii", clustering->dataset, clustering->id);
}

enum status db_member_add(struct db *db, int64_t clustering, int64_t image, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "INSERT OR IGNORE INTO cluster_members (clustering_id, image_id)"
                     " VALUES (?, ?)",
                     "ii", clustering, image);
}
