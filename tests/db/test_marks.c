/* db/review: people that are hidden, their covers, what is no face; whom faces show by decisions.
 */
#include "clusters.h"

#include "db/faces/verdicts.h"
#include "db/findings/embeddings.h"
#include "db/review/candidates.h"
#include "db/review/decisions.h"
#include "db/review/persons.h"

static struct db_cluster found(struct db *db, const char *which)
{
    struct db_cluster cluster;

    assert_ok(db_cluster_find(db, 1, which, &cluster, &err));
    return cluster;
}

static void test_cover(void **state)
{
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    const int64_t second = 2;
    struct db_member *members;
    char said[RECORD_TEXT];
    size_t count;

    (void)state;
    assert_int_equal(found(db, "1").cover, 0);
    assert_ok(db_decide_cover(&review, 2, &err));
    assert_int_equal(found(db, "1").cover, 2);
    assert_ok(db_member_list(db, 1, 1, &members, &count, &err));
    assert_true(count == 3 && members[0].image == 2 && members[1].image == 3);
    mem_free(members);
    assert_ok(db_decide_cover(&review, 3, &err));
    assert_ok(db_decide_undo(&review, said, &err));
    assert_string_equal(said, "a face of ann is the cover");
    assert_int_equal(found(db, "1").cover, 2);
    /* One that left, is left out or was deleted stands for nobody. */
    assert_ok(db_decide_not(&review, &second, 1, &err));
    assert_int_equal(found(db, "1").cover, 0);
    assert_ok(db_decide_undo(&review, said, &err));
    assert_int_equal(found(db, "1").cover, 2);
    assert_ok(db_verdict_add(db, 2, VERDICT_EXCLUDE, 0, &err));
    assert_int_equal(found(db, "1").cover, 0);
    assert_ok(db_decide_cover(&review, 1, &err));
    assert_ok(sql_write(db, false, NULL, &err, "DELETE FROM images WHERE id = 2", ""));
    assert_ok(db_decide_undo(&review, said, &err));
    assert_int_equal(found(db, "1").cover, 0);
    assert_status(db_decide_cover(&review, 10, &err), ST_INVALID);
    assert_string_equal(err.message, "image 10 is in no cluster that it could stand for");
    assert_status(db_decide_cover(&review, 99, &err), ST_NOTFOUND);
    db_close(db);
}

