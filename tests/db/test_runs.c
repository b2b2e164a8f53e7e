/* db: runs, their parameters, who works on them; events, requests, checkpoints. */
#include "fixture.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/findings/embeddings.h"
#include "db/findings/run_facts.h"
#include "db/runs/journal.h"
#include "db/runs/runs.h"
#include "db/runs/steps.h"

#include <math.h>
#include <sys/wait.h>

#define HOSTILE "Robert'); DROP TABLE runs;--\x1b[2J\n\xff\xfe%s"

/* A database of version 10, before the momentum was beta 1 of Adam. */
static void test_old_momentum(void **state)
{
    static const char *const optimizers[] = {"adam", "adamw", "sgd", "adagrad"};
    struct err err;
    struct db *db = open_with_dataset();
    int64_t id;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct db_param params[] = {{"lr", "0.5"}, {"momentum", "0.5"}, {"optimizer", ""}};

        (void)snprintf(params[2].value, sizeof params[2].value, "%s", optimizers[i]);
        assert_ok(db_run_add(db, NULL, 1, 0, 1, "0.1", params, 3, &id, &err));
    }
    set_back(db, 10);
    db_close(db);
    assert_ok(db_open(&db, path, DB_WRITE, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM params WHERE value = '0.9'"), 2);
    assert_int_equal(number(db, "SELECT count(*) FROM params WHERE value = '0.9' AND run_id <= 2"
                                " AND key = 'momentum'"),
                     2);
    assert_int_equal(number(db, "SELECT count(*) FROM params WHERE value = '0.5'"), 6);
    db_close(db);
}

static void test_add_and_find(void **state)
{
    static const struct db_param params[] = {{"select", "semi-hard"}, {"net", "small"}};
    struct err err;
    struct db *db = open_with_dataset();
    struct db_run run;
    struct db_param *list;
    size_t count;
    int64_t id, second, third;
    char name[RECORD_NAME + 1];

    (void)state;
    assert_ok(db_run_add(db, NULL, 1, 0, 9007199254740991, "0.1", params, 2, &id, &err));
    assert_ok(db_run_get(db, id, &run, &err));
    assert_string_equal(run.name, "run-1");
    assert_string_equal(run.dataset, "set");
    assert_string_equal(run.net, "small");
    assert_string_equal(run.select, "semi-hard");
    assert_string_equal(run.version, "0.1");
    assert_int_equal(run.status, RECORD_SCHEDULED);
    assert_true(run.seed == 9007199254740991); /* the largest there is */
    assert_true(run.parent_id == 0 && run.process.pid == 0 && run.created > 1600000000000);
    assert_true(isnan(run.loss_all) && isnan(run.val) && isnan(run.accuracy));

    assert_ok(db_run_add(db, HOSTILE, 1, id, 7, "0.1", NULL, 0, &second, &err));
    assert_ok(db_run_find(db, HOSTILE, &run, &err));
    assert_string_equal(run.name, HOSTILE);
    assert_true(run.id == second && run.parent_id == id && run.seed == 7);
    assert_status(db_run_add(db, HOSTILE, 1, 0, 7, "0.1", NULL, 0, &third, &err), ST_EXISTS);
    assert_null(strchr(err.message, '\x1b'));
    assert_ok(db_run_find(db, "1", &run, &err));
    assert_int_equal(run.id, 1);
    assert_ok(db_run_add(db, "77", 1, 0, 7, "0.1", NULL, 0, &third, &err));
    assert_ok(db_run_find(db, "77", &run, &err));
    assert_int_equal(run.id, third);
    assert_status(db_run_find(db, "no\x1b[2Jone", &run, &err), ST_NOTFOUND);
    assert_null(strchr(err.message, '\x1b'));
    assert_status(db_run_get(db, 99, &run, &err), ST_NOTFOUND);
    /* A run needs its data set. */
    assert_status(db_run_add(db, "orphan", 99, 0, 7, "0", params, 2, &third, &err), ST_INVALID);
    assert_int_equal(number(db, "SELECT count(*) FROM runs"), 3);
    memset(name, 'n', RECORD_NAME);
    name[RECORD_NAME] = '\0';
    assert_status(db_run_add(db, name, 1, 0, 7, "0", NULL, 0, &third, &err), ST_INVALID);

    assert_ok(db_run_set_param(db, id, "select", "random", &err));
    assert_ok(db_run_params(db, id, &list, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(list[0].name, "net");
    assert_string_equal(list[1].value, "random");
    mem_free(list);
    db_close(db);
}

static void test_rename(void **state)
{
    struct err err;
    struct db *db = open_with_dataset();
    struct db_run run;
    int64_t first, second, third;
    char name[RECORD_NAME + 1];

    (void)state;
    assert_ok(db_run_add(db, "first", 1, 0, 1, "0", NULL, 0, &first, &err));
    assert_ok(db_run_add(db, "second", 1, 0, 1, "0", NULL, 0, &second, &err));
    assert_ok(db_run_rename(db, first, "first", &err));
    assert_ok(db_run_rename(db, first, "better", &err));
    assert_ok(db_run_get(db, first, &run, &err));
    assert_string_equal(run.name, "better");
    assert_status(db_run_rename(db, first, "second", &err), ST_EXISTS);
    assert_status(db_run_rename(db, 99, "third", &err), ST_NOTFOUND);
    /* The name that the next unnamed run would get is taken. */
    assert_ok(db_run_rename(db, first, "run-3", &err));
    assert_ok(db_run_add(db, NULL, 1, 0, 1, "0", NULL, 0, &third, &err));
    assert_int_equal(third, 3);
    assert_ok(db_run_get(db, third, &run, &err));
    assert_memory_equal(run.name, "run-3-", strlen("run-3-"));
    assert_ok(db_run_rename(db, first, "better", &err));
    assert_status(db_run_rename(db, first, "", &err), ST_INVALID);
    memset(name, 'n', RECORD_NAME);
    name[RECORD_NAME] = '\0';
    assert_status(db_run_rename(db, first, name, &err), ST_INVALID);
    assert_ok(db_run_get(db, first, &run, &err));
    assert_string_equal(run.name, "better");
    db_close(db);
}

/* A process that has ended: nobody has its number and start time. */
static struct process_id ended_process(void)
{
    struct process_id self;
    struct err err;

    assert_ok(process_self(&self, &err));
    self.start_time--;
    return self;
}

static void test_claim_and_end(void **state)
{
    struct err err;
    struct db *db = open_with_dataset();
    struct process_id self, gone = ended_process(), other;
    struct db_run run;
    int64_t id;

    (void)state;
    assert_ok(process_self(&self, &err));
    other = self;
    other.pid = getppid();
    assert_ok(db_run_add(db, "a", 1, 0, 1, "0", NULL, 0, &id, &err));
    assert_ok(db_run_get(db, id, &run, &err));
    assert_int_equal(db_run_liveness(&run, clock_now_ms()), RUN_NOT_RUNNING);
    assert_status(db_run_claim(db, 99, &self, &err), ST_NOTFOUND);
    assert_ok(db_run_claim(db, id, &gone, &err));
    assert_ok(db_run_get(db, id, &run, &err));
    assert_int_equal(run.status, RECORD_RUNNING);
    assert_int_equal(db_run_liveness(&run, clock_now_ms()), RUN_DEAD);
    assert_ok(db_run_claim(db, id, &self, &err)); /* a dead run may be taken over */
    assert_ok(db_run_claim(db, id, &self, &err)); /* and by its owner again */
    assert_status(db_run_claim(db, id, &other, &err), ST_BUSY);
    assert_ok(db_run_set_plan(db, id, 500, 50, &err));
    assert_ok(db_run_set_paused(db, id, true, &err));
    assert_ok(db_run_beat(db, id, &err));
    assert_ok(db_run_get(db, id, &run, &err));
    assert_true(run.paused && run.total_steps == 500 && run.epoch_steps == 50);
    assert_true(run.process.pid == self.pid && run.process.start_time == self.start_time);
    assert_string_equal(run.process.boot_id, self.boot_id);
    assert_true(run.started > 1600000000000 && run.ended == 0);
    assert_int_equal(db_run_liveness(&run, run.heartbeat + 10000), RUN_ALIVE);
    assert_int_equal(db_run_liveness(&run, run.heartbeat + 10001), RUN_STALLED);
    assert_status(db_run_delete(db, id, &err), ST_BUSY);
    assert_ok(db_run_end(db, id, RECORD_KILLED, "stopped by hand", &err));
    assert_ok(db_run_get(db, id, &run, &err));
    assert_true(run.status == RECORD_KILLED && !run.paused && run.ended >= run.started);
    assert_string_equal(run.note, "stopped by hand");
    assert_ok(db_run_delete(db, id, &err));
    assert_status(db_run_delete(db, id, &err), ST_NOTFOUND);
    db_close(db);
}

/* A run is deleted with all that refers to it, but its child only loses its parent. */
static void test_delete(void **state)
{
    static const char *const tables[] = {"params", "steps",    "histograms", "metrics",
                                         "events", "requests", "checkpoints"};
    static const struct db_param param = {"net", "small"};
    static const struct record_histogram histogram = {.step = 1};
    struct record_step step = {.step = 1, .epoch = 1};
    struct record_metric metric = {.step = 1, .key = "auc", .value = 0.5};
    struct db_checkpoint checkpoint = {.step = 1, .path = "a", .sha256 = "b"};
    struct err err;
    struct db *db = open_with_dataset();
    struct db_run run;
    int64_t id, child;
    bool differs;
    char sql[64];

    (void)state;
    assert_ok(db_run_add(db, "a", 1, 0, 1, "0", &param, 1, &id, &err));
    assert_ok(db_run_add(db, "b", 1, id, 1, "0", NULL, 0, &child, &err));
    checkpoint.run_id = id;
    assert_ok(db_step_put(db, id, &step, &histogram, &differs, &err));
    assert_ok(db_metric_put(db, id, &metric, &err));
    assert_ok(db_event_add(db, id, 1, RECORD_INFO, "x", &err));
    assert_ok(db_request_add(db, id, "stop", NULL, NULL, &err));
    assert_ok(db_checkpoint_add(db, &checkpoint, &checkpoint.id, &err));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", tables[i]);
        assert_int_equal(number(db, sql), 1);
    }
    assert_ok(db_run_delete(db, id, &err));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", tables[i]);
        assert_int_equal(number(db, sql), 0);
    }
    assert_ok(db_run_get(db, child, &run, &err));
    assert_int_equal(run.parent_id, 0);
    db_close(db);
}

/* The name of the first run of a list, in an order. */
static void assert_first(struct db *db, enum db_run_order order, bool ascending, const char *name)
{
    struct err err;
    struct db_run *list, *some[2];
    size_t count;

    assert_ok(db_run_list(db, order, ascending, &list, &count, &err));
    assert_int_equal(count, 3);
    assert_string_equal(list[0].name, name);
    mem_free(list);
    assert_ok(db_run_ids(db, order, ascending, &list, &count, &err));
    assert_int_equal(count, 3);
    assert_string_equal(list[0].name, "");
    some[0] = &list[2]; /* given in any order */
    some[1] = &list[0];
    assert_ok(db_run_fill(db, some, 2, &err));
    assert_string_equal(list[0].name, name);
    assert_string_equal(list[0].dataset, list[2].dataset);
    assert_string_equal(list[1].name, "");
    list[1].id = 999; /* one that is gone */
    some[0] = &list[1];
    assert_ok(db_run_fill(db, some, 1, &err));
    assert_string_equal(list[1].name, "");
    mem_free(list);
}

static void test_list(void **state)
{
    struct err err;
    struct db *db = open_with_dataset();
    struct db_run *list;
    size_t count;
    int64_t id[3];
    bool differs;

    (void)state;
    assert_ok(db_run_list(db, RUNS_BY_ID, false, &list, &count, &err));
    assert_int_equal(count, 0);
    mem_free(list);
    for (int i = 0; i < 3; i++) {
        const char name[2] = {(char)('c' - i), '\0'};

        assert_ok(db_run_add(db, name, 1, 0, 1, "0", NULL, 0, &id[i], &err));
    }
    for (int i = 0; i < 2; i++) { /* the third run has no figures */
        struct record_step step = {.step = 3 - i, .epoch = 1, .loss_all = 0.1 * (i + 1)};
        struct record_metric val = {.step = 1, .key = "val@1e-3", .value = 0.9 - 0.1 * i};
        struct record_metric accuracy = {.step = 1, .key = "accuracy", .value = 0.5 + 0.1 * i};

        assert_ok(db_step_put(db, id[i], &step, NULL, &differs, &err));
        assert_ok(db_metric_put(db, id[i], &val, &err));
        assert_ok(db_metric_put(db, id[i], &accuracy, &err));
    }
    assert_first(db, RUNS_BY_ID, false, "a");
    assert_first(db, RUNS_BY_ID, true, "c");
    assert_first(db, RUNS_BY_NAME, true, "a");
    assert_first(db, RUNS_BY_NAME, false, "c");
    assert_first(db, RUNS_BY_VAL, false, "c");
    assert_first(db, RUNS_BY_ACCURACY, false, "b");
    assert_first(db, RUNS_BY_LOSS, true, "c"); /* a run without a loss comes last */
    assert_first(db, RUNS_BY_LOSS, false, "b");
    assert_first(db, RUNS_BY_STEPS, false, "c");
    for (size_t n = 1;; n++) {
        enum status status;

        mem_fail_after(n);
        status = db_run_list(db, RUNS_BY_ID, false, &list, &count, &err);
        if (!mem_failed()) {
            mem_fail_after(0);
            assert_int_equal(status, ST_OK);
            assert_true(n > 1);
            mem_free(list);
            break;
        }
        assert_status(status, ST_NOMEM);
    }
    db_close(db);
}

static void test_events(void **state)
{
    struct err err;
    struct db *db = open_with_dataset();
    struct record_event *list;
    size_t count;
    int64_t id, other;
    char text[32];

    (void)state;
    assert_ok(db_run_add(db, "a", 1, 0, 1, "0", NULL, 0, &id, &err));
    assert_ok(db_run_add(db, "b", 1, 0, 1, "0", NULL, 0, &other, &err));
    assert_ok(db_event_add(db, other, 1, RECORD_INFO, "not mine", &err));
    for (int i = 0; i < 40; i++) {
        (void)snprintf(text, sizeof text, "event %d", i);
        assert_ok(db_event_add(db, id, i, (enum record_level)(i % 3), text, &err));
    }
    assert_status(db_event_add(db, 99, 1, RECORD_INFO, "nobody's", &err), ST_INVALID);
    assert_ok(db_event_list(db, id, 20, &list, &count, &err));
    assert_int_equal(count, 20);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(text, sizeof text, "event %zu", i + 20);
        assert_string_equal(list[i].message, text);
        assert_int_equal(list[i].level, (i + 20) % 3);
        assert_true(list[i].step == (int64_t)i + 20 && list[i].run_id == id);
    }
    mem_free(list);
    db_close(db);
}

