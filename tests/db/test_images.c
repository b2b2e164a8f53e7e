/* db: rows of people and pictures: what is added twice, hostile names, twins, and how rows follow
 * files that move. */
#include "fixture.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/sources.h"

struct seen {
    size_t count;
    int64_t last;
    char names[4][64], paths[4][64];
    bool held_out[4];
};

static enum status see(void *context, const struct db_face_row *row, struct err *err)
{
    struct seen *seen = context;

    if (seen->count == 4)
        return err_set(err, ST_LIMIT, "too many");
    assert_true(row->identity >= seen->last);
    seen->last = row->identity;
    (void)snprintf(seen->names[seen->count], 64, "%s", row->name);
    (void)snprintf(seen->paths[seen->count], 64, "%s", row->path);
    seen->held_out[seen->count++] = row->held_out;
    return ST_OK;
}

#define HOSTILE "Robert'); DROP TABLE images;--\x1b[2J\n\xff\xfe%s"

static void add_image(struct db *db, int64_t source, int64_t identity, const char *name,
                      int64_t crop, const char *error)
{
    static const uint8_t thumbnail[FACES_THUMBNAIL] = {1, 2, 3};
    struct db_image image = {.identity = identity,
                             .source = source,
                             .path = name,
                             .sha256 = "abc",
                             .width = 250,
                             .height = 240,
                             .orientation = 6,
                             .error = error,
                             .crop = crop,
                             .thumbnail = error == NULL ? thumbnail : NULL};
    struct err err;
    int64_t id = 0;

    assert_ok(db_image_add(db, &image, &id, &err));
    assert_true(id > 0);
    if (error == NULL) {
        assert_status(db_image_add(db, &image, &id, &err), ST_EXISTS);
        assert_null(strchr(err.message, '\x1b'));
    }
}

static void test_images(void **state)
{
    struct err err;
    struct db *db;
    struct db_dataset row;
    struct seen seen = {0};
    int64_t set, other, ann, bob, again, twin, source;
    bool known;

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_ok(db_dataset_add(db, "set", "", 8, 1, &set, &err));
    assert_ok(db_dataset_add(db, "other", "", 8, 1, &other, &err));
    assert_ok(db_identity_get(db, set, HOSTILE, true, &ann, &err));
    assert_ok(db_identity_get(db, set, "bob", false, &bob, &err));
    assert_ok(db_identity_get(db, set, HOSTILE, false, &again, &err));
    assert_int_equal(again, ann);
    assert_ok(db_identity_get(db, other, "bob", false, &again, &err));
    assert_int_not_equal(again, bob);
    assert_status(db_identity_get(db, 1000, "bob", false, &again, &err), ST_INVALID);
    assert_ok(db_identity_get(db, other, "J\xC3\xB6rg", false, &again, &err));
    assert_ok(db_identity_get(db, other, "Jo\xCC\x88rg ", true, &twin, &err));
    assert_int_equal(twin, again);
    assert_ok(db_identity_find(db, other, "j\xC3\xB6rg", &twin, &known, &err));
    assert_false(known);
    assert_ok(db_source_add(db, set, "/faces", "people", &source, &err));
    add_image(db, source, bob, "bob/1.jpg", 0, NULL);
    add_image(db, source, ann, HOSTILE, 1, NULL);
    add_image(db, source, bob, "bob/2.jpg", -1, "cut short");
    add_image(db, source, bob, "bob/3.jpg", 2, NULL);
    add_image(db, source, bob, "bob/2.jpg", -1, "still cut short"); /* it may have been mended */

    assert_ok(db_dataset_find(db, "set", &row, &err));
    assert_int_equal(row.identities, 2);
    assert_int_equal(row.held_out, 1);
    assert_int_equal(row.images, 4);
    assert_int_equal(row.failed, 1);
    assert_int_equal(number(db, "SELECT count(*) FROM images WHERE crop IS NULL"), 1);
    assert_int_equal(number(db, "SELECT length(thumbnail) FROM images"), FACES_THUMBNAIL);

    assert_ok(db_faces_each(db, set, 0, see, &seen, &err));
    assert_int_equal(seen.count, 3);
    assert_string_equal(seen.names[0], HOSTILE);
    assert_string_equal(seen.paths[0], HOSTILE);
    assert_true(seen.held_out[0] && !seen.held_out[1]);
    assert_string_equal(seen.paths[2], "bob/3.jpg");
    assert_ok(sql_write(db, false, NULL, &err, "UPDATE identities SET excluded = 1 WHERE id = ?",
                        "i", ann));
    seen.count = 0;
    seen.last = 0;
    assert_ok(db_faces_each(db, set, 0, see, &seen, &err));
    assert_int_equal(seen.count, 2);
    seen.count = 4;
    assert_status(db_faces_each(db, set, 0, see, &seen, &err), ST_LIMIT);
    db_close(db);
}

