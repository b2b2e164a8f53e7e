/* db: people and their pictures as lists. */
#include "fixture.h"

#include "base/mem.h"
#include "db/faces/items.h"
#include "db/faces/people.h"
#include "db/faces/verdicts.h"

static void add_person(struct db *db, const char *name, int images, const char *error)
{
    uint8_t thumbnail[FACES_THUMBNAIL] = {7};
    struct err err;
    int64_t id;
    char file[64];

    assert_ok(db_identity_get(db, 1, name, false, &id, &err));
    for (int i = 0; i < images; i++) {
        struct db_image image = {.identity = id, .path = file, .width = 1, .height = 1};
        int64_t made;

        image.orientation = 1;
        image.error = error;
        image.crop = error == NULL ? i : -1;
        image.thumbnail = i % 2 == 0 ? thumbnail : NULL;
        (void)snprintf(file, sizeof file, "%s/%d.png", name, i);
        assert_ok(db_image_add(db, &image, &made, &err));
    }
}

static void expect_people(struct db *db, const char *part, enum db_person_order order,
                          bool descending, const char *expected)
{
    struct db_person *list;
    struct err err;
    size_t count;
    char all[512] = "";

    assert_ok(db_person_list(db, 1, part, order, descending, &list, &count, &err));
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(all);

        (void)snprintf(all + used, sizeof all - used, "%s %d-%d+%d%s;", list[i].name,
                       (int)list[i].images, (int)list[i].left_out, (int)list[i].failed,
                       list[i].excluded ? " out" : "");
    }
    mem_free(list);
    assert_string_equal(all, expected);
}

/* Two people of an older database who have one name in other bytes stay two. */
static void test_doubles(void **state)
{
    struct db *db = open_with_dataset();
    struct db_doubles *list;
    struct err err;
    int64_t id;
    size_t count;
    bool found;

    (void)state;
    add_person(db, "J\xC3\xB6rg", 2, NULL);
    add_person(db, "ann", 1, NULL);
    change(db, "INSERT INTO identities (id, dataset_id, name) VALUES (9, 1, 'Jo\xCC\x88rg')");
    set_back(db, 11);
    db_close(db);
    assert_ok(db_open(&db, path, DB_WRITE, &err));
    assert_ok(db_person_doubles(db, &list, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].dataset, 1);
    assert_string_equal(list[0].name, "J\xC3\xB6rg");
    assert_string_equal(list[0].people, "1 (2 pictures), 9 (0 pictures)");
    mem_free(list);
    assert_ok(db_identity_get(db, 1, "Jo\xCC\x88rg", false, &id, &err)); /* the exact name wins */
    assert_int_equal(id, 9);
    assert_status(db_identity_find(db, 1, " J\xC3\xB6rg", &id, &found, &err), ST_INVALID);
    expect_people(db, "J\xC3\x96R", PEOPLE_BY_NAME, false, "J\xC3\xB6rg 2-0+0;");
    db_close(db);
}

