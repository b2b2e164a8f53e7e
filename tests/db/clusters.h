/* What the tests of decisions share: a database with clusters, and all that decisions change. */
#ifndef TESTS_DB_CLUSTERS_H
#define TESTS_DB_CLUSTERS_H

#include "fixture.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/review/clusters.h"

#include <inttypes.h>
#include <math.h>

enum { IMAGES = 12 };

static struct err err;

/* Images 1 .. 12, a person each; clusters 1 .. 3 of three faces each; 10 .. 12 alone. */
static struct db *open_with_clusters(void)
{
    struct db *db = open_with_dataset();
    struct db_clustering clustering = {.dataset = 1, .method = "average", .threshold = 0.5};
    struct db_cluster clusters[3] = {{.name = "ann", .closest = 2, .spread = 0.25},
                                     {.closest = 3, .separation = 1},
                                     {.separation = (double)NAN}};
    struct db_member members[IMAGES] = {{0}};
    int64_t id;

    assert_ok(sql_write(db, false, NULL, &err,
                        "INSERT INTO identities (id, dataset_id, name) WITH RECURSIVE n(i) AS"
                        " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)"
                        " SELECT i, 1, 'person ' || i FROM n",
                        ""));
    assert_ok(sql_write(db, false, NULL, &err,
                        "INSERT INTO images (id, identity_id, path, status)"
                        " SELECT id, id, 'path', 'ok' FROM identities",
                        ""));
    add_run(db);
    clustering.run = clustering.checkpoint = 1;
    for (int i = 0; i < IMAGES; i++)
        members[i] = (struct db_member){
            .image = i + 1, .cluster = i < 9 ? i / 3 + 1 : 0, .distance = i, .suspect = i == 4};
    assert_ok(db_clustering_put(db, &clustering, clusters, 3, members, IMAGES, "me", &id, &err));
    assert_int_equal(id, 1);
    return db;
}

/* All that decisions change, as text; new. */
static inline char *dump(struct db *db)
{
    static const char *const queries[] = {
        "SELECT group_concat(clustering_id || ' ' || image_id || ' ' || coalesce(cluster_id, '-')"
        " || ' ' || coalesce(distance, '-') || ' ' || joined, char(10)) FROM (SELECT * FROM "
        "cluster_members"
        "  ORDER BY clustering_id, image_id)",
        "SELECT group_concat(id || ' ' || name || ' ' || confirmed || ' ' || hidden || ' '"
        " || ifnull(cover_id, '-'), char(10)) FROM"
        " (SELECT * FROM clusters c WHERE EXISTS"
        "  (SELECT 1 FROM cluster_members WHERE cluster_id = c.id) ORDER BY id)",
        "SELECT group_concat(id || ' ' || coalesce((SELECT verdict || ' ' || coalesce(identity_id,"
        "  '-') FROM verdicts WHERE image_id = i.id ORDER BY verdicts.id DESC LIMIT 1), 'none -'),"
        " char(10)) FROM (SELECT * FROM images ORDER BY id) i",
        "SELECT group_concat(image_a || ' ' || image_b || ' ' || same, char(10)) FROM"
        " (SELECT * FROM constraints ORDER BY image_a, image_b)",
        "SELECT group_concat(id || ' ' || current, char(10)) FROM"
        " (SELECT * FROM clusterings ORDER BY id)"};
    struct text out = {0};
    char part[4096];

    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        assert_ok(sql_run(db, NULL, &err, queries[q], ">s", part, sizeof part));
        text_addf(&out, "%s\n--\n", part);
    }
    assert_false(out.failed);
    return out.data;
}

/* How many pairs must be together and aren't, or mustn't be and are. */
static inline int64_t contradictions(struct db *db)
{
    return number(db, "SELECT count(*) FROM constraints c JOIN clusterings k ON current"
                      " JOIN cluster_members a ON a.image_id = image_a AND a.clustering_id = k.id"
                      " JOIN cluster_members b ON b.image_id = image_b AND b.clustering_id = k.id"
                      " WHERE CASE same WHEN 1 THEN a.cluster_id IS NOT b.cluster_id"
                      " ELSE a.cluster_id = b.cluster_id END");
}

static inline int64_t cluster_of(struct db *db, int image)
{
    char sql[128];

    (void)snprintf(sql, sizeof sql,
                   "SELECT coalesce(cluster_id, 0) FROM cluster_members WHERE image_id = %d",
                   image);
    return number(db, sql);
}

#endif
