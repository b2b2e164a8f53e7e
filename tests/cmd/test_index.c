/* cmd: people, and clusters of a review, by an index of the embeddings, against comparing all. */
#include "../db/fixture.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "cmd/index.h"
#include "cmd/recognise/people.h"
#include "db/findings/embeddings.h"
#include "db/findings/index.h"
#include "db/review/candidates.h"
#include "db/runs/files.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* Of FACES pictures each: unnamed people in clusters, and named ones, who were imported so. */
enum {
    CLUSTERS = 200,
    NAMED = 100,
    FACES = 8,
    N = (CLUSTERS + NAMED) * FACES,
    DIM = 16,
    ASKED = 3
};

static struct err err;

static void draw(float *x, uint32_t image)
{
    struct rng person, face;
    double square = 0;

    rng_init(&person, 1, RNG_TEST, (image - 1) / FACES, 0);
    rng_init(&face, 1, RNG_TEST, image, 1);
    for (size_t k = 0; k < DIM; k++) {
        x[k] = rng_normal(&person) + 0.3f * rng_normal(&face);
        square += (double)x[k] * (double)x[k];
    }
    for (size_t k = 0; k < DIM; k++)
        x[k] = (float)((double)x[k] / sqrt(square));
}

/* Cluster c has the images (c - 1) * FACES + 1 ..., the person of id c + 1 those of cluster c,
 * which has none, when c is beyond CLUSTERS. */
static struct db *open_with_people(void)
{
    struct db *db = open_with_dataset();

    add_run(db);
    change(db, "INSERT INTO identities (id, dataset_id, name) VALUES (1, 1, '')");
    change(db, "INSERT INTO identities (id, dataset_id, name) WITH RECURSIVE n(i) AS (SELECT 201"
               " UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT i + 1, 1, 'p' || i FROM n");
    change(db, "INSERT INTO images (id, identity_id, path, status) WITH RECURSIVE n(i) AS"
               " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2400)"
               " SELECT i, iif(i <= 1600, 1, (i - 1) / 8 + 2), 'path' || i, 'ok' FROM n");
    change(db, "INSERT INTO clusterings (id, dataset_id, run_id, checkpoint_id, created, method,"
               " threshold, current) VALUES (1, 1, 1, 1, 0, 'average', 1, 1)");
    change(db, "INSERT INTO clusters (id, clustering_id, name) WITH RECURSIVE n(i) AS (SELECT 1"
               " UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT i, 1, '' FROM n");
    change(db, "INSERT INTO cluster_members (clustering_id, image_id, cluster_id)"
               " SELECT 1, id, (id - 1) / 8 + 1 FROM images WHERE id <= 1600");
    assert_ok(db_begin(db, false, &err));
    for (uint32_t image = 1; image <= N; image++) {
        float x[DIM];

        draw(x, image);
        assert_ok(db_embedding_put(db, image, 1, x, DIM, &err));
    }
    assert_ok(db_end(db, ST_OK, &err));
    return db;
}

static int64_t version_of(struct db *db)
{
    return number(db, "SELECT version FROM embedding_sets WHERE checkpoint_id = 1");
}

static bool index_is_there(struct db *db, struct vector_index *index)
{
    bool found;

    assert_ok(db_index_open(db, 1, index, &found, &err));
    return found;
}

/* Each vector's own person comes first, with the same distances and number of faces. */
static void test_people(void **state)
{
    static const uint32_t of[ASKED] = {5, 801, 2001};
    struct db *db = open_with_people();
    struct vector_index index;
    struct people all, some;
    float x[ASKED * DIM];

    (void)state;
    for (size_t i = 0; i < ASKED; i++)
        draw(x + i * DIM, of[i]);
    assert_false(index_is_there(db, &index));
    assert_ok(index_make(db, 1, &err));
    assert_true(index_is_there(db, &index));
    assert_ok(known_people_measure(&all, db, 1, 0, 0, x, ASKED, DIM, NULL, &err));
    assert_ok(known_people_measure(&some, db, 1, 0, 0, x, ASKED, DIM, &index, &err));
    assert_int_equal(all.count, CLUSTERS + NAMED);
    for (size_t i = 0; i < ASKED; i++) {
        const struct somebody *exact, *found;

        known_people_rank(&all, i);
        known_people_rank(&some, i);
        exact = &all.list[0];
        found = &some.list[0];
        assert_true(found->cluster == exact->cluster && found->identity == exact->identity);
        assert_string_equal(found->name, exact->name);
        assert_int_equal(found->faces, FACES);
        assert_near(found->near.distance, exact->near.distance, 1e-6);
        assert_near(found->near.nearest, exact->near.nearest, 1e-6);
        assert_int_equal(found->near.image, of[i]);
    }
    known_people_free(&all);
    known_people_free(&some);
    vector_index_close(&index);
    db_close(db);
}

