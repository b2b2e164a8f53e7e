/* Decisions that contradict earlier ones: which are refused, and by which sentence, and which
 * overrule them; and what confirmed means after a merge. */
#include "clusters.h"

#include "db/review/decisions.h"

/* A contradiction is refused and named, in either order and over any chain of constraints. */
static void test_contradictions(void **state)
{
    struct db *db = open_with_clusters();
    char note[RECORD_TEXT], *before, *after;
    const struct db_review review = {db, 1, "me", note};
    const int64_t one[1] = {3};
    int64_t made;

    (void)state;
    assert_ok(db_decide_pair(&review, 1, 10, true, &err));
    assert_ok(db_decide_pair(&review, 11, 10, true, &err));
    assert_ok(db_decide_pair(&review, 5, 6, false, &err));
    assert_ok(db_decide_not(&review, one, 1, &err));
    before = dump(db);
    assert_status(db_decide_pair(&review, 1, 10, false, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "images 1 and 10 were said to be one person by"));
    assert_non_null(
        strstr(err.message, "\"same 1 10\": undo that, or release it by hand, with not"));
    assert_status(db_decide_pair(&review, 1, 11, false, &err), ST_INVALID); /* by way of 10 */
    assert_non_null(strstr(err.message, "images 1 and 11 were said to be one person by"));
    assert_non_null(strstr(err.message, "\"same 11 10\""));
    assert_status(db_decide_pair(&review, 6, 5, true, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "images 5 and 6 were said to be different people by"));
    assert_non_null(strstr(err.message, "\"different 5 6\""));
    assert_status(db_decide_pair(&review, 3, 10, true, &err), ST_INVALID); /* not 3 */
    assert_non_null(strstr(err.message, "images 3 and 10 were said to be different people by"));
    assert_non_null(strstr(err.message, "\"not 3\": undo that, or release it by hand, with move"));
    after = dump(db);
    assert_string_equal(before, after);
    /* A decision by hand overrules it. */
    assert_ok(db_decide_move(&review, one, 1, 1, &made, &err));
    assert_string_equal(note, "released: 1 and 3 apart, 2 and 3 apart, 3 and 10 apart, 1 more");
    assert_ok(db_decide_undo(&review, note, &err));
    mem_free(after);
    after = dump(db);
    assert_string_equal(before, after);
    mem_free(before);
    mem_free(after);
    /* Only a decision in force is a reason to refuse. */
    assert_ok(db_decide_move(&review, (int64_t[]){6}, 1, 2, &made, &err));
    assert_ok(db_decide_not(&review, (int64_t[]){6}, 1, &err));
    assert_status(db_decide_pair(&review, 5, 6, true, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "\"not 6\""));
    assert_ok(db_decide_undo(&review, note, &err));
    assert_ok(db_decide_undo(&review, note, &err));
    assert_status(db_decide_pair(&review, 5, 6, true, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "\"different 5 6\""));
    /* Images that must be together move together: 4 leaves the cluster of 5 with 7. */
    assert_ok(db_decide_pair(&review, 4, 7, true, &err));
    assert_ok(db_decide_pair(&review, 5, 4, false, &err));
    assert_true(cluster_of(db, 4) == cluster_of(db, 7) && cluster_of(db, 4) > 3);
    assert_string_equal(note, "");
    assert_int_equal(contradictions(db), 0);
    db_close(db);
}

/* Two confirmed clusters become one only by a merge, and merging with an unconfirmed cluster makes
 * the result unconfirmed. */
static void test_confirmed(void **state)
{
    struct db *db = open_with_clusters();
    char note[RECORD_TEXT];
    const struct db_review review = {db, 1, "me", note};
    struct db_constraint *constraints;
    size_t count;

    (void)state;
    assert_ok(db_decide_name(&review, 2, "bob", &err));
    assert_ok(db_decide_confirm(&review, 1, &err));
    assert_ok(db_decide_merge(&review, 2, 1, &err));
    assert_string_equal(note, "the name ann is kept, bob dropped");
    assert_int_equal(number(db, "SELECT sum(confirmed) FROM clusters"), 0);
    assert_ok(db_decide_undo(&review, note, &err));
    assert_int_equal(number(db, "SELECT sum(id) FROM clusters WHERE confirmed"), 1);
    assert_ok(db_decide_pair(&review, 6, 1, true, &err)); /* bob is kept, but not confirmed */
    assert_int_equal(number(db, "SELECT sum(confirmed) FROM clusters"), 0);
    assert_ok(db_decide_undo(&review, note, &err));
    assert_ok(db_constraint_list(db, 1, &constraints, &count, &err));
    assert_int_equal(count, 2);
    mem_free(constraints);
    assert_ok(db_decide_confirm(&review, 2, &err));
    assert_status(db_decide_pair(&review, 6, 1, true, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "clusters 1, ann, and 2, bob, are both confirmed: merge"));
    assert_ok(db_constraint_list(db, 1, &constraints, &count, &err));
    assert_int_equal(count, 5); /* 1-2, 1-3, 1 | 4, 4-5, 4-6 */
    assert_true(constraints[2].a == 1 && constraints[2].b == 4 && !constraints[2].same);
    mem_free(constraints);
    assert_ok(db_decide_merge(&review, 2, 1, &err));
    assert_int_equal(number(db, "SELECT sum(id) FROM clusters WHERE confirmed"), 1);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_contradictions, setup, teardown),
    cmocka_unit_test_setup_teardown(test_confirmed, setup, teardown),
};

UNIT_MAIN(tests)