static void test_requests(void **state)
{
    struct err err;
    struct db *db = open_with_dataset();
    struct record_request request, *list;
    size_t count;
    int64_t run, first, second;
    bool found;

    (void)state;
    assert_ok(db_run_add(db, "a", 1, 0, 1, "0", NULL, 0, &run, &err));
    assert_ok(db_request_next(db, run, &request, &found, &err));
    assert_false(found);
    assert_ok(db_request_add(db, run, "set", "margin=0.3", &first, &err));
    assert_ok(db_request_add(db, run, "pause", NULL, &second, &err));
    assert_ok(db_request_next(db, run, &request, &found, &err));
    assert_true(found && request.id == first && request.taken == 0 && request.taken_step == -1);
    assert_string_equal(request.verb, "set");
    assert_string_equal(request.argument, "margin=0.3");
    assert_non_null(strchr(request.asker, '@'));
    assert_true(request.asked > 1600000000000);
    assert_ok(db_request_take(db, first, 41, "0.2", "ok", &err));
    assert_ok(db_request_next(db, run, &request, &found, &err));
    assert_true(found && request.id == second);
    assert_string_equal(request.argument, "");
    assert_ok(db_request_take(db, second, 42, "", "it is paused already", &err));
    assert_ok(db_request_next(db, run, &request, &found, &err));
    assert_false(found);
    assert_ok(db_request_list(db, run, &list, &count, &err));
    assert_int_equal(count, 2);
    assert_true(list[0].taken_step == 41 && list[0].taken >= list[0].asked);
    assert_string_equal(list[0].old_value, "0.2");
    assert_string_equal(list[1].result, "it is paused already");
    mem_free(list);
    db_close(db);
}