/* The distances of cluster 1 to others, by the number of each; NaN: not measured. */
static size_t measure(struct db *db, double *distance)
{
    struct db_measuring *measuring;
    struct db_candidate *list;
    size_t count;
    bool done = false;

    assert_ok(db_measuring_new(db, 1, 1, NULL, 0, &measuring, &err));
    while (!done)
        assert_ok(db_measuring_step(measuring, 0, &done, &err));
    assert_ok(db_measuring_list(measuring, &list, &count, &err));
    for (int i = 0; i <= CLUSTERS; i++)
        distance[i] = (double)NAN;
    for (size_t i = 0; i < count; i++)
        distance[list[i].other] = list[i].distance;
    mem_free(list);
    db_measuring_del(measuring);
    return count;
}

static void test_review(void **state)
{
    struct db *db = open_with_people();
    double exact[CLUSTERS + 1], near[CLUSTERS + 1];
    size_t best = 2, found;

    (void)state;
    assert_int_equal(measure(db, exact), CLUSTERS - 1);
    assert_ok(index_make(db, 1, &err));
    found = measure(db, near);
    assert_in_range(found, 1, CLUSTERS - 2); /* the far ones are not looked at */
    for (size_t i = 2; i <= CLUSTERS; i++) {
        best = exact[i] < exact[best] ? i : best;
        if (!isnan(near[i]))
            assert_near(near[i], exact[i], 1e-5);
    }
    assert_false(isnan(near[best]));
    db_close(db);
}

/* An image that came later is found; one that has got another embedding ends the index, and so do
 * many later ones. */
static void test_changes(void **state)
{
    struct db *db = open_with_people();
    struct vector_index index;
    struct vector_near near[1];
    int64_t version = version_of(db);
    float x[DIM] = {1};
    size_t count;
    bool use;

    (void)state;
    assert_ok(index_ready(db, 1, &index, &use, &err));
    assert_false(use); /* so few are compared one by one */
    assert_ok(index_make(db, 1, &err));
    change(db, "INSERT INTO images (id, identity_id, path, status) VALUES (9000, 1, 'new', 'ok')");
    assert_ok(db_embedding_put(db, 9000, 1, x, DIM, &err));
    assert_int_equal(version_of(db), version);
    assert_ok(index_ready(db, 1, &index, &use, &err));
    assert_true(use);
    assert_ok(db_index_near(db, &index, x, near, 1, &count, &err));
    assert_true(near[0].image == 9000 && near[0].distance == 0);
    vector_index_close(&index);
    assert_ok(db_embedding_put(db, 7, 1, x, DIM, &err));
    assert_true(version_of(db) != version);
    assert_false(index_is_there(db, &index));
    assert_ok(index_make(db, 1, &err));
    assert_true(index_is_there(db, &index));
    vector_index_close(&index);
    change(db, "INSERT INTO images (id, identity_id, path, status) WITH RECURSIVE n(i) AS (SELECT"
               " 10000 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT i, 1, i, 'ok' FROM n");
    change(db, "INSERT INTO embeddings SELECT id, 1, zeroblob(64) FROM images WHERE id >= 10000");
    assert_false(index_is_there(db, &index));
    db_close(db);
}

/* A database that cannot be written goes on without, and with one that is there. */
static void test_read_only(void **state)
{
    struct db *db = open_with_people();
    struct vector_index index;
    bool found;

    (void)state;
    assert_ok(index_make(db, 1, &err));
    db_close(db);
    assert_ok(db_open(&db, path, DB_READ, &err));
    assert_ok(db_index_open(db, 1, &index, &found, &err));
    assert_true(found);
    vector_index_close(&index);
    db_close(db);
}

/* What is forgotten is in no index, and the index stays right; one that a checkpoint has no more
 * embeddings of goes. */
static void test_forgotten(void **state)
{
    static const int64_t gone[] = {5, 6};
    struct db *db = open_with_people();
    struct vector_index index;
    int64_t version = version_of(db);

    (void)state;
    assert_ok(index_make(db, 1, &err));
    assert_ok(db_begin(db, true, &err));
    assert_ok(db_index_blank(db, gone, 2, &err));
    assert_ok(db_end(db, ST_OK, &err));
    assert_true(version_of(db) != version);
    assert_true(index_is_there(db, &index));
    for (size_t i = 0; i < N; i++)
        assert_true(index.image[i] != 5 && index.image[i] != 6);
    vector_index_close(&index);
    db_close(db);
}

/* A run that is deleted takes the index of its embeddings with it. */
static void test_deleted(void **state)
{
    struct db *db = open_with_people();
    struct text name = {0};
    size_t checkpoints, others;
    struct stat info;

    (void)state;
    change(db, "DELETE FROM clusterings");
    assert_ok(index_make(db, 1, &err));
    db_index_path(db, 1, &name);
    assert_int_equal(stat(text_string(&name), &info), 0);
    assert_ok(db_run_remove(db, 1, &checkpoints, &others, &err));
    assert_int_equal(stat(text_string(&name), &info), -1);
    text_free(&name);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_people, setup, teardown),
    cmocka_unit_test_setup_teardown(test_review, setup, teardown),
    cmocka_unit_test_setup_teardown(test_changes, setup, teardown),
    cmocka_unit_test_setup_teardown(test_read_only, setup, teardown),
    cmocka_unit_test_setup_teardown(test_forgotten, setup, teardown),
    cmocka_unit_test_setup_teardown(test_deleted, setup, teardown),
};

UNIT_MAIN(tests)
