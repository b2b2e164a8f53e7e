/* Hardness of images: kept, replaced by newer figures, read ordered by person and image. */
#include "fixture.h"

#include "db/findings/hardness.h"
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

static enum status see_person(void *context, int64_t identity, const char *name, struct err *err)
{
    char *seen = context;

    (void)err;
    (void)snprintf(seen + strlen(seen), 32 - strlen(seen), "%d %s ", (int)identity, name);
    return ST_OK;
}

static void test_each(void **state)
{
    const struct db_hardness first = {5, 10, {0.5, 0.25, NAN}, {1, 2, 0}};
    const struct db_hardness other = {3, 10, {NAN, NAN, 0.125}, {0, 0, 7}};
    const struct db_hardness newer = {3, 20, {NAN, NAN, 0.25}, {0, 0, 9}};
    struct db *db = open_with_faces();
    struct seen seen = {0};
    char people[32] = "";
    struct err err;

    (void)state;
    assert_ok(db_hardness_put(db, 1, &first, &err));
    assert_ok(db_hardness_put(db, 1, &other, &err));
    assert_ok(db_hardness_put(db, 1, &newer, &err));
    assert_ok(db_hardness_each(db, 1, see, &seen, &err));
    assert_string_equal(seen.paths, "ann/e bob/c ");
    assert_true(seen.last.image == 3 && seen.last.step == 20);
    assert_true(isnan(seen.last.share[0]) && seen.last.share[2] == 0.25);
    assert_true(seen.last.batches[0] == 0 && seen.last.batches[2] == 9);
    change(db, "UPDATE images SET excluded = 1 WHERE id = 3");
    seen = (struct seen){0};
    assert_ok(db_hardness_each(db, 1, see, &seen, &err));
    assert_string_equal(seen.paths, "ann/e ");
    change(db, "DELETE FROM images"); /* as when all of them have changed */
    assert_ok(db_trained_each(db, 1, see_person, people, &err));
    assert_string_equal(people, "1 ann 2 bob ");
    assert_ok(db_run_delete(db, 1, &err));
    assert_int_equal(number(db, "SELECT (SELECT count(*) FROM hardness)"
                                " + (SELECT count(*) FROM trained_people)"),
                     0);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_each, setup, teardown),
};

UNIT_MAIN(tests)
