/* db: tags of runs, and the queue of runs that have one of them. */
#include "fixture.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/text.h"
#include "db/runs/runs.h"
#include "db/runs/tags.h"

static void expect_tags(struct db *db, const char *expected)
{
    struct db_tag *list;
    struct err err;
    size_t count;
    char all[512] = "";

    assert_ok(db_tag_list(db, &list, &count, &err));
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(all);

        (void)snprintf(all + used, sizeof all - used, "%d %s=%s;", (int)list[i].run, list[i].key,
                       list[i].value);
    }
    mem_free(list);
    assert_string_equal(all, expected);
}

/* Tags that begin with "lr": runs, finished, failed, training. */
static void expect_counts(struct db *db, int64_t now, const char *expected)
{
    struct db_tag_count *counts;
    struct text text = {0};
    struct err err;
    size_t count;

    assert_ok(db_tag_counts(db, "lr", now, &counts, &count, &err));
    for (size_t i = 0; i < count; i++)
        text_addf(&text, "%s %d %d %d %d;", counts[i].key, (int)counts[i].runs,
                  (int)counts[i].finished, (int)counts[i].failed, (int)counts[i].training);
    assert_string_equal(text_string(&text), expected);
    text_free(&text);
    mem_free(counts);
}

static void test_tags(void **state)
{
    struct db *db = open_with_dataset();
    struct process_id self;
    struct err err;
    char key[65], value[RECORD_NAME];
    int64_t id;

    (void)state;
    assert_ok(db_run_add(db, "one", 1, 0, 1, "0", NULL, 0, &id, &err));
    assert_ok(db_run_add(db, "two", 1, 0, 1, "0", NULL, 0, &id, &err));
    assert_ok(db_tag_set(db, 2, "lr", "0.1", &err));
    assert_ok(db_tag_set(db, 2, "fast", "", &err));
    assert_ok(db_tag_set(db, 1, "'); DROP TABLE tags;--", "x", &err));
    expect_tags(db, "1 '); DROP TABLE tags;--=x;2 fast=;2 lr=0.1;");
    assert_ok(db_tag_set(db, 2, "lr", "0.2", &err));
    assert_ok(db_tag_set(db, 2, "fast", NULL, &err));
    assert_ok(db_tag_set(db, 2, "absent", NULL, &err));
    assert_ok(db_tag_get(db, 2, "lr", value, &err));
    assert_string_equal(value, "0.2");
    assert_ok(db_tag_get(db, 2, "absent", value, &err));
    assert_string_equal(value, "");
    assert_ok(db_tag_move(db, 1, TAG_BASELINE, &err));
    assert_ok(db_tag_move(db, 2, TAG_BASELINE, &err));
    expect_tags(db, "1 '); DROP TABLE tags;--=x;2 baseline=;2 lr=0.2;");
    assert_ok(db_tag_holder(db, TAG_BASELINE, &id, &err));
    assert_int_equal(id, 2);
    assert_ok(db_tag_move(db, 0, TAG_BASELINE, &err));
    assert_ok(db_tag_holder(db, TAG_BASELINE, &id, &err));
    assert_int_equal(id, 0);
    expect_tags(db, "1 '); DROP TABLE tags;--=x;2 lr=0.2;");
    memset(key, 'k', 64);
    key[64] = '\0';
    assert_status(db_tag_set(db, 1, key, "", &err), ST_INVALID);
    assert_status(db_tag_set(db, 1, "", "", &err), ST_INVALID);
    assert_int_not_equal(db_tag_set(db, 99, "key", "", &err), ST_OK);
    assert_int_not_equal(db_tag_move(db, 99, "lr", &err), ST_OK); /* and nothing is taken away */
    expect_counts(db, 1000, "lr 1 0 0 0;");
    assert_ok(db_tag_set(db, 1, "lr", "", &err));
    assert_ok(db_tag_set(db, 1, "l_", "", &err)); /* is no pattern */
    assert_ok(db_run_end(db, 1, RECORD_FINISHED, "", &err));
    expect_counts(db, 1000, "lr 2 1 0 0;");
    assert_ok(db_run_end(db, 1, RECORD_FAILED, "", &err));
    assert_ok(process_self(&self, &err));
    assert_ok(db_run_claim(db, 2, &self, &err));
    expect_counts(db, clock_now_ms(), "lr 2 0 1 1;");
    expect_counts(db, clock_now_ms() + 40000, "lr 2 0 1 0;");
    assert_ok(db_run_end(db, 2, RECORD_KILLED, "", &err));
    assert_ok(db_run_delete(db, 1, &err));
    expect_tags(db, "2 lr=0.2;");
    db_close(db);
}

/* The oldest run that is tagged and scheduled; busy while any process trains. */
static void test_queue(void **state)
{
    struct db *db = open_with_dataset();
    struct process_id self, gone;
    struct err err;
    int64_t id;
    bool busy;

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_ok(db_run_add(db, NULL, 1, 0, 1, "0", NULL, 0, &id, &err));
    assert_ok(db_queue_look(db, &busy, &id, &err));
    assert_true(!busy && id == 0);
    assert_ok(db_tag_set(db, 3, TAG_QUEUED, "", &err));
    assert_ok(db_tag_set(db, 2, TAG_QUEUED, "", &err));
    assert_ok(db_queue_look(db, &busy, &id, &err));
    assert_true(!busy && id == 2);
    assert_ok(process_self(&self, &err));
    assert_ok(db_run_claim(db, 2, &self, &err));
    assert_ok(db_queue_look(db, &busy, &id, &err));
    assert_true(busy && id == 3);
    assert_ok(db_run_end(db, 2, RECORD_FINISHED, "", &err));
    gone = self;
    gone.pid = 1 << 30; /* above every process number: the run is dead */
    assert_ok(db_run_claim(db, 1, &gone, &err));
    assert_ok(db_queue_look(db, &busy, &id, &err));
    assert_true(!busy && id == 3);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_tags, setup, teardown),
    cmocka_unit_test_setup_teardown(test_queue, setup, teardown),
};

UNIT_MAIN(tests)
