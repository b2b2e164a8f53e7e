/* Nets that were added: rows, their runs, their files. */
#include "fixture.h"

#include "base/mem.h"
#include "db/runs/journal.h"
#include "db/runs/models.h"

#include <string.h>

static enum status save_file(void *context, const char *name, char sha256[SHA256_HEX],
                             struct err *err)
{
    FILE *file = fopen(name, "w");

    if (file == NULL || fputs("net", file) < 0 || fclose(file) != 0)
        return err_set(err, ST_IO, "cannot write %s", name);
    (void)snprintf(sha256, SHA256_HEX, "abc");
    return *(bool *)context ? ST_OK : err_set(err, ST_IO, "no room");
}

static struct db_model model_of(enum db_model_kind kind, const char *name)
{
    struct db_model model = {.kind = kind, .size = 112, .milliseconds = 3.5};

    (void)snprintf(model.name, sizeof model.name, "%s", name);
    (void)snprintf(model.alignment, sizeof model.alignment, "arcface");
    (void)snprintf(model.origin, sizeof model.origin, "x.onnx");
    return model;
}

static enum status add(struct db *db, struct db_model *model, bool saved, struct err *err)
{
    static const struct db_param params[] = {{"embedding", "512"}};

    return db_model_add(db, model, params, 1, save_file, &saved, err);
}

static bool is_there(struct db *db, const char *name)
{
    struct err err;
    char *file;
    bool there;

    assert_ok(db_artefact_path(db, name, &file, &err));
    there = access(file, F_OK) == 0;
    mem_free(file);
    return there;
}

static void test_recogniser(void **state)
{
    struct db *db = open_with_dataset();
    struct db_model model = model_of(MODEL_RECOGNISER, "mfn"), found;
    struct db_checkpoint checkpoint;
    struct db_run run;
    struct err err;
    bool any;

    (void)state;
    assert_ok(add(db, &model, true, &err));
    assert_ok(db_run_find(db, "mfn", &run, &err));
    assert_int_equal(run.id, model.run_id);
    assert_int_equal(run.status, RECORD_FINISHED);
    assert_true(run.imported);
    assert_int_equal(run.dataset_id, 0);
    assert_string_equal(run.dataset, "");
    assert_ok(db_checkpoint_newest(db, run.id, &checkpoint, &any, &err));
    assert_true(any);
    assert_string_equal(checkpoint.sha256, "abc");
    assert_true(is_there(db, checkpoint.path));
    assert_ok(db_run_rename(db, run.id, "other", &err));
    assert_ok(db_model_find(db, "other", &found, &err));
    assert_int_equal(found.run_id, run.id);
    assert_string_equal(found.file, checkpoint.path);
    assert_int_equal(found.size, 112);
    assert_ok(db_model_of_run(db, run.id, &found, &any, &err));
    assert_true(any);
    assert_ok(db_model_remove(db, &found, &err));
    assert_false(is_there(db, checkpoint.path));
    assert_int_equal(number(db, "SELECT count(*) FROM models"), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM runs"), 0);
    db_close(db);
}

static void test_detector(void **state)
{
    struct db *db = open_with_dataset();
    struct db_model first = model_of(MODEL_DETECTOR, "one"), second, found;
    struct err err;

    (void)state;
    assert_int_equal(db_model_newest(db, MODEL_DETECTOR, &found, &err), ST_NOTFOUND);
    assert_non_null(strstr(err.message, "facenet models add"));
    assert_ok(add(db, &first, true, &err));
    second = model_of(MODEL_DETECTOR, "two");
    assert_ok(add(db, &second, true, &err));
    assert_ok(db_model_newest(db, MODEL_DETECTOR, &found, &err));
    assert_string_equal(found.name, "two");
    assert_string_equal(found.sha256, "abc");
    assert_int_equal(found.run_id, 0);
    assert_true(is_there(db, found.file));
    assert_ok(db_model_remove(db, &found, &err));
    assert_false(is_there(db, found.file));
    assert_ok(db_model_newest(db, MODEL_DETECTOR, &found, &err));
    assert_string_equal(found.name, "one");
    db_close(db);
}

/* Of what can't be added nothing stays. */
static void test_refused(void **state)
{
    struct db *db = open_with_dataset();
    struct db_model model = model_of(MODEL_DETECTOR, "one");
    struct err err;

    (void)state;
    add_run(db);
    assert_int_equal(add(db, &model, false, &err), ST_IO);
    assert_false(is_there(db, model.file));
    assert_ok(add(db, &model, true, &err));
    model = model_of(MODEL_LANDMARKS, "one");
    assert_int_equal(add(db, &model, true, &err), ST_EXISTS);
    model = model_of(MODEL_RECOGNISER, "run-1");
    assert_int_equal(add(db, &model, true, &err), ST_EXISTS);
    model = model_of(MODEL_RECOGNISER, "half");
    assert_int_equal(add(db, &model, false, &err), ST_IO);
    assert_int_equal(number(db, "SELECT count(*) FROM models"), 1);
    assert_int_equal(number(db, "SELECT count(*) FROM runs"), 1);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_recogniser, setup, teardown),
    cmocka_unit_test_setup_teardown(test_detector, setup, teardown),
    cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
};

UNIT_MAIN(tests)
