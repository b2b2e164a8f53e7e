/* Names and ids of rows: a name wins, two rows are refused, "id:" and "name:" always decide. */
#include "fixture.h"

#include "db/core/named.h"
#include "db/runs/runs.h"

#include <stdio.h>

/* Runs with the ids 1, 2, 3 of these names. */
static struct db *open_with_runs(const char *const names[3])
{
    struct db *db = NULL;
    struct err err;
    int64_t id;

    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_ok(db_dataset_add(db, "faces", "", 8, 1, &id, &err));
    for (int i = 0; i < 3; i++)
        assert_ok(db_run_add(db, names[i], 1, 0, 1, "0.1", NULL, 0, &id, &err));
    assert_int_equal(id, 3);
    return db;
}

/* The id that word says; 0: there is none; -1: refused. */
static int64_t says(struct db *db, const char *word, char message[ERR_MESSAGE_SIZE])
{
    struct db_run run = {.id = 0};
    struct err err = {.message = ""};
    enum status status = db_run_find(db, word, &run, &err);

    (void)snprintf(message, ERR_MESSAGE_SIZE, "%s", err.message);
    if (status == ST_OK)
        return run.id;
    assert_true(status == ST_NOTFOUND || status == ST_INVALID);
    return status == ST_NOTFOUND ? 0 : -1;
}

/* A name in other bytes is the same name; a misspelt one is not. */
static void test_spelling(void **state)
{
    static const char *const names[3] = {"J\xC3\xB6rg", "night", "nights"};
    struct db *db = open_with_runs(names);
    char message[ERR_MESSAGE_SIZE];
    int64_t id;
    struct err err;

    (void)state;
    assert_int_equal(says(db, "Jo\xCC\x88rg", message), 1);
    assert_int_equal(says(db, "name: J\xC3\xB6rg ", message), 1);
    assert_int_equal(says(db, "j\xC3\xB6rg", message), 0);
    assert_string_equal(
        message,
        "there is no run \"j\xC3\xB6rg\" (did you mean J\xC3\xB6rg?); facenet runs lists them");
    assert_int_equal(says(db, "nihgt", message), 0);
    assert_string_equal(message,
                        "there is no run \"nihgt\" (did you mean night?); facenet runs lists them");
    assert_int_equal(says(db, "quite another", message), 0);
    assert_string_equal(message, "there is no run \"quite another\"; facenet runs lists them");
    assert_status(db_run_add(db, "Jo\xCC\x88rg", 1, 0, 1, "0.1", NULL, 0, &id, &err), ST_EXISTS);
    assert_status(db_run_rename(db, 2, "Jo\xCC\x88rg", &err), ST_EXISTS);
    assert_ok(db_run_rename(db, 1, "Jo\xCC\x88rg", &err));
    assert_status(db_dataset_add(db, "faces ", "", 8, 1, &id, &err), ST_EXISTS);
    db_close(db);
}

static void test_words(void **state)
{
    static const struct {
        const char *word;
        int64_t id;
    } cases[] = {
        {"1", 1},
        {"id:1", 1},
        {"#1", 1},
        {"name:1", 0},
        {"first", 1},
        {"2", -1},
        {"id:2", 2},
        {"#2", 2},
        {"name:2", 3},
        {"3", -1},
        {"id:3", 3},
        {"name:3", 2},
        {"name:x", 0},
        {"01", 0},
        {"id:01", 0},
        {"-1", 0},
        {"+1", 0},
        {" 1", 0},
        {"1 ", 0},
        {"0x1", 0},
        {"", 0},
        {"#", 0},
        {"id:", 0},
        {"name:", 0},
        {"0", 0},
        {"id:0", 0},
        {"4", 0},
        {"#4", 0},
        {"id:first", 0},
        {"#first", 0},
        {"ID:1", 0},
        {"##1", 0},
        {"id:id:1", 0},
        {"name:first", 1},
        {"9223372036854775808", 0},
        {"id:18446744073709551617", 0},
    };
    struct db *db = open_with_runs((const char *const[]){"first", "3", "2"});
    char message[ERR_MESSAGE_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t id = says(db, cases[i].word, message);

        if (id != cases[i].id)
            fail_msg("\"%s\" is %d, not %d: %s", cases[i].word, (int)id, (int)cases[i].id, message);
    }
    assert_int_equal(says(db, "2", message), -1);
    assert_string_equal(message, "2 is the name of run 3 and the id of run \"3\": write name:2 or"
                                 " id:2");
    db_close(db);
}

/* The row named 2 has the id 2 itself, so both readings are one. */
static void test_a_row_may_be_named_as_its_id(void **state)
{
    struct db *db = open_with_runs((const char *const[]){"a", "2", "b"});
    char message[ERR_MESSAGE_SIZE];

    (void)state;
    assert_int_equal(says(db, "2", message), 2);
    db_close(db);
}

static void test_new_names(void **state)
{
    static const char *const bad[] = {"#1",    "id:1",  "#00", "id:99999999999999999999",
                                      "name:", "name:x"};
    static const char *const good[] = {"1", "#", "id:", "#1a", "id:x", "x#1", "a name:x"};
    struct db *db = open_with_runs((const char *const[]){"a", "b", "c"});
    struct err err;
    int64_t id;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_status(db_dataset_add(db, bad[i], "", 8, 1, &id, &err), ST_INVALID);
        assert_non_null(strstr(err.message, bad[i]));
        assert_status(db_run_rename(db, 1, bad[i], &err), ST_INVALID);
        assert_status(db_run_add(db, bad[i], 1, 0, 1, "", NULL, 0, &id, &err), ST_INVALID);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_ok(db_dataset_add(db, good[i], "", 8, 1, &id, &err));
        assert_ok(db_run_rename(db, 1, good[i], &err));
    }
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_spelling, setup, teardown),
    cmocka_unit_test_setup_teardown(test_words, setup, teardown),
    cmocka_unit_test_setup_teardown(test_a_row_may_be_named_as_its_id, setup, teardown),
    cmocka_unit_test_setup_teardown(test_new_names, setup, teardown),
};

UNIT_MAIN(tests)
