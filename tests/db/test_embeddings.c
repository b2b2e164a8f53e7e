/* Embeddings: their bytes, the order in which they are read, the refusal of wrong lengths. */
#include "fixture.h"

#include "db/findings/embeddings.h"

#include <math.h>
#include <string.h>

static struct err err;

struct seen {
    char paths[64];
    float first[5];
    size_t count;
};

static enum status see(void *context, const struct db_embedding_row *row, struct err *unused)
{
    struct seen *seen = context;

    (void)unused;
    assert_int_equal(row->dim, 2);
    assert_string_equal(row->name, strchr("abe", row->path[0]) != NULL ? "ann" : "bob");
    assert_true(row->held_out == (row->name[0] == 'b'));
    (void)snprintf(seen->paths + strlen(seen->paths), sizeof seen->paths - strlen(seen->paths),
                   "%s ", row->path);
    assert_true(seen->count < 5);
    seen->first[seen->count++] = row->vector[0];
    return ST_OK;
}

static void test_put(void **state)
{
    static const float vector[2] = {1.0f, -2.0f};
    static const uint8_t bytes[8] = {0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0};
    struct db *db = open_with_faces();
    sqlite3_stmt *statement;
    uint64_t count;
    bool found;

    (void)state;
    assert_ok(db_embedding_put(db, 1, 1, vector, 1, &err));
    assert_ok(db_embedding_put(db, 1, 1, vector, 2, &err));
    assert_status(db_embedding_put(db, 9, 1, vector, 2, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "another process deleted what it goes on with"));
    assert_status(db_embedding_put(db, 1, 1, (const float[]){0, NAN}, 2, &err), ST_INVALID);
    assert_status(db_embedding_put(db, 1, 1, (const float[]){-INFINITY, 0}, 2, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "isn't finite"));
    assert_ok(db_embedding_count(db, 1, &count, &err));
    assert_int_equal(count, 1);
    assert_ok(sql_open(db, &statement, &err, "SELECT vector FROM embeddings WHERE vector = ?", "b",
                       (const void *)bytes, sizeof bytes));
    assert_ok(sql_next(db, statement, &found, &err));
    assert_true(found);
    sql_close(statement);
    db_close(db);
}

static void test_each(void **state)
{
    struct db *db = open_with_faces();
    struct seen seen = {0};
    int64_t checkpoint = 0;
    bool found;

    (void)state;
    assert_ok(db_embedding_newest(db, 1, 1, &checkpoint, &found, &err));
    assert_false(found);
    for (int64_t image = 1; image <= 5; image++) {
        const float vector[2] = {(float)image, -1};

        assert_ok(db_embedding_put(db, image, 1, vector, 2, &err));
    }
    assert_ok(db_embedding_newest(db, 1, 1, &checkpoint, &found, &err));
    assert_true(found && checkpoint == 1);
    assert_ok(db_embedding_newest(db, 1, 2, &checkpoint, &found, &err));
    assert_false(found);
    assert_ok(db_embeddings_each(db, 1, 1, see, &seen, &err));
    assert_string_equal(seen.paths, "a b e c d ");
    assert_true(seen.first[1] == 2 && seen.first[2] == 5 && seen.first[3] == 3);

    /* Images left out of training are left out here, too. */
    change(db, "UPDATE images SET excluded = 1 WHERE id = 2");
    seen = (struct seen){0};
    assert_ok(db_embeddings_each(db, 1, 1, see, &seen, &err));
    assert_string_equal(seen.paths, "a e c d ");
    db_close(db);
}

static void test_wrong_length(void **state)
{
    static const float vector[3] = {1, 2, 3};
    struct db *db = open_with_faces();
    struct seen seen = {0};

    (void)state;
    assert_ok(db_embedding_put(db, 2, 1, vector, 2, &err));
    assert_ok(db_embedding_put(db, 3, 1, vector, 3, &err));
    assert_status(db_embeddings_each(db, 1, 1, see, &seen, &err), ST_CORRUPT);
    assert_non_null(strstr(err.message, "image 3"));
    change(db, "UPDATE embeddings SET vector = x'010203'");
    assert_status(db_embeddings_each(db, 1, 1, see, &seen, &err), ST_CORRUPT);
    change(db, "UPDATE embeddings SET vector = x''");
    assert_status(db_embeddings_each(db, 1, 1, see, &seen, &err), ST_CORRUPT);
    db_close(db);
}

/* Written by an earlier version or by a stranger. */
static void test_not_finite(void **state)
{
    static const char *const bits[] = {"0000C07F", "0000C0FF", "0000807F", "000080FF", "FFFFFFFF"};
    struct db *db = open_with_faces();
    struct seen seen = {0};
    char sql[96];

    (void)state;
    assert_ok(db_embedding_put(db, 3, 1, (const float[]){1, 2}, 2, &err));
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        (void)snprintf(sql, sizeof sql, "UPDATE embeddings SET vector = x'0000803F%s'", bits[i]);
        change(db, sql);
        assert_status(db_embeddings_each(db, 1, 1, see, &seen, &err), ST_CORRUPT);
        assert_string_equal(err.message, "the embedding of image 3 (c) isn't finite; facenet embed "
                                         "id:1 makes new ones");
    }
    assert_int_equal(seen.count, 0);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_put, setup, teardown),
    cmocka_unit_test_setup_teardown(test_each, setup, teardown),
    cmocka_unit_test_setup_teardown(test_wrong_length, setup, teardown),
    cmocka_unit_test_setup_teardown(test_not_finite, setup, teardown),
};

UNIT_MAIN(tests)