/* Faces that joined a confirmed person: they don't say who it is until somebody looks. */
static void test_joined(void **state)
{
    static const float vectors[][2] = {{1, 0}, {0, 1}, {0.6f, 0.8f}, {0.8f, 0.6f}};
    static const struct db_candidate near[] = {{1, 2, 2}, {3, 1, 0.8}};
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    const int64_t not_ann = 4;
    struct db_measuring *measuring;
    struct db_candidate *list;
    struct db_member *members;
    char said[RECORD_TEXT];
    int64_t made;
    size_t count;
    bool done = false;

    (void)state;
    for (int i = 0; i < IMAGES; i++)
        assert_ok(db_embedding_put(db, i + 1, 1, vectors[i / 3], 2, &err));
    assert_ok(db_candidates_put(db, 1, near, 2, &err));
    assert_ok(db_decide_confirm(&review, 1, &err));
    change(db, "UPDATE cluster_members SET cluster_id = 1, joined = 1 WHERE image_id IN (4, 5)");
    assert_true(found(db, "1").size == 5 && found(db, "1").joined == 2 && found(db, "2").size == 1);
    assert_ok(db_member_list(db, 1, 1, &members, &count, &err));
    assert_true(members[0].joined && members[1].joined && !members[2].joined);
    mem_free(members);
    /* Where cluster 3 could go: measured by the faces of 1 that were looked at. */
    assert_ok(db_measuring_new(db, 1, 3, NULL, 0, &measuring, &err));
    while (!done)
        assert_ok(db_measuring_step(measuring, 1, &done, &err));
    assert_ok(db_measuring_list(measuring, &list, &count, &err));
    assert_true(list[0].other == 1);
    assert_near(list[0].distance, 0.8, 1e-6);
    mem_free(list);
    db_measuring_del(measuring);
    /* A face that isn't this person is kept apart from those that were looked at. */
    assert_ok(db_decide_not(&review, &not_ann, 1, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM constraints WHERE NOT same"), 3);
    assert_int_equal(number(db, "SELECT count(*) FROM constraints WHERE NOT same AND image_b = 5"),
                     0);
    assert_int_equal(number(db, "SELECT joined FROM cluster_members WHERE image_id = 4"), 0);
    assert_ok(db_decide_undo(&review, said, &err));
    assert_int_equal(number(db, "SELECT sum(joined) FROM cluster_members"), 2);
    /* Confirming looks at all, and the questions are measured once more, as is undoing it. */
    assert_ok(db_decide_confirm(&review, 1, &err));
    assert_int_equal(found(db, "1").joined, 0);
    assert_ok(db_candidate_list(db, 1, 3, &list, &count, &err));
    assert_true(count == 1);
    assert_near(list[0].distance, 2 - 2 * (0.6 * 0.6 + 0.8 * 0.4), 1e-6);
    mem_free(list);
    assert_ok(db_decide_undo(&review, said, &err));
    assert_ok(db_candidate_list(db, 1, 3, &list, &count, &err));
    assert_near(list[0].distance, 0.8, 1e-6);
    mem_free(list);
    /* Who is moved elsewhere is looked at there; a merge keeps what nobody has looked at. */
    assert_ok(db_decide_move(&review, &not_ann, 1, 3, &made, &err));
    assert_int_equal(number(db, "SELECT joined FROM cluster_members WHERE image_id = 4"), 0);
    assert_ok(db_decide_name(&review, 3, "", &err));
    assert_ok(db_decide_merge(&review, 3, 1, &err));
    assert_true(found(db, "1").confirmed && found(db, "1").size == 8);
    assert_int_equal(found(db, "1").joined, 5); /* 5, 4 and the three of cluster 3 */
    assert_int_equal(contradictions(db), 0);
    db_close(db);
}

static void test_hidden(void **state)
{
    static const struct db_candidate near[] = {{1, 2, 0.6}, {2, 3, 0.7}};
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    struct db_question *questions;
    struct db_cluster *list;
    char said[RECORD_TEXT];
    size_t count;

    (void)state;
    assert_ok(db_candidates_put(db, 1, near, 2, &err));
    assert_ok(db_question_list(db, 1, &questions, &count, &err));
    assert_int_equal(count, 2);
    mem_free(questions);
    assert_ok(db_decide_hide(&review, 1, true, &err));
    assert_true(found(db, "1").hidden);
    assert_ok(db_question_list(db, 1, &questions, &count, &err));
    assert_true(count == 1 && questions[0].a == 2 && questions[0].b == 3);
    mem_free(questions);
    assert_ok(db_cluster_list(db, 1, &list, &count, &err));
    assert_true(count == 3 && list[2].id == 1 && list[2].hidden && !list[1].hidden);
    mem_free(list);
    assert_ok(db_decide_hide(&review, 1, true, &err)); /* is so already */
    assert_ok(db_decide_hide(&review, 1, false, &err));
    assert_false(found(db, "1").hidden);
    assert_ok(db_decide_undo(&review, said, &err));
    assert_string_equal(said, "ann is shown again");
    assert_true(found(db, "1").hidden);
    assert_ok(db_decide_undo(&review, said, &err));
    assert_string_equal(said, "ann is hidden");
    assert_false(found(db, "1").hidden);
    assert_status(db_decide_hide(&review, 9, true, &err), ST_NOTFOUND);
    db_close(db);
}

/* In no cluster, pile or count, and that can be undone. */
static void test_nonface(void **state)
{
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    struct db_clustering clustering;
    const int64_t images[2] = {5, 11};
    char said[RECORD_TEXT], *before = dump(db), *after;
    enum db_verdict verdict;
    bool any;
    int64_t person;

    (void)state;
    assert_ok(db_decide_nonface(&review, images, 2, &err));
    assert_ok(db_verdict_get(db, 11, &verdict, &person, &err));
    assert_true(verdict == VERDICT_NONFACE && db_verdict_leaves_out(verdict));
    assert_int_equal(cluster_of(db, 5), 0);
    assert_ok(db_clustering_current(db, 1, &clustering, &any, &err));
    assert_true(any && clustering.faces == 10 && clustering.others == 2);
    assert_ok(db_decide_undo(&review, said, &err));
    assert_string_equal(said, "2 faces: no face");
    after = dump(db);
    assert_string_equal(before, after);
    mem_free(before);
    mem_free(after);
    db_close(db);
}

static char *left_out(struct db *db, int64_t image)
{
    assert_ok(sql_write(db, false, NULL, &err, "DELETE FROM cluster_members WHERE image_id = ?",
                        "i", image));
    assert_ok(db_verdict_add(db, image, VERDICT_NONFACE, 0, &err));
    assert_ok(db_member_add(db, 1, image, &err));
    return dump(db);
}

/* A box that a user drew: the face is somewhere, and after undo nowhere. */
static void test_box(void **state)
{
    static const struct {
        int64_t image, joins;
        const char *name, *said;
        int64_t in; /* 0: a new cluster */
        bool joined;
    } tries[] = {{10, 0, NULL, "added by hand: a face", 0, false},
                 {10, 2, NULL, "added by hand: a face", 2, true},
                 {10, 0, "Ann", "added by hand: a face of Ann", 0, false},
                 {10, 0, "ann ", "added by hand: a face of ann ", 1, false}};
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    char said[RECORD_TEXT], *before = left_out(db, 10), *after;
    int64_t in, person;
    enum db_verdict verdict;

    (void)state;
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        assert_ok(db_decide_box(&review, tries[i].image, tries[i].name, tries[i].joins, &in, &err));
        assert_true(cluster_of(db, 10) == in && (tries[i].in == 0 ? in > 3 : in == tries[i].in));
        assert_int_equal(number(db, "SELECT joined FROM cluster_members WHERE image_id = 10"),
                         tries[i].joined);
        assert_ok(db_verdict_get(db, 10, &verdict, &person, &err));
        assert_int_equal(verdict, VERDICT_NONE);
        assert_int_equal(contradictions(db), 0);
        assert_ok(db_decide_undo(&review, said, &err));
        assert_string_equal(said, tries[i].said);
        after = dump(db);
        assert_string_equal(before, after);
        mem_free(after);
    }
    assert_ok(db_decide_redo(&review, said, &err));
    assert_int_equal(cluster_of(db, 10), 1);
    assert_status(db_decide_box(&review, 11, "", 0, &in, &err), ST_INVALID);
    assert_status(db_decide_box(&review, 11, NULL, 9, &in, &err), ST_NOTFOUND);
    mem_free(before);
    db_close(db);
}

/* Faces as "image cluster name flags" lines. */
static enum status note_face(void *context, const struct db_person_face *face, struct err *e)
{
    (void)e;
    text_addf(context, "%d %d %s%s%s%s\n", (int)face->image, (int)face->cluster, face->name,
              face->confirmed ? " confirmed" : "", face->hidden ? " hidden" : "",
              face->joined ? " joined" : "");
    return ST_OK;
}

static void test_persons(void **state)
{
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    const int64_t image = 4;
    struct db_person_name *people;
    struct text faces = {0};
    size_t count;

    (void)state;
    assert_ok(db_decide_confirm(&review, 1, &err));
    assert_ok(db_decide_name(&review, 2, "bob", &err));
    assert_ok(db_decide_hide(&review, 3, true, &err));
    assert_ok(db_decide_nonface(&review, &image, 1, &err));
    assert_ok(sql_write(db, false, NULL, &err,
                        "UPDATE cluster_members SET joined = 1 WHERE image_id = 3", ""));
    assert_ok(db_persons_each(db, 1, true, note_face, &faces, &err));
    assert_string_equal(text_string(&faces), "1 1 ann confirmed\n2 1 ann confirmed\n"
                                             "3 1 ann confirmed joined\n5 2 bob\n6 2 bob\n"
                                             "7 3  hidden\n8 3  hidden\n9 3  hidden\n");
    assert_ok(db_persons_named(db, 1, &people, &count, &err));
    assert_true(count == 1 && people[0].faces == 2);
    assert_string_equal(people[0].name, "ann");
    mem_free(people);
    text_free(&faces);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_cover, setup, teardown),
    cmocka_unit_test_setup_teardown(test_joined, setup, teardown),
    cmocka_unit_test_setup_teardown(test_hidden, setup, teardown),
    cmocka_unit_test_setup_teardown(test_nonface, setup, teardown),
    cmocka_unit_test_setup_teardown(test_box, setup, teardown),
    cmocka_unit_test_setup_teardown(test_persons, setup, teardown),
};

UNIT_MAIN(tests)
