/* cmd: facenet cluster while decisions are made.  The linker (--wrap) redirects its calls of
 * cluster_run to this test, which first makes a decision over another connection: after the
 * constraints were read, before the clusters are kept. */
#include "../db/clusters.h"

#include "cmd/commands.h"
#include "db/findings/embeddings.h"
#include "db/review/decisions.h"
#include "eval/cluster/cluster.h"

static int calls;     /* of cluster_run */
static int decisions; /* to be made: before the first calls, one each */

enum status __real_cluster_run(uint32_t *label, size_t *clusters, const float *x, size_t n,
                               size_t dim, const struct cluster_options *options, struct err *out);
enum status __wrap_cluster_run(uint32_t *label, size_t *clusters, const float *x, size_t n,
                               size_t dim, const struct cluster_options *options, struct err *out);

/* Images 1 and 2, then 4 and 5, then 7 and 8, are different people. */
enum status __wrap_cluster_run(uint32_t *label, size_t *clusters, const float *x, size_t n,
                               size_t dim, const struct cluster_options *options, struct err *out)
{
    if (calls++ < decisions) {
        struct db_review review = {.dataset = 1, .asker = "me"};

        assert_ok(db_open(&review.db, path, DB_WRITE, &err));
        assert_ok(db_decide_pair(&review, 3 * calls - 2, 3 * calls - 1, false, &err));
        db_close(review.db);
    }
    return __real_cluster_run(label, clusters, x, n, dim, options, out);
}

/* Runs the command on three faces at each of four places, with a decision before each of the first
 * so many calls of cluster_run. */
static enum status cluster(int beside)
{
    static const float place[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    char name[] = "cluster", run[] = "1", option[] = "--threshold", value[] = "0.5";
    char *words[] = {name, run, option, value, NULL};
    struct command_line line = {.argc = 4, .argv = words, .db_path = path};
    struct db *db = open_with_clusters();

    for (int i = 0; i < IMAGES; i++)
        assert_ok(db_embedding_put(db, i + 1, 1, place[i / 3], 2, &err));
    db_close(db);
    calls = 0;
    decisions = beside;
    return command_cluster(&line, &err);
}

/* The clusters that are kept obey the decisions that were made meanwhile. */
static void test_obeyed(void **state)
{
    (void)state;
    for (int beside = 0; beside < 3; beside++) {
        struct db *db;

        assert_ok(cluster(beside));
        assert_int_equal(calls, beside + 1);
        assert_ok(db_open(&db, path, DB_READ, &err));
        assert_int_equal(number(db, "SELECT id FROM clusterings WHERE current"), 2);
        assert_int_equal(number(db, "SELECT count(*) FROM constraints"), beside);
        assert_int_equal(contradictions(db), 0);
        db_close(db);
        assert_int_equal(teardown(NULL), 0);
        assert_int_equal(setup(NULL), 0);
    }
}

/* It gives up, says what to do, and leaves the clusters that the decisions were made on. */
static void test_given_up(void **state)
{
    struct db *db;

    (void)state;
    assert_status(cluster(3), ST_BUSY);
    assert_non_null(strstr(err.message, "run facenet cluster again"));
    assert_int_equal(calls, 3);
    assert_ok(db_open(&db, path, DB_READ, &err));
    assert_int_equal(number(db, "SELECT id FROM clusterings WHERE current"), 1);
    assert_int_equal(number(db, "SELECT count(*) FROM constraints"), 3);
    assert_int_equal(contradictions(db), 0);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_obeyed, setup, teardown),
    cmocka_unit_test_setup_teardown(test_given_up, setup, teardown),
};

UNIT_MAIN(tests)
