/* db: several processes write, checkpoint and read at once, and one is killed.  The writers are
 * this program again: `test_writers FILE RUN COUNT` commits COUNT transactions of BATCH steps (0:
 * until it is killed) and prints the last step after each commit. */
#include "fixture.h"

#include "base/text.h"
#include "db/runs/runs.h"
#include "db/runs/steps.h"

#include <signal.h>
#include <sys/wait.h>

#define WRITERS 3
#define COMMITS 200
#define BATCH 5

static enum status write_batch(struct db *db, int64_t run, int64_t first, struct err *err)
{
    enum status status = db_begin(db, false, err);
    bool differs;

    for (int64_t i = 0; status == ST_OK && i < BATCH; i++) {
        struct record_step row = {.step = first + i, .epoch = 1, .loss_all = 0.1};

        status = db_step_put(db, run, &row, NULL, &differs, err);
    }
    return status == ST_OK ? db_commit(db, err) : status;
}

static int write_steps(const char *file, const char *run_text, const char *count_text)
{
    struct err err;
    struct db *db;
    int64_t run = 0, count = 0;
    enum status status = db_open(&db, file, DB_WRITE, &err);

    if (!text_parse_integer(run_text, 1, INT64_MAX, &run) ||
        !text_parse_integer(count_text, 0, INT64_MAX, &count))
        return 2;
    for (int64_t i = 0; status == ST_OK && (count == 0 || i < count); i++) {
        status = write_batch(db, run, i * BATCH + 1, &err);
        if (status == ST_OK)
            (void)printf("%lld\n", (long long)(i + 1) * BATCH);
        (void)fflush(stdout);
        if (status == ST_OK && i % 10 == 9)
            status = db_checkpoint_wal(db, 1 << 15, &err);
    }
    if (status != ST_OK)
        (void)fprintf(stderr, "%s\n", err.message);
    db_close(db);
    return status == ST_OK ? 0 : 1;
}

/* Starts a writer; *out reads what it prints. */
static pid_t start_writer(int64_t run, int64_t count, FILE **out)
{
    char run_text[24], count_text[24];
    int ends[2];
    pid_t child;

    (void)snprintf(run_text, sizeof run_text, "%lld", (long long)run);
    (void)snprintf(count_text, sizeof count_text, "%lld", (long long)count);
    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (dup2(ends[1], STDOUT_FILENO) >= 0) {
            (void)close(ends[0]);
            (void)close(ends[1]);
            (void)execl("/proc/self/exe", "test_writers", path, run_text, count_text, (char *)NULL);
        }
        _exit(127);
    }
    (void)close(ends[1]);
    *out = fdopen(ends[0], "r");
    assert_non_null(*out);
    return child;
}

/* The last step that a writer says it has committed, when its output has ended. */
static int64_t drain(FILE *out)
{
    char line[32];
    int64_t last = 0;

    while (fgets(line, sizeof line, out) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        assert_true(text_parse_integer(line, 1, INT64_MAX, &last));
    }
    (void)fclose(out);
    return last;
}

static void assert_sound(struct db *db)
{
    struct err err;
    int lines = 0;
    bool good;

    assert_ok(db_check(db, &good, ignore_line, &lines, &err));
    assert_true(good);
}

static struct db *open_with_runs(void)
{
    struct err err;
    struct db *db = open_with_dataset();
    int64_t id;

    for (int i = 0; i < WRITERS; i++)
        assert_ok(db_run_add(db, NULL, 1, 0, 1, "0", NULL, 0, &id, &err));
    return db;
}

/* Three writers, each of which checkpoints too, while we poll and checkpoint as a dashboard does:
 * nobody fails, nothing is lost, and a batch is never seen in part. */
