/* Decisions: what each does, that undo and redo bring back every state byte for byte, across
 * restarts, and that constraints never contradict where the faces are. */
#include "clusters.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "db/faces/verdicts.h"
#include "db/findings/embeddings.h"
#include "db/review/candidates.h"
#include "db/review/clusters.h"
#include "db/review/decisions.h"
#include "db/runs/runs.h"

#include <inttypes.h>
#include <math.h>

enum { STATES = 40 };

static void test_read(void **state)
{
    char said[RECORD_TEXT];
    struct db *db = open_with_clusters();
    struct db_clustering clustering;
    struct db_cluster *clusters, one;
    struct db_member *members;
    size_t count;
    bool found;

    (void)state;
    assert_ok(db_clustering_current(db, 2, &clustering, &found, &err));
    assert_false(found);
    assert_ok(db_clustering_current(db, 1, &clustering, &found, &err));
    assert_true(found && clustering.faces == 12 && clustering.others == 3);
    assert_true(clustering.clusters == 3 && clustering.run == 1 && clustering.threshold == 0.5);
    assert_ok(db_cluster_list(db, 1, &clusters, &count, &err));
    assert_int_equal(count, 3);
    assert_int_equal(clusters[0].id, 2); /* it has a suspect */
    assert_true(clusters[0].suspects == 1 && clusters[0].closest == 3 && clusters[0].size == 3);
    assert_true(clusters[0].separation == 1.0 && isnan(clusters[2].separation));
    assert_true(strcmp(clusters[1].name, "ann") == 0 && clusters[1].spread == 0.25);
    mem_free(clusters);
    assert_ok(db_cluster_find(db, 1, "ann", &one, &err));
    assert_int_equal(one.id, 1);
    assert_ok(db_decide_confirm(&(struct db_review){db, 1, "me", NULL}, 2, &err));
    assert_ok(db_cluster_find(db, 1, "2", &one, &err));
    assert_true(one.confirmed && one.suspects == 0); /* whoever looked at it, it is no suspect */
    assert_ok(db_decide_undo(&(struct db_review){db, 1, "me", NULL}, said, &err));
    assert_ok(db_cluster_find(db, 1, "3", &one, &err));
    assert_int_equal(one.id, 3);
    assert_status(db_cluster_find(db, 1, "", &one, &err), ST_NOTFOUND);
    assert_status(db_cluster_find(db, 1, "4", &one, &err), ST_NOTFOUND);
    assert_ok(db_member_list(db, 1, 2, &members, &count, &err));
    assert_int_equal(count, 3);
    assert_true(members[0].image == 5 && members[0].suspect && members[1].image == 6);
    assert_string_equal(members[0].person, "person 5");
    mem_free(members);
    assert_ok(db_member_list(db, 1, 0, &members, &count, &err));
    assert_int_equal(count, 12);
    mem_free(members);
    assert_ok(db_member_list(db, 1, -1, &members, &count, &err));
    assert_true(count == 3 && members[0].image == 12 && members[0].cluster == 0);
    mem_free(members);
    db_close(db);
}

