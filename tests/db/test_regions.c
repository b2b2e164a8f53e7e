/* Names of other programs: which faces get them, what of a user's decisions stays, that one undo
 * takes all back, and that a name is taken once. */
#include "clusters.h"

#include "db/photos/regions.h"
#include "db/review/decisions.h"

/* Faces 1 .. 12 are in photos of their own, and clusters.h has them in three clusters. */
static struct db *open_with_photos(void)
{
    struct db *db = open_with_clusters();

    change(db, "INSERT INTO sources (id, dataset_id, path, layout, added)"
               " VALUES (1, 1, '/album', 'photos', 1)");
    change(db, "UPDATE images SET source_id = 1, path = 'person ' || id || '/a.jpg', face = 1");
    change(db, "INSERT INTO photos (id, source_id, path, sha256, bytes, changed, width, height)"
               " SELECT id, 1, path, id, 1, 1, 400, 300 FROM images");
    change(db, "INSERT INTO faces (image_id, photo_id, x, y, width, height, left_eye_x, left_eye_y,"
               " right_eye_x, right_eye_y, nose_x, nose_y, mouth_left_x, mouth_left_y,"
               " mouth_right_x, mouth_right_y, score, sharpness, yaw, pitch, roll)"
               " SELECT id, id, 10, 10, 50, 50, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0"
               " FROM images");
    return db;
}

/* Another program says that a face, alone in its photo, has a name. */
static void say(struct db *db, int64_t image, const char *name)
{
    struct db_region region = {.origin = REGION_SIDECAR, .box = {10, 10, 50, 50}, .image = image};

    (void)snprintf(region.name, sizeof region.name, "%s", name);
    assert_ok(db_region_put(db, image, 1, &region, name[0] != '\0', &err));
}

static struct db_named apply(struct db *db)
{
    const struct db_review review = {db, 1, "me", NULL};
    struct db_named named;

    assert_ok(db_decide_names(&review, &named, &err));
    assert_int_equal(contradictions(db), 0);
    return named;
}

static void undo(struct db *db)
{
    const struct db_review review = {db, 1, "me", NULL};
    char said[RECORD_TEXT];

    assert_ok(db_decide_undo(&review, said, &err));
}

/* "NAME confirmed: faces, joined ones in brackets", one a line, of clusters with names. */
static void expect(struct db *db, const char *people)
{
    char is[1024] = "";

    assert_ok(sql_run(
        db, NULL, &err,
        "SELECT group_concat(line, '; ') FROM (SELECT c.name || ' ' || confirmed || ':' ||"
        " group_concat(iif(joined, ' (' || image_id || ')', ' ' || image_id), '') AS line"
        " FROM (SELECT * FROM cluster_members ORDER BY image_id) m"
        " JOIN clusters c ON c.id = m.cluster_id WHERE c.name <> '' GROUP BY c.id ORDER BY c.name)",
        ">s", is, sizeof is));
    assert_string_equal(is, people);
}

static void test_named(void **state)
{
    struct db *db = open_with_photos();
    char *before = dump(db), *after;
    struct db_named named;

    (void)state;
    say(db, 4, "Bea");
    say(db, 5, "Bea ");
    say(db, 9, "Cid");
    say(db, 10, "Bea");
    named = apply(db);
    assert_true(named.faces == 4 && named.people == 2 && named.left == 0);
    expect(db, "Bea 1: 4 5 (6) 10; Cid 1: (7) (8) 9; ann 0: 1 2 3");
    undo(db);
    after = dump(db);
    assert_string_equal(after, before); /* in one step */
    named = apply(db);
    assert_int_equal(named.faces, 0); /* and it stays undone */
    assert_int_equal(number(db, "SELECT count(*) FROM decisions WHERE verb = 'names'"), 1);
    mem_free(before);
    mem_free(after);
    db_close(db);
}

/* Two people in one cluster, a name in other bytes, a person who is there. */
static void test_people(void **state)
{
    struct db *db = open_with_photos();

    (void)state;
    say(db, 4, "Bea");
    say(db, 5, "Bea");
    say(db, 6, "Zo\xC3\xAB");
    say(db, 7, "Zoe\xCC\x88");
    say(db, 11, "ann");
    assert_int_equal(apply(db).people, 3);
    expect(db, "Bea 1: 4 5; Zo\xC3\xAB 1: 6 7 (8) (9); ann 1: (1) (2) (3) 11");
    say(db, 12, "Bea"); /* a later import */
    assert_int_equal(apply(db).faces, 1);
    expect(db, "Bea 1: 4 5 12; Zo\xC3\xAB 1: 6 7 (8) (9); ann 1: (1) (2) (3) 11");
    say(db, 5, "Cid"); /* renamed in the other program */
    assert_int_equal(apply(db).faces, 1);
    expect(db, "Bea 1: 4 12; Cid 1: 5; Zo\xC3\xAB 1: 6 7 (8) (9); ann 1: (1) (2) (3) 11");
    say(db, 5, "Cid"); /* read again, as before */
    assert_int_equal(apply(db).faces, 0);
    db_close(db);
}

