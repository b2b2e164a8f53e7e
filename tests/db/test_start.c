/* Starting facenet on a database: its words, its log, its end. */
#include "fixture.h"

#include "base/file.h"
#include "base/mem.h"
#include "db/runs/start.h"

#include <sys/stat.h>
#include <time.h>

static void test_a_run_is_started_with_its_log(void **state)
{
    static const struct timespec pause = {0, 5000000};
    char program[160], expected[200], *search = mem_string(getenv("PATH"));
    struct db_started started;
    unsigned char *words;
    struct db *db;
    struct err err;
    size_t length;
    FILE *stream;

    (void)state;
    (void)snprintf(program, sizeof program, "%s/facenet", folder);
    stream = fopen(program, "w");
    assert_non_null(stream);
    assert_true(fputs("#!/bin/sh\necho \"$@\"\n", stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(chmod(program, 0700), 0);
    assert_int_equal(setenv("PATH", folder, 1), 0);
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_ok(db_start_run(db, 7, &started, &err)); /* the folder of logs is not there yet */
    for (int i = 0; i < 2000 && process_look(&started.process) != PROCESS_GONE; i++)
        (void)nanosleep(&pause, NULL);
    assert_int_equal(process_look(&started.process), PROCESS_GONE);
    assert_non_null(strstr(started.log, ".d/logs/run-7.log"));
    assert_ok(file_read(started.log, 1000, &words, &length, &err));
    (void)snprintf(expected, sizeof expected, "--db %s train --run id:7\n", db_path(db));
    assert_string_equal((const char *)words, expected);
    mem_free(words);
    mem_free(started.log);
    assert_int_equal(started.begin, 0);
    assert_ok(db_start_run(db, 7, &started, &err)); /* goes on with the log */
    assert_int_equal(started.begin, length);
    mem_free(started.log);
    /* A program that is not there is an error, and nothing is started. */
    assert_int_equal(unlink(program), 0);
    assert_status(db_start_run(db, 7, &started, &err), ST_NOTFOUND);
    assert_int_equal(setenv("PATH", search, 1), 0);
    mem_free(search);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_a_run_is_started_with_its_log, setup, teardown),
};

UNIT_MAIN(tests)