/* What was changed while a run trained is in its facts, first, with what followed from it. */
static void test_facts(void **state)
{
    static const struct db_param params[] = {
        {"margin", "0.2"}, {"curriculum-start", "0.1"}, {"lr", "0.002"}, {"later", "x"}};
    const char *names[64];
    struct err err;
    struct db *db = open_with_dataset();
    struct run_facts facts[2];
    struct db_run run;
    char change[32];
    int64_t id, request;
    size_t count;

    (void)state;
    assert_ok(db_run_add(db, "a", 1, 0, 1, "0", params, 4, &id, &err));
    assert_ok(db_request_add(db, id, "set", "margin=0.05", &request, &err));
    assert_ok(db_request_take(db, request, 106, "0.2", "ok", &err));
    assert_ok(db_request_add(db, id, "set", "lr=1", &request, &err));
    assert_ok(db_request_take(db, request, 110, "0.002", "refused", &err));
    assert_ok(db_request_add(db, id, "set", "lr=2", &request, &err)); /* not taken */
    assert_ok(db_run_get(db, id, &run, &err));
    assert_ok(run_facts_load(db, &run, &facts[0], &err));
    assert_string_equal(run_facts_words(&facts[0], "margin"), "0.2 -> 0.05 at 106");
    assert_string_equal(run_facts_words(&facts[0], "curriculum-start"), "0.1 -> 0.025 at 106");
    assert_string_equal(run_facts_words(&facts[0], "lr"), "0.002");
    assert_string_equal(run_facts_words(&facts[0], "later"), "x");
    assert_string_equal(run_facts_words(&facts[0], "momentum"), "0.9");
    assert_null(run_facts_words(&facts[0], "sooner"));
    assert_string_equal(facts[0].items[0].name, "data set");
    assert_string_equal(facts[0].items[3].name, "margin");
    assert_string_equal(facts[0].items[4].name, "curriculum-start");
    assert_string_equal(facts[0].items[5].name, "lr"); /* not the default */
    assert_string_equal(facts[0].items[6].name, "later");
    assert_int_equal(facts[0].items[7].kind, FACT_DEFAULT);
    assert_ok(db_run_add(db, "b", 1, 0, 1, "0", params, 3, &id, &err));
    assert_ok(db_run_get(db, id, &run, &err));
    for (int i = 0; i < 40; i++) {
        (void)snprintf(change, sizeof change, "lr=0.%02d", i + 10);
        assert_ok(db_request_add(db, id, "set", change, &request, &err));
        assert_ok(db_request_take(db, request, 100 + i, "", "ok", &err));
    }
    assert_ok(run_facts_load(db, &run, &facts[1], &err));
    assert_non_null(strstr(run_facts_words(&facts[1], "lr"), "0.002 -> ... -> "));
    assert_non_null(strstr(run_facts_words(&facts[1], "lr"), " -> 0.49 at 139"));
    count = run_facts_compare(facts, 2, names, 64);
    assert_int_equal(count, 7);
    assert_string_equal(names[0], "data set");
    assert_string_equal(names[3], "margin");
    assert_string_equal(names[6], "later");
    run_facts_free(&facts[0]);
    run_facts_free(&facts[1]);
    db_close(db);
}