static void test_verbs(void **state)
{
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    const int64_t two[2] = {5, 4}, left[1] = {6};
    struct db_cluster cluster;
    struct db_constraint *constraints;
    struct db_member *members;
    enum db_verdict verdict;
    int64_t made;
    size_t count;

    (void)state;
    assert_ok(db_decide_confirm(&review, 1, &err));  /* 1-2, 1-3 */
    assert_ok(db_decide_merge(&review, 1, 3, &err)); /* 1-7 */
    assert_ok(db_cluster_find(db, 1, "ann", &cluster, &err));
    assert_true(cluster.id == 3 && cluster.size == 6 && cluster.confirmed);
    assert_int_equal(number(db, "SELECT count(*) FROM cluster_members WHERE joined"), 3);
    assert_ok(db_decide_not(&review, two, 2, &err)); /* 4 | 6, 5 | 6 */
    assert_true(cluster_of(db, 4) == 0 && cluster_of(db, 5) == 0 && cluster_of(db, 6) == 2);
    assert_status(db_decide_not(&review, two, 2, &err), ST_INVALID);
    assert_ok(db_decide_move(&review, two, 2, 0, &made, &err)); /* 4-5 */
    assert_true(made == 4 && cluster_of(db, 4) == 4 && cluster_of(db, 5) == 4);
    assert_ok(db_constraint_list(db, 1, &constraints, &count, &err));
    assert_int_equal(count, 6);
    assert_true(constraints[3].a == 4 && constraints[3].b == 5 && constraints[3].same);
    assert_true(constraints[4].a == 4 && constraints[4].b == 6 && !constraints[4].same);
    mem_free(constraints);
    /* Moving the face back overrules that. */
    assert_ok(db_decide_move(&review, two, 2, 2, &made, &err)); /* 4-5, 4-6, 5-6 */
    assert_int_equal(number(db, "SELECT sum(same) FROM constraints WHERE image_b = 6"), 2);
    /* When the image that binds two others leaves, these stay bound. */
    assert_ok(db_decide_not(&review, left, 1, &err)); /* 4-5, 4 | 6, 5 | 6 */
    assert_int_equal(number(db, "SELECT same FROM constraints WHERE image_a = 4 AND image_b = 5"),
                     1);
    assert_ok(db_decide_pair(&review, 7, 4, false, &err));
    assert_ok(db_decide_pair(&review, 10, 11, true, &err));
    assert_ok(db_decide_pair(&review, 12, 11, true, &err));
    assert_true(cluster_of(db, 12) == cluster_of(db, 10) && cluster_of(db, 10) > 4);
    assert_status(db_decide_pair(&review, 7, 4, true, &err), ST_INVALID);
    assert_ok(db_decide_move(&review, two, 2, 3, &made, &err));
    assert_int_equal(cluster_of(db, 4), 3);
    assert_ok(db_decide_unusable(&review, left, 1, &err));
    assert_ok(db_verdict_get(db, 6, &verdict, &made, &err));
    assert_true(verdict == VERDICT_EXCLUDE && made == 0);
    assert_ok(db_member_list(db, 1, -1, &members, &count, &err));
    assert_int_equal(count, 0);
    mem_free(members);
    assert_int_equal(contradictions(db), 0);
    db_close(db);
}