/* What a user decided stays: faces that were confirmed, moved, left out or said to be others. */
static void test_users(void **state)
{
    struct db *db = open_with_photos();
    const struct db_review review = {db, 1, "me", NULL};
    struct db_named named;
    int64_t made;

    (void)state;
    assert_ok(db_decide_name(&review, 2, "Bob", &err));
    assert_ok(db_decide_confirm(&review, 2, &err));
    assert_ok(db_decide_move(&review, &(int64_t){10}, 1, 3, &made, &err));
    assert_ok(db_decide_unusable(&review, &(int64_t){11}, 1, &err));
    assert_ok(db_decide_not(&review, &(int64_t){9}, 1, &err));
    for (int64_t image = 2; image <= 12; image++)
        say(db, image, image == 9 ? "Cid" : image >= 7 && image <= 8 ? "Cid" : "Bea");
    named = apply(db);
    /* 7 was said to be with 10; 2 and 3 are in a cluster that had the name ann before anybody
     * decided. */
    expect(db, "Bea 1: 12; Bob 1: 4 5 6; Cid 1: 7 8 10; ann 0: 1 2 3");
    assert_int_equal(named.faces, 2);
    assert_int_equal(named.left, 9);
    named = apply(db);
    assert_true(named.faces == 0 && named.left == 0); /* said once */
    /* A user gives the person another name: later faces of the old one come to it. */
    assert_ok(db_decide_name(&review, number(db, "SELECT max(id) FROM clusters WHERE name = 'Bea'"),
                             "Beatrix", &err));
    change(db, "INSERT INTO images (id, identity_id, source_id, path, status, face)"
               " VALUES (13, 1, 1, 'new', 'ok', 1)");
    change(db, "INSERT INTO photos (id, source_id, path, sha256, bytes, changed, width, height)"
               " VALUES (13, 1, 'new', '13', 1, 1, 400, 300)");
    change(db, "INSERT INTO cluster_members (clustering_id, image_id, suspect) VALUES (1, 13, 0)");
    say(db, 13, "Bea");
    assert_int_equal(apply(db).faces, 1);
    expect(db, "Beatrix 1: 12 13; Bob 1: 4 5 6; Cid 1: 7 8 10; ann 0: 1 2 3");
    db_close(db);
}

static enum status count_photo(void *context, const struct db_region_photo *photo,
                               struct err *error)
{
    int64_t *sum = context;

    (void)error;
    sum[0]++;
    sum[1] += photo->sidecar;
    return ST_OK;
}

/* Folders; photos that are there twice; what is counted. */
static void test_rows(void **state)
{
    struct db *db = open_with_photos();
    struct db_region_counts counts;
    int64_t sum[2] = {0, 0};

    (void)state;
    change(db, "INSERT INTO photos (source_id, path, sha256, bytes, changed, width, height)"
               " VALUES (1, 'twin.jpg', '3', 1, 1, 400, 300)");
    assert_ok(db_region_photos_each(db, 1, count_photo, sum, &err));
    assert_true(sum[0] == 12 && sum[1] == 12 * REGION_UNREAD);
    say(db, 3, "Ann");
    say(db, 4, "Bea");
    change(db, "UPDATE regions SET image_id = NULL WHERE photo_id = 4");
    assert_ok(db_region_count(db, 1, &counts, &err));
    assert_true(counts.faces == 1 && counts.without == 1);
    for (int round = 0; round < 2; round++) {
        assert_ok(db_region_folders(db, 1, &err));
        assert_int_equal(number(db, "SELECT count(*) FROM regions WHERE origin = 'folder'"), 12);
    }
    change(db, "UPDATE photos SET path = 'Zoe/b.jpg' WHERE id = 5"); /* moved */
    assert_ok(db_region_folders(db, 1, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM regions WHERE name = 'Zoe'"), 1);
    assert_int_equal(number(db, "SELECT count(*) FROM regions WHERE origin = 'folder'"), 12);
    say(db, 3, ""); /* no longer said */
    assert_int_equal(number(db, "SELECT count(*) FROM regions WHERE photo_id = 3"), 1);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_named, setup, teardown),
        cmocka_unit_test_setup_teardown(test_people, setup, teardown),
        cmocka_unit_test_setup_teardown(test_users, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
    };

    return UNIT_RUN(tests, NULL, NULL);
}
