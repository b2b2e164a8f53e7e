/* triplet: the curriculum's schedules and what a new margin does to them. */
#include "unit.h"

#include "triplet/curriculum.h"

#include <math.h>

#define TOTAL 1000

static struct settings settings_of(enum curriculum_schedule schedule)
{
    struct settings settings;

    settings_init(&settings);
    settings.value[SETTING_SCHEDULE] = schedule;
    settings.value[SETTING_CURRICULUM_START] = 0.16;
    settings.value[SETTING_CURRICULUM_FLOOR] = -0.04;
    settings.value[SETTING_CURRICULUM_UNTIL] = 0.5;
    return settings;
}

/* c at each of the steps 1 .. TOTAL in value[step]. */
static void schedule_run(double value[TOTAL + 1], const struct settings *settings)
{
    struct curriculum curriculum = {0};

    curriculum_init(&curriculum, settings);
    for (uint64_t step = 1; step <= TOTAL; step++) {
        value[step] = curriculum_next(&curriculum, settings, step, TOTAL, 0.3, false);
        assert_true(curriculum.value == value[step]);
    }
}

static void test_schedules(void **state)
{
    static double value[TOTAL + 1];

    (void)state;
    for (int schedule = SCHEDULE_CONSTANT; schedule <= SCHEDULE_STEPS; schedule++) {
        struct settings settings = settings_of((enum curriculum_schedule)schedule);

        schedule_run(value, &settings);
        assert_true(value[1] == 0.16);
        for (int step = 2; step <= TOTAL; step++)
            assert_true(value[step] <= value[step - 1]);
        if (schedule == SCHEDULE_CONSTANT) {
            assert_true(value[TOTAL] == 0.16);
            continue;
        }
        assert_true(value[501] == -0.04 && value[TOTAL] == -0.04); /* after half of the run */
        assert_true(value[500] > -0.04 || schedule == SCHEDULE_STEPS);
        if (schedule == SCHEDULE_LINEAR) {
            assert_near(value[251], 0.06, 1e-12);
            assert_near(value[126], 0.11, 1e-12);
        } else if (schedule == SCHEDULE_COSINE) {
            assert_near(value[251], 0.06, 1e-12);
            assert_near(value[126], 0.06 + 0.1 * sqrt(0.5), 1e-12);
        } else {
            assert_near(value[125], 0.16, 1e-12);
            assert_near(value[126], 0.11, 1e-12);
            assert_near(value[376], 0.01, 1e-12);
            assert_near(value[500], 0.01, 1e-12);
        }
    }
}

static void test_adaptive(void **state)
{
    struct settings settings = settings_of(SCHEDULE_ADAPTIVE);
    struct curriculum curriculum;
    double before;

    (void)state;
    curriculum_init(&curriculum, &settings);
    assert_true(curriculum_next(&curriculum, &settings, 1, TOTAL, NAN, false) == 0.16);
    assert_true(curriculum_next(&curriculum, &settings, 2, TOTAL, 0.5, false) == 0.16); /* holds */
    for (uint64_t step = 3; step < 103; step++) {
        before = curriculum.value;
        assert_true(curriculum_next(&curriculum, &settings, step, TOTAL, 0.49, false) < before);
    }
    assert_near(curriculum.value, 0.06, 1e-9); /* half of the way in half of 200 steps */
    before = curriculum.value;
    assert_true(curriculum_next(&curriculum, &settings, 103, TOTAL, 0.1, true) >
                before); /* rises */
    for (uint64_t step = 104; step < 400; step++)
        (void)curriculum_next(&curriculum, &settings, step, TOTAL, 0.1, true);
    assert_true(curriculum.value == 0.16); /* never above the start */
    for (uint64_t step = 400; step < 700; step++)
        (void)curriculum_next(&curriculum, &settings, step, TOTAL, 0, false);
    assert_true(curriculum.value == -0.04);          /* never below the floor */
    settings.value[SETTING_CURRICULUM_FLOOR] = 0.02; /* raised while it runs */
    assert_true(curriculum_next(&curriculum, &settings, 700, TOTAL, 1, false) == 0.02);
}

static void test_adaptive_in_a_short_run(void **state)
{
    struct settings settings = settings_of(SCHEDULE_ADAPTIVE);
    struct curriculum curriculum;

    (void)state;
    curriculum_init(&curriculum, &settings);
    for (uint64_t step = 1; step <= 10; step++)
        (void)curriculum_next(&curriculum, &settings, step, 20, 0, false);
    assert_near(curriculum.value, -0.04, 1e-12); /* --curriculum-until of 20 steps */
}

static void test_rescale(void **state)
{
    struct settings settings = settings_of(SCHEDULE_LINEAR);
    struct curriculum curriculum;

    (void)state;
    curriculum_init(&curriculum, &settings);
    curriculum_rescale(&curriculum, &settings, 0.4); /* from 0.2 */
    assert_near(settings_real(&settings, SETTING_MARGIN), 0.4, 0);
    assert_near(settings_real(&settings, SETTING_CURRICULUM_START), 0.32, 1e-12);
    assert_near(settings_real(&settings, SETTING_CURRICULUM_FLOOR), -0.08, 1e-12);
    assert_near(curriculum.value, 0.32, 1e-12);
    settings.value[SETTING_CURRICULUM_FLOOR] = -3;
    curriculum_rescale(&curriculum, &settings, 4);
    assert_near(settings_real(&settings, SETTING_CURRICULUM_FLOOR), -4, 0); /* its lowest */
    settings = settings_of(SCHEDULE_LINEAR);
    settings.value[SETTING_CURRICULUM] = CURRICULUM_DISTANCE;
    curriculum_init(&curriculum, &settings);
    curriculum_rescale(&curriculum, &settings, 0.4);
    assert_near(settings_real(&settings, SETTING_MARGIN), 0.4, 0);
    assert_near(settings_real(&settings, SETTING_CURRICULUM_START), 0.16, 0); /* no gap */
    assert_near(curriculum.value, 0.16, 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_schedules),
    cmocka_unit_test(test_adaptive),
    cmocka_unit_test(test_adaptive_in_a_short_run),
    cmocka_unit_test(test_rescale),
};

UNIT_MAIN(tests)