static void test_split(void **state)
{
    struct db *db = open_with_clusters();
    char note[RECORD_TEXT];
    const struct db_review review = {db, 1, "me", note};
    const int64_t images[3] = {9, 8, 7}, wrong[1] = {1};
    const uint32_t part[3] = {1, 2, 0};

    (void)state;
    assert_ok(db_decide_split(&review, 3, images, part, 3, &err));
    assert_true(cluster_of(db, 7) == 3 && cluster_of(db, 9) == 4 && cluster_of(db, 8) == 5);
    assert_string_equal(note, "");
    /* 7 | 8, 7 | 9, 8 | 9: a later clustering does not put them together again. */
    assert_int_equal(number(db, "SELECT count(*) - 10 * sum(same) FROM constraints"), 3);
    assert_status(db_decide_split(&review, 3, wrong, part, 1, &err), ST_INVALID);
    assert_ok(db_decide_undo(&review, note, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM constraints"), 0);
    /* A confirmed cluster can be split; the note says what that released. */
    assert_ok(db_decide_confirm(&review, 3, &err));
    assert_ok(db_decide_split(&review, 3, images, part, 3, &err));
    assert_string_equal(note, "released: 7 and 9 together, 7 and 8 together");
    assert_int_equal(contradictions(db), 0);
    db_close(db);
}

static void test_refusals(void **state)
{
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL}, other = {db, 2, "me", NULL};
    const int64_t image = 99;
    char name[RECORD_NAME + 1], *before = dump(db), *after;
    int64_t made, decisions = number(db, "SELECT count(*) FROM decisions");

    (void)state;
    memset(name, 'a', sizeof name - 1);
    name[RECORD_NAME] = '\0';
    assert_status(db_decide_name(&review, 1, name, &err), ST_INVALID);
    assert_status(db_decide_name(&review, 9, "x", &err), ST_NOTFOUND);
    assert_status(db_decide_confirm(&review, 9, &err), ST_NOTFOUND);
    assert_status(db_decide_merge(&review, 1, 9, &err), ST_NOTFOUND);
    assert_status(db_decide_merge(&review, 9, 1, &err), ST_NOTFOUND);
    assert_status(db_decide_move(&review, &image, 1, 1, &made, &err), ST_NOTFOUND);
    assert_status(db_decide_move(&review, &image, 0, 1, &made, &err), ST_INVALID);
    assert_status(db_decide_not(&review, &image, 1, &err), ST_NOTFOUND);
    assert_status(db_decide_unusable(&review, &image, 1, &err), ST_NOTFOUND);
    assert_status(db_decide_pair(&review, 1, 99, true, &err), ST_NOTFOUND);
    assert_true(db_decide_confirm(&other, 1, &err) != ST_OK); /* no such data set */
    assert_ok(db_decide_merge(&review, 1, 1, &err));          /* is so already */
    assert_ok(db_decide_name(&review, 1, "ann", &err));
    after = dump(db);
    assert_string_equal(before, after);
    assert_int_equal(number(db, "SELECT count(*) FROM decisions"), decisions);
    mem_free(before);
    mem_free(after);
    db_close(db);
}

/* A random decision. */
static enum status decide(const struct db_review *review, struct rng *rng)
{
    int64_t images[3], made, cluster, other;
    size_t count = 1 + rng_below(rng, 3);
    uint32_t part[3];
    char name[16];
    enum status status;

    for (size_t i = 0; i < 3; i++) {
        images[i] = 1 + rng_below(rng, IMAGES);
        part[i] = rng_below(rng, 3);
    }
    cluster = cluster_of(review->db, (int)images[0]);
    other = cluster_of(review->db, (int)images[1]);
    (void)snprintf(name, sizeof name, "name %u", rng_below(rng, 100));
    switch (rng_below(rng, 11)) {
    case 0:
        return db_decide_name(review, cluster, name, &err);
    case 1:
        return db_decide_confirm(review, cluster, &err);
    case 2:
        return db_decide_merge(review, cluster, other, &err);
    case 3:
        return db_decide_move(review, images, count, rng_below(rng, 2) == 0 ? other : 0, &made,
                              &err);
    case 4:
        return db_decide_split(review, cluster, images, part, 1, &err);
    case 5:
        return db_decide_not(review, images, count, &err);
    case 6:
        return db_decide_unusable(review, images, 1, &err);
    case 7:
        return db_decide_nonface(review, images, 1, &err);
    case 8:
        return db_decide_hide(review, cluster, rng_below(rng, 2) == 0, &err);
    case 9:
        return db_decide_cover(review, images[0], &err);
    default:
        review->note[0] = '\0';
        status = db_decide_pair(review, images[0], images[1], rng_below(rng, 2) == 0, &err);
        assert_null(strstr(review->note, "released")); /* it would have been refused */
        return status;
    }
}

static void walk(struct db **db, char *const *states, int from, int to)
{
    char said[RECORD_TEXT];

    for (int at = from; at != to;) {
        const struct db_review review = {*db, 1, "me", NULL};
        char *now;

        if (from > to) {
            assert_ok(db_decide_undo(&review, said, &err));
            at--;
        } else {
            assert_ok(db_decide_redo(&review, said, &err));
            at++;
        }
        assert_true(said[0] != '\0');
        now = dump(*db);
        assert_string_equal(now, states[at]);
        mem_free(now);
        if (at % 20 == 7) { /* another process goes on */
            db_close(*db);
            assert_ok(db_open(db, path, DB_WRITE, &err));
        }
    }
}

static void expect_counts(struct db *db, int64_t undos, int64_t redos)
{
    int64_t undo, redo;

    assert_ok(db_decision_counts(db, 1, &undo, &redo, &err));
    assert_int_equal(undo, undos);
    assert_int_equal(redo, redos);
}

static void test_undo(void **state)
{
    struct db *db = open_with_clusters();
    char *states[STATES + 1], said[RECORD_TEXT], note[RECORD_TEXT];
    struct db_review review = {db, 1, "me", note};
    int made = 0;
    struct rng rng;

    (void)state;
    assert_ok(db_verdict_add(db, 4, VERDICT_MOVE, 1, &err)); /* to be put back by an undo */
    rng_init(&rng, 1, RNG_TEST, 2, 0);
    states[0] = dump(db);
    while (made < STATES) {
        int64_t before = number(db, "SELECT count(*) FROM decisions");

        (void)decide(&review, &rng); /* some are refused */
        assert_int_equal(contradictions(db), 0);
        if (number(db, "SELECT count(*) FROM decisions") == before)
            continue;
        states[++made] = dump(db);
        assert_string_not_equal(states[made], states[made - 1]);
    }
    walk(&db, states, STATES, 0);
    expect_counts(db, 1, STATES); /* the clustering itself */
    walk(&db, states, 0, 25);
    expect_counts(db, 26, STATES - 25);
    walk(&db, states, 25, 10);
    walk(&db, states, 10, 15);
    walk(&db, states, 15, 0);
    review.db = db;
    assert_ok(db_decide_undo(&review, said, &err)); /* the clustering itself */
    assert_int_equal(number(db, "SELECT sum(current) FROM clusterings"), 0);
    assert_ok(db_decide_undo(&review, said, &err));
    assert_string_equal(said, "");
    assert_ok(db_decide_redo(&review, said, &err));
    assert_string_equal(said, "clustering by average 0.5");
    /* After a new decision nothing can be redone. */
    assert_ok(db_decide_name(&review, 2, "bob", &err));
    expect_counts(db, 2, 0);
    assert_ok(db_decide_redo(&review, said, &err));
    assert_string_equal(said, "");
    assert_ok(db_decide_undo(&review, said, &err));
    assert_string_equal(said, "cluster 2 is named bob");
    assert_ok(db_decide_redo(&review, said, &err));
    assert_string_equal(said, "cluster 2 is named bob");
    for (int i = 0; i <= STATES; i++)
        mem_free(states[i]);
    db_close(db);
}

/* Undoes the decision that was just made, redoes it and undoes it: the words are the same. */
static void undone(const struct db_review *review, const char *expected)
{
    char said[RECORD_TEXT];

    assert_ok(db_decide_undo(review, said, &err));
    assert_string_equal(said, expected);
    assert_ok(db_decide_redo(review, said, &err));
    assert_string_equal(said, expected);
    assert_ok(db_decide_undo(review, said, &err));
    assert_string_equal(said, expected);
}

/* Undo says in names what it undid: ann is cluster 1, the others have no name. */
static void test_described(void **state)
{
    struct db *db = open_with_clusters();
    const struct db_review review = {.db = db, .dataset = 1, .asker = "me"};
    const int64_t images[5] = {1, 2, 4, 7, 8};
    int64_t made;

    (void)state;
    assert_ok(db_decide_merge(&review, 2, 1, &err));
    undone(&review, "cluster 2 joins ann");
    assert_ok(db_decide_pair(&review, 1, 4, true, &err));
    undone(&review, "ann and cluster 2 are one person");
    assert_ok(db_decide_pair(&review, 4, 7, false, &err));
    undone(&review, "cluster 2 and cluster 3 stay apart");
    assert_ok(db_decide_move(&review, images, 2, 2, &made, &err));
    undone(&review, "cluster 2 gets 2 faces of ann");
    assert_ok(db_decide_move(&review, images, 5, 0, &made, &err));
    undone(&review, "a new cluster gets 5 faces"); /* of several clusters */
    assert_ok(db_decide_unusable(&review, images, 1, &err));
    undone(&review, "1 face of ann: unusable");
    assert_ok(db_decide_nonface(&review, images, 2, &err));
    undone(&review, "2 faces of ann: no face");
    assert_ok(db_decide_name(&review, 1, "a b c", &err));
    undone(&review, "ann is named a b c");
    assert_ok(db_decide_name(&review, 1, "", &err));
    undone(&review, "ann has no name");
    assert_ok(db_decide_person(&review, 4, "bob", &err));
    undone(&review, "a face of cluster 2 is bob");
    assert_ok(db_decide_confirm(&review, 2, &err));
    undone(&review, "cluster 2 is confirmed");
    assert_ok(db_decide_cover(&review, 2, &err));
    undone(&review, "a face of ann is the cover");
    assert_ok(db_decide_not(&review, images, 2, &err));
    assert_ok(sql_write(db, true, NULL, &err,
                        "UPDATE decisions SET argument = '1 2 ... (157)' WHERE verb = 'not'", ""));
    undone(&review, "157 faces of ann: not this person");
    db_close(db);
}

static void test_questions(void **state)
{
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    const struct db_candidate candidates[] = {{1, 2, 0.625}, {1, 3, 0.5}, {2, 3, 1}, {3, 1, 0.5}};
    struct db_question *questions;
    struct db_candidate *list;
    size_t count;

    (void)state;
    assert_ok(db_candidates_put(db, 1, candidates, 4, &err));
    assert_ok(db_question_list(db, 1, &questions, &count, &err));
    assert_int_equal(count, 3); /* of 1 and 3 once: at the threshold, so its answer is worth most */
    assert_true(questions[0].a == 1 && questions[0].b == 3 && questions[0].worth == 3.0);
    assert_true(questions[0].image_a == 1 && questions[0].image_b == 7);
    assert_true(questions[1].a == 1 && questions[1].b == 2 && questions[1].worth == 0.6);
    assert_true(questions[2].a == 2 && questions[2].distance == 1.0);
    mem_free(questions);
    assert_ok(db_candidate_list(db, 1, 3, &list, &count, &err));
    assert_true(count == 2 && list[0].other == 1 && list[1].other == 2);
    mem_free(list);
    assert_ok(db_decide_pair(&review, 1, 7, false, &err)); /* no */
    assert_ok(db_question_list(db, 1, &questions, &count, &err));
    assert_true(count == 2 && questions[0].b == 2);
    mem_free(questions);
    assert_ok(db_candidate_list(db, 1, 3, &list, &count, &err));
    assert_true(count == 1 && list[0].other == 2);
    mem_free(list);
    assert_ok(db_candidate_list(db, 1, 1, &list, &count, &err));
    assert_true(count == 1 && list[0].other == 2);
    mem_free(list);
    assert_ok(db_decide_merge(&review, 2, 1, &err)); /* yes */
    assert_ok(db_question_list(db, 1, &questions, &count, &err));
    assert_int_equal(count, 0);
    mem_free(questions);
    db_close(db);
}

/* One face a step. */
static enum status measure(struct db *db, int64_t cluster, const int64_t *images, size_t count,
                           struct db_candidate **list, size_t *found)
{
    struct db_measuring *measuring;
    bool done = false;
    int steps = 0;
    enum status status = db_measuring_new(db, 1, cluster, images, count, &measuring, &err);

    for (; status == ST_OK && !done; steps++)
        status = db_measuring_step(measuring, 0, &done, &err);
    if (status == ST_OK)
        status = db_measuring_list(measuring, list, found, &err);
    assert_true(status != ST_OK || *found == 0 || steps > 9);
    db_measuring_del(measuring);
    return status;
}

static void expect_measured(struct db *db, int64_t cluster, const int64_t *images, size_t count,
                            const char *expected)
{
    struct db_candidate *list;
    struct text said = {0};
    size_t found;

    assert_ok(measure(db, cluster, images, count, &list, &found));
    for (size_t i = 0; i < found; i++)
        text_addf(&said, "%" PRId64 " %.2f;", list[i].other, list[i].distance);
    assert_string_equal(text_string(&said), expected);
    text_free(&said);
    mem_free(list);
}

/* Measured by the embeddings of the faces where they are now. */
static void test_measure(void **state)
{
    static const float vectors[][2] = {{1, 0}, {0, 1}, {0.6f, 0.8f}, {0, 1}};
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    const int64_t alone[] = {10, 11};
    struct db_candidate *list;
    size_t count;

    (void)state;
    expect_measured(db, 1, NULL, 0, ""); /* no embeddings yet */
    for (int i = 0; i < IMAGES; i++)
        assert_ok(db_embedding_put(db, i + 1, 1, vectors[i / 3], 2, &err));
    expect_measured(db, 1, NULL, 0, "2 2.00;3 0.80;");
    expect_measured(db, 3, NULL, 0, "1 0.80;2 0.40;");
    expect_measured(db, -1, alone, 2, "1 2.00;2 0.00;3 0.40;");
    assert_ok(db_decide_move(&review, (int64_t[]){4}, 1, 1, &(int64_t){0}, &err));
    expect_measured(db, -1, alone, 2, "1 1.50;2 0.00;3 0.40;"); /* over four faces */
    assert_ok(db_decide_pair(&review, 7, 10, false, &err));
    expect_measured(db, -1, alone, 2, "1 1.50;2 0.00;");
    expect_measured(db, -1, alone + 1, 1, "1 1.50;2 0.00;3 0.40;");
    change(db, "UPDATE embeddings SET vector = x'00' WHERE image_id = 5");
    assert_status(measure(db, 1, NULL, 0, &list, &count), ST_CORRUPT);
    db_close(db);
}

/* A new clustering is undone like any other decision, then the decisions before it. */
static void test_again(void **state)
{
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    const struct db_clustering clustering = {.dataset = 1, .method = "single", .threshold = 1};
    const struct db_cluster cluster = {.name = "all"};
    struct db_member members[2] = {{.image = 3, .cluster = 1}, {.image = 7, .cluster = 1}};
    struct db_clustering now;
    char said[RECORD_TEXT];
    int64_t id;
    bool found;

    (void)state;
    assert_ok(db_decide_name(&review, 3, "cid", &err));
    assert_ok(db_clustering_put(db, &clustering, &cluster, 1, members, 2, "me", &id, &err));
    assert_ok(db_clustering_current(db, 1, &now, &found, &err));
    assert_true(now.id == id && now.clusters == 1 && now.faces == 2 && now.run == 0);
    assert_status(db_decide_confirm(&review, 3, &err), ST_NOTFOUND); /* of the older one */
    assert_ok(db_decide_confirm(&review, 4, &err));
    for (int i = 0; i < 3; i++) {
        static const char *const undone[] = {"all is confirmed", "clustering by single 1",
                                             "cluster 3 is named cid"};

        assert_ok(db_decide_undo(&review, said, &err));
        assert_string_equal(said, undone[i]);
    }
    assert_ok(db_clustering_current(db, 1, &now, &found, &err));
    assert_true(now.id == 1 && now.clusters == 3);
    for (int i = 0; i < 3; i++)
        assert_ok(db_decide_redo(&review, said, &err));
    assert_int_equal(number(db, "SELECT confirmed FROM clusters WHERE id = 4"), 1);
    assert_ok(db_run_delete(db, 1, &err));
    assert_ok(db_dataset_delete(db, 1, &err));
    assert_int_equal(number(db, "SELECT (SELECT count(*) FROM decisions) +"
                                " (SELECT count(*) FROM clusterings) +"
                                " (SELECT count(*) FROM decision_changes) +"
                                " (SELECT count(*) FROM cluster_members) +"
                                " (SELECT count(*) FROM constraints)"),
                     0);
    db_close(db);
}

/* When memory runs out, a decision changes nothing. */
static void test_memory(void **state)
{
    struct db *db = open_with_clusters();
    const struct db_review review = {db, 1, "me", NULL};
    const int64_t images[2] = {1, 4};
    size_t failures = 0;
    int64_t made;
    char *before = dump(db), *after;
    enum status status;

    (void)state;
    do {
        mem_fail_after(failures + 1);
        status = db_decide_move(&review, images, 2, 0, &made, &err);
        mem_fail_after(0);
        if (status != ST_OK) {
            assert_status(status, ST_NOMEM);
            after = dump(db);
            assert_string_equal(before, after);
            mem_free(after);
            failures++;
        }
    } while (status != ST_OK);
    assert_true(failures > 4 && cluster_of(db, 4) == 4);
    mem_free(before);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_read, setup, teardown),
    cmocka_unit_test_setup_teardown(test_verbs, setup, teardown),
    cmocka_unit_test_setup_teardown(test_split, setup, teardown),
    cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
    cmocka_unit_test_setup_teardown(test_undo, setup, teardown),
    cmocka_unit_test_setup_teardown(test_again, setup, teardown),
    cmocka_unit_test_setup_teardown(test_described, setup, teardown),
    cmocka_unit_test_setup_teardown(test_questions, setup, teardown),
    cmocka_unit_test_setup_teardown(test_measure, setup, teardown),
    cmocka_unit_test_setup_teardown(test_memory, setup, teardown),
};

UNIT_MAIN(tests)