/* A run has the selection rule that it took last. */
static void test_select(void **state)
{
    static const struct db_param params[] = {{"select", "semi-hard"}};
    struct err err;
    struct db *db = open_with_dataset();
    struct db_run run;
    int64_t id, request;

    (void)state;
    assert_ok(db_run_add(db, "a", 1, 0, 1, "0", params, 1, &id, &err));
    assert_ok(db_request_add(db, id, "set", "select=random", &request, &err));
    assert_ok(db_request_take(db, request, 110, "semi-hard", "ok", &err));
    assert_ok(db_request_add(db, id, "set", "select=batch-hard", &request, &err));
    assert_ok(db_request_take(db, request, 120, "", "refused", &err));
    assert_ok(db_request_add(db, id, "set", "select=batch-all", &request, &err)); /* not taken */
    assert_ok(db_run_get(db, id, &run, &err));
    assert_string_equal(run.select, "random");
    db_close(db);
}

static void test_checkpoints(void **state)
{
    struct err err;
    struct db *db = open_with_dataset();
    struct db_checkpoint row = {.sha256 = "abc"}, *list, newest;
    static const float vector[2] = {1, 2};
    size_t count;
    int64_t id[3], run, again;
    bool found;

    (void)state;
    assert_ok(db_run_add(db, "a", 1, 0, 1, "0", NULL, 0, &run, &err));
    row.run_id = run;
    assert_ok(db_checkpoint_newest(db, run, &newest, &found, &err));
    assert_false(found);
    for (int i = 0; i < 3; i++) {
        row.step = 30 - 10 * i;
        row.best = i != 2;
        row.pinned = i == 2;
        (void)snprintf(row.path, sizeof row.path, "runs/1/%d.safetensors", i);
        assert_ok(db_checkpoint_add(db, &row, &id[i], &err));
    }
    assert_ok(db_checkpoint_newest(db, run, &newest, &found, &err));
    assert_true(found && newest.id == id[0] && newest.step == 30);
    assert_ok(db_checkpoint_list(db, run, &list, &count, &err));
    assert_int_equal(count, 3);
    assert_true(list[0].step == 10 && list[1].step == 20 && list[2].step == 30);
    /* The second one took the mark of the best. */
    assert_true(!list[0].best && list[1].best && !list[2].best && list[0].pinned);
    assert_string_equal(list[2].path, "runs/1/0.safetensors");
    assert_string_equal(list[2].sha256, "abc");
    mem_free(list);

    /* A file written again keeps its row: two rows would each delete the other's file. */
    assert_ok(db_checkpoint_add(db, &row, &again, &err));
    assert_int_equal(again, id[2]);
    assert_ok(db_checkpoint_list(db, run, &list, &count, &err));
    assert_int_equal(count, 3);
    mem_free(list);

    change(db, "INSERT INTO identities (id, dataset_id, name) VALUES (1, 1, 'x')");
    assert_ok(sql_write(db, false, NULL, &err,
                        "INSERT INTO images (id, identity_id, path, status)"
                        " VALUES (1, 1, 'x', 'ok')",
                        ""));
    assert_ok(db_embedding_put(db, 1, id[0], vector, 2, &err));
    assert_status(db_checkpoint_delete(db, id[0], &err), ST_BUSY);
    assert_ok(db_checkpoint_delete(db, id[1], &err));
    assert_ok(db_checkpoint_list(db, run, &list, &count, &err));
    assert_int_equal(count, 2);
    mem_free(list);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_old_momentum, setup, teardown),
    cmocka_unit_test_setup_teardown(test_add_and_find, setup, teardown),
    cmocka_unit_test_setup_teardown(test_rename, setup, teardown),
    cmocka_unit_test_setup_teardown(test_claim_and_end, setup, teardown),
    cmocka_unit_test_setup_teardown(test_delete, setup, teardown),
    cmocka_unit_test_setup_teardown(test_list, setup, teardown),
    cmocka_unit_test_setup_teardown(test_events, setup, teardown),
    cmocka_unit_test_setup_teardown(test_requests, setup, teardown),
    cmocka_unit_test_setup_teardown(test_facts, setup, teardown),
    cmocka_unit_test_setup_teardown(test_select, setup, teardown),
    cmocka_unit_test_setup_teardown(test_checkpoints, setup, teardown),
};

UNIT_MAIN(tests)
