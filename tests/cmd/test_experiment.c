/* cmd/experiment: a file is read whatever allocation fails, and means of what is known. */
#include "../folder.h"
#include "unit.h"

#include "cmd/experiment/table.h"

#include "base/mem.h"

#include <math.h>

static void test_mean(void **state)
{
    const double values[] = {0.5, NAN, 0.7, 0.9};
    struct mean mean = table_mean(values, 4);

    (void)state;
    assert_int_equal(mean.count, 3);
    assert_near(mean.mean, 0.7, 1e-12);
    assert_near(mean.error, 0.2 / sqrt(3), 1e-12);
    mean = table_mean(values, 2);
    assert_near(mean.mean, 0.5, 0);
    assert_true(mean.count == 1 && isnan(mean.error));
    mean = table_mean(values + 1, 1);
    assert_true(mean.count == 0 && isnan(mean.mean) && isnan(mean.error));
}

static void test_read(void **state)
{
    static const char words[] = "\xEF\xBB\xBF" /* as some editors begin a file */
                                "experiment a-1.b # a comment\r\n"
                                "\n"
                                "about the \"way # of\" it\n"
                                "data d synth --images 7 --mislabel 0.25\n"
                                "data e\n"
                                "test e\n"
                                "seeds 3 1e3\n"
                                "margin 0.3\n"
                                "row one\n"
                                "row \"two words\" data=e embedding=64 init-from=three\n"
                                "row three data=e embedding=64\n"
                                "row \033[2J\n"
                                "eval x pixels=100 jpeg-quality=7\n";
    char folder[] = "/tmp/facenet-test.XXXXXX", path[64];
    struct plan *plan = NULL;
    struct err err;

    (void)state;
    assert_non_null(mkdtemp(folder));
    folder_put(folder, "/file", words);
    (void)snprintf(path, sizeof path, "%s/file", folder);
    for (size_t n = 1; plan == NULL; n++) {
        enum status status;

        mem_fail_after(n);
        status = plan_read(&plan, path, &err);
        if (mem_failed()) {
            assert_status(status, ST_NOMEM);
            assert_null(plan);
        } else if (status != ST_OK) {
            fail_msg("%s", err.message);
        }
    }
    mem_fail_after(0);
    assert_string_equal(plan->name, "a-1.b");
    assert_string_equal(plan->about, "the way # of it");
    assert_int_equal(plan->row_count, 4);
    assert_string_equal(plan->rows[3].label, "\xEF\xBF\xBD[2J"); /* nothing for a terminal */
    assert_int_equal(plan->seed_count, 2);
    assert_int_equal(plan->seeds[1], 1000);
    assert_true(plan->data[0].drawn && !plan->data[1].drawn);
    assert_int_equal(plan->data[0].wish.images, 7);
    assert_int_equal(plan->data[0].wish.identities, 200);
    assert_int_equal(plan->test, 1);
    assert_string_equal(plan->rows[1].label, "two words");
    assert_int_equal(plan->rows[0].data, 0);
    assert_int_equal(plan->rows[1].data, 1);
    assert_int_equal(plan->rows[1].init, 2);
    assert_true(plan->rows[2].init == PLAN_NONE);
    assert_near(settings_real(&plan->rows[2].settings, SETTING_MARGIN), 0.3, 0);
    assert_int_equal(settings_integer(&plan->rows[0].settings, SETTING_EMBEDDING), 128);
    assert_int_equal(settings_integer(&plan->rows[1].settings, SETTING_EMBEDDING), 64);
    assert_int_equal(plan->evals[0].pixels, 100);
    assert_int_equal(plan->evals[0].jpeg_quality, 7);
    assert_string_equal(plan->figures[0], "accuracy");
    plan_del(plan);
    folder_remove(folder);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_mean),
    cmocka_unit_test(test_read),
};

UNIT_MAIN(tests)