static void test_delete(void **state)
{
    struct err err;
    struct db *db;
    int64_t set, person, source;

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_ok(db_dataset_add(db, "set", "", 8, 1, &set, &err));
    assert_ok(db_identity_get(db, set, "ann", false, &person, &err));
    assert_ok(db_source_add(db, set, "/faces", "people", &source, &err));
    add_image(db, source, person, "ann/1.jpg", 0, NULL);
    assert_ok(sql_write(db, true, NULL, &err,
                        "INSERT INTO runs (name, dataset_id, status, seed, version, created_time)"
                        " VALUES ('run-1', ?, 'FINISHED', 1, '', 0)",
                        "i", set));
    assert_status(db_dataset_delete(db, set, &err), ST_BUSY);
    assert_non_null(strstr(err.message, "run-1"));
    assert_int_equal(number(db, "SELECT count(*) FROM images"), 1);
    assert_ok(sql_write(db, true, NULL, &err, "DELETE FROM runs", ""));
    assert_ok(db_dataset_delete(db, set, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM images"), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM identities"), 0);
    assert_status(db_dataset_delete(db, set, &err), ST_NOTFOUND);
    db_close(db);
}

static enum status see_row(void *context, const struct db_image_row *row, struct err *err)
{
    struct text *text = context;

    (void)err;
    text_addf(text, "%d %d %s %s %d %d %d\n", (int)row->id, (int)row->identity, row->path,
              row->sha256, (int)row->bytes, (int)row->changed, row->crop);
    return ST_OK;
}

/* Two folders may hold the same paths; the rows follow the files. */
static void test_sources(void **state)
{
    struct db *db;
    struct err err;
    struct db_source *list, one;
    struct text seen = {0};
    size_t count;
    int64_t set, ann, bob, first, second;
    bool used[3] = {false};

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_ok(db_dataset_add(db, "set", "/a/train", 8, 1, &set, &err));
    assert_ok(db_identity_get(db, set, "ann", false, &ann, &err));
    assert_ok(db_identity_get(db, set, "bob", false, &bob, &err));
    assert_ok(db_source_add(db, set, "/a/train", "people", &first, &err));
    assert_status(db_source_add(db, set, "/a/train", "people", &second, &err), ST_EXISTS);
    assert_ok(db_source_add(db, set, "/b/train", "people", &second, &err));
    add_image(db, first, ann, "ann/1.jpg", 0, NULL);
    add_image(db, second, ann, "ann/1.jpg", 2, NULL);

    assert_ok(db_image_move(
        db,
        &(struct db_image){
            .id = 2, .identity = bob, .path = "bob/7.jpg", .bytes = 9, .changed = 1000},
        &err));
    assert_ok(db_image_seen(db, &(struct db_image){.id = 1, .bytes = 5, .changed = 6}, &err));
    assert_ok(db_images_each(db, first, see_row, &seen, &err));
    assert_ok(db_images_each(db, second, see_row, &seen, &err));
    assert_string_equal(text_string(&seen),
                        "1 1 ann/1.jpg abc 5 6 1\n2 2 bob/7.jpg abc 9 1000 1\n");
    text_free(&seen);
    assert_ok(db_dataset_crops_used(db, set, used, 3, &err));
    assert_true(used[0] && !used[1] && used[2]);

    assert_ok(db_source_get(db, first, &one, &err));
    assert_ok(db_source_move(db, &one, "/c", &err));
    assert_int_equal(number(db, "SELECT count(*) FROM datasets WHERE source = '/c'"), 1);
    assert_ok(db_source_list(db, set, &list, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(list[0].path, "/c");
    assert_int_equal(list[1].images, 1);
    mem_free(list);
    assert_status(db_source_get(db, 3, &one, &err), ST_NOTFOUND);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_images, setup, teardown),
    cmocka_unit_test_setup_teardown(test_sources, setup, teardown),
    cmocka_unit_test_setup_teardown(test_delete, setup, teardown),
};

UNIT_MAIN(tests)
