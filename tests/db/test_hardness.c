/* Hardness of images: kept, replaced by newer figures, read in the order of the faces. */
#include "fixture.h"

#include "db/faces/hardness.h"
#include "db/runs/runs.h"

#include <math.h>
#include <string.h>

struct seen {
    char paths[32];
    struct db_hardness last;
};

static enum status see(void *context, const struct db_hardness_row *row, struct err *err)
{
    struct seen *seen = context;

    (void)err;
    (void)snprintf(seen->paths + strlen(seen->paths), sizeof seen->paths - strlen(seen->paths),
                   "%s/%s ", row->name, row->path);
    seen->last = row->hardness;
    return ST_OK;
}

static void test_each(void **state)
{
    const struct db_hardness first = {2, 10, {0.5, 0.25, NAN}, {1, 2, 0}};
    const struct db_hardness other = {1, 10, {NAN, NAN, 0.125}, {0, 0, 7}};
    const struct db_hardness newer = {1, 20, {NAN, NAN, 0.25}, {0, 0, 9}};
    struct db *db = open_with_dataset();
    struct seen seen = {0};
    struct err err;
    int64_t run;

    (void)state;
    assert_ok(sql_write(db, false, NULL, &err,
                        "INSERT INTO identities (id, dataset_id, name)"
                        " VALUES (1, 1, 'ann'), (2, 1, 'bob')",
                        ""));
    assert_ok(sql_write(db, false, NULL, &err,
                        "INSERT INTO images (id, identity_id, path, status)"
                        " VALUES (1, 2, 'b', 'ok'), (2, 1, 'a', 'ok')",
                        ""));
    assert_ok(db_run_add(db, "run", 1, 0, 1, "0", NULL, 0, &run, &err));
    assert_ok(db_hardness_put(db, run, &first, &err));
    assert_ok(db_hardness_put(db, run, &other, &err));
    assert_ok(db_hardness_put(db, run, &newer, &err));
    assert_ok(db_hardness_each(db, run, see, &seen, &err));
    assert_string_equal(seen.paths, "ann/a bob/b ");
    assert_true(seen.last.image == 1 && seen.last.step == 20);
    assert_true(isnan(seen.last.share[0]) && seen.last.share[2] == 0.25);
    assert_true(seen.last.batches[0] == 0 && seen.last.batches[2] == 9);
    assert_ok(sql_write(db, false, NULL, &err, "UPDATE images SET excluded = 1 WHERE id = 1", ""));
    seen = (struct seen){0};
    assert_ok(db_hardness_each(db, run, see, &seen, &err));
    assert_string_equal(seen.paths, "ann/a ");
    assert_ok(db_run_delete(db, run, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM hardness"), 0);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_each, setup, teardown),
};

UNIT_MAIN(tests)