static void test_people(void **state)
{
    struct db *db = open_with_dataset();
    const int64_t images[3] = {1, 2, 99};
    struct db_portrait portraits[3];
    struct db_portrait *list;
    struct err err;
    size_t count;

    (void)state;
    add_person(db, "bob", 3, NULL);
    add_person(db, "Ann%_", 1, NULL);
    add_person(db, "cid", 2, "truncated");
    expect_people(db, "", PEOPLE_BY_NAME, false, "Ann%_ 1-0+0;bob 3-0+0;cid 0-0+2;");
    expect_people(db, "", PEOPLE_BY_IMAGES, true, "bob 3-0+0;Ann%_ 1-0+0;cid 0-0+2;");
    expect_people(db, "ANN", PEOPLE_BY_NAME, false, "Ann%_ 1-0+0;");
    expect_people(db, "%", PEOPLE_BY_NAME, false, "Ann%_ 1-0+0;"); /* no wildcard */
    expect_people(db, "x", PEOPLE_BY_NAME, false, "");
    assert_ok(db_portrait_list(db, 1, 2, &list, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(list[1].path, "bob/1.png");
    assert_true(list[0].side == FACES_SIDE && list[0].rgb[0] == 7 && list[1].side == 0);
    assert_ok(db_portraits_get(db, images, 3, portraits, &err));
    assert_true(portraits[0].side == FACES_SIDE && portraits[0].rgb[0] == 7);
    assert_string_equal(portraits[1].path, "bob/1.png");
    assert_true(portraits[1].side == 0 && portraits[2].side == 0);
    assert_string_equal(portraits[2].path, "");
    assert_ok(db_portrait_exclude(db, list[1].image, true, &err));
    mem_free(list);
    assert_ok(db_person_exclude(db, 3, true, &err));
    expect_people(db, "", PEOPLE_BY_LEFT_OUT, true, "bob 3-1+0;cid 0-0+2 out;Ann%_ 1-0+0;");
    assert_ok(db_person_exclude(db, 3, false, &err));
    expect_people(db, "cid", PEOPLE_BY_NAME, true, "cid 0-0+2;");
    assert_ok(db_portrait_list(db, 3, 9, &list, &count, &err));
    assert_true(count == 2 && list[0].failed);
    mem_free(list);
    db_close(db);
}

/* Items of vectors: labels with what has them, and all items under no name. */
static void test_labels(void **state)
{
    struct db *db = open_with_dataset();
    struct db_portrait *list;
    struct err err;
    int64_t nobody, labels[2];
    size_t count;

    (void)state;
    assert_ok(db_items_begin(db, 1, 8, &nobody, &err));
    assert_ok(db_identity_get(db, 1, "red", false, &labels[0], &err));
    assert_ok(db_identity_get(db, 1, "blue", true, &labels[1], &err));
    for (uint64_t i = 1; i <= 12; i++) {
        const struct db_item item = {.number = i,
                                     .caption = i == 12 ? "the twelfth" : "",
                                     .labels = labels + (i > 10),
                                     .label_count = i < 3    ? 0
                                                    : i > 10 ? 1
                                                             : 2};

        assert_ok(db_item_add(db, nobody, &item, &err));
    }
    expect_people(db, "", PEOPLE_BY_NAME, false, " 12-0+0;blue 10-0+0;red 8-0+0;");
    assert_ok(db_portrait_list(db, labels[1], 9, &list, &count, &err));
    assert_int_equal(count, 9);
    assert_string_equal(list[0].path, "3");
    assert_string_equal(list[7].path, "10"); /* by number */
    assert_ok(db_portrait_exclude(db, list[7].image, true, &err));
    mem_free(list);
    assert_ok(db_portrait_list(db, labels[1], 99, &list, &count, &err));
    assert_int_equal(count, 10);
    assert_string_equal(list[9].path, "the twelfth");
    assert_true(list[9].item && list[7].excluded);
    mem_free(list);
    expect_people(db, "", PEOPLE_BY_IMAGES, true, " 12-1+0;blue 10-1+0;red 8-1+0;");
    db_close(db);
}

static void expect_identities(struct db *db, uint64_t expected)
{
    struct db_dataset dataset;
    struct err err;

    assert_ok(db_dataset_find(db, "1", &dataset, &err));
    assert_int_equal(dataset.identities, expected);
}

/* A person made by a verdict is listed as long as that is the newest one. */
static void test_moved(void **state)
{
    struct db *db = open_with_dataset();
    struct err err;
    int64_t typo;

    (void)state;
    add_person(db, "bob", 2, NULL);
    assert_ok(db_identity_get(db, 1, "Typo", false, &typo, &err));
    expect_people(db, "", PEOPLE_BY_NAME, false, "bob 2-0+0;");
    expect_identities(db, 1);
    assert_ok(db_verdict_add(db, 1, VERDICT_MOVE, typo, &err));
    expect_people(db, "", PEOPLE_BY_NAME, false, "Typo 0-0+0;bob 2-0+0;");
    expect_identities(db, 2);
    assert_ok(db_verdict_add(db, 2, VERDICT_MOVE, typo, &err));
    assert_ok(db_verdict_add(db, 1, VERDICT_NONE, 0, &err));
    expect_identities(db, 2);
    assert_ok(db_verdict_add(db, 2, VERDICT_EXCLUDE, 0, &err));
    expect_people(db, "", PEOPLE_BY_NAME, false, "bob 2-0+0;");
    expect_identities(db, 1);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_doubles, setup, teardown),
    cmocka_unit_test_setup_teardown(test_people, setup, teardown),
    cmocka_unit_test_setup_teardown(test_labels, setup, teardown),
    cmocka_unit_test_setup_teardown(test_moved, setup, teardown),
};

UNIT_MAIN(tests)