static void test_writers(void **state)
{
    struct err err;
    struct db *db = open_with_runs(), *reader;
    struct record_step last;
    pid_t child[WRITERS];
    FILE *out[WRITERS];
    int64_t version = 0, seen = -1;
    size_t changes = 0;
    char line[32];

    (void)state;
    assert_ok(db_open(&reader, path, DB_READ, &err));
    for (int i = 0; i < WRITERS; i++)
        child[i] = start_writer(i + 1, COMMITS, &out[i]);
    while (fgets(line, sizeof line, out[0]) != NULL) { /* paced by the first writer */
        bool found;

        assert_ok(db_data_version(reader, &version, &err));
        changes += version != seen;
        seen = version;
        assert_ok(db_step_last(reader, 2, &last, &found, &err));
        assert_true(!found || last.step % BATCH == 0);
        assert_ok(db_checkpoint_wal(db, 1 << 15, &err));
    }
    (void)fclose(out[0]);
    for (int i = 0; i < WRITERS; i++) {
        int code;

        if (i > 0)
            assert_int_equal(drain(out[i]), COMMITS * BATCH);
        assert_int_equal(waitpid(child[i], &code, 0), child[i]);
        assert_int_equal(code, 0);
    }
    assert_true(changes > 1);
    assert_int_equal(number(db, "SELECT count(*) FROM steps"), WRITERS * COMMITS * BATCH);
    assert_int_equal(number(db, "SELECT min(last_step) FROM runs"), COMMITS * BATCH);
    assert_sound(db);
    db_close(reader);
    db_close(db);
}

/* SIGKILL at any moment loses no committed step and leaves no part of a batch. */
static void test_killed(void **state)
{
    struct err err;
    struct db *db = open_with_runs();

    (void)state;
    db_close(db);
    for (int run = 1; run <= WRITERS; run++) {
        char line[32];
        FILE *out;
        pid_t child = start_writer(run, 0, &out);
        int64_t said, kept;
        char sql[64];
        int code;

        for (int i = 0; i < 37 * run; i++)
            assert_non_null(fgets(line, sizeof line, out));
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &code, 0), child);
        assert_true(WIFSIGNALED(code));
        said = drain(out);
        if (said == 0)
            said = 37 * run * BATCH;
        assert_ok(db_open(&db, path, DB_WRITE, &err));
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM steps WHERE run_id = %d", run);
        kept = number(db, sql);
        assert_true(kept >= said && kept % BATCH == 0);
        (void)snprintf(sql, sizeof sql, "SELECT last_step FROM runs WHERE id = %d", run);
        assert_int_equal(number(db, sql), kept);
        assert_ok(write_batch(db, run, kept + 1, &err)); /* its locks died with it */
        assert_sound(db);
        db_close(db);
    }
}

/* Another writer that ends its transaction when the patient one has waited for the second time. */
struct holder {
    struct db *db;
    unsigned asked;
    bool lets_go;
};

static bool wait_on(void *context, unsigned waited)
{
    struct holder *holder = context;

    assert_int_equal(waited, holder->asked++);
    if (waited == 1 && holder->lets_go)
        db_rollback(holder->db);
    return holder->lets_go;
}

static void test_patience(void **state)
{
    struct holder holder = {.db = open_with_dataset(), .lets_go = true};
    struct db *db;
    struct err err;

    (void)state;
    assert_ok(db_open(&db, path, DB_WRITE, &err));
    db_set_patience(db, 1, wait_on, &holder);
    assert_ok(db_begin(holder.db, false, &err));
    assert_ok(db_dataset_set_crops(db, 1, 7, &err));
    assert_int_equal(holder.asked, 2);
    assert_int_equal(number(db, "SELECT crop_count FROM datasets"), 7);
    holder.asked = 0;
    holder.lets_go = false;
    assert_ok(db_begin(holder.db, false, &err));
    assert_status(db_dataset_set_crops(db, 1, 8, &err), ST_BUSY);
    assert_int_equal(holder.asked, 1);
    db_close(holder.db);
    db_close(db);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_writers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_killed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_patience, setup, teardown),
    };

    if (argc == 4)
        return write_steps(argv[1], argv[2], argv[3]);
    return UNIT_RUN(tests, NULL, NULL);
}
