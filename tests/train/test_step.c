/* The training step: keeping activations and recomputing them give the same bits, with a limit of
 * micro-batches that an odd batch exceeds. */
#include "train/noise.h"
#include "unit.h"

#include "base/mem.h"
#include "train/step.h"

#include <math.h>

/* Three steps of a batch of 9 in micro-batches of at most 2; a copy of the weights (mem_free).  The
 * activations of some are kept at a time. */
static float *train_three(struct fixture *fixture, const char *batch_memory, const char *threads,
                          size_t tapes, size_t *count, uint64_t *triplets)
{
    static const struct {
        enum setting_id id;
        const char *value;
    } values[] = {{SETTING_IDENTITIES, "3"}, {SETTING_IMAGES, "3"}, {SETTING_MICRO_BATCH, "2"},
                  {SETTING_EMBEDDING, "16"}, {SETTING_SPREAD, "1"}, {SETTING_SELECT, "batch-all"}};
    struct settings settings;
    struct trainer *trainer;
    struct err err;
    float *copy;

    settings_init(&settings);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_ok(settings_set(&settings, values[i].id, values[i].value, &err));
    assert_ok(settings_set(&settings, SETTING_BATCH_MEMORY, batch_memory, &err));
    assert_ok(settings_set(&settings, SETTING_THREADS, threads, &err));
    assert_ok(trainer_new(&trainer, &settings, &fixture->dataset, fixture->crops, NULL,
                          fixture->folder, &err));
    assert_int_equal(trainer->tapes, tapes);
    for (uint64_t step = 1; step <= 3; step++) {
        const struct train_step at = {step, 0, 0.01};
        struct record_histogram histogram;
        struct record_step row;
        double share;

        trainer_step(trainer, &settings, &at, &row, &histogram, &share);
        *triplets = row.easy + row.semi_hard + row.hard;
        assert_true(row.gradient_norm > 0);
    }
    *count = net_parameter_count(trainer->net);
    copy = mem_new(*count, sizeof *copy);
    assert_non_null(copy);
    memcpy(copy, net_parameters(trainer->net), *count * sizeof *copy);
    trainer_del(trainer);
    return copy;
}

static void train_alike(struct fixture *fixture, const char *batch_memory, const char *threads,
                        size_t tapes, const float *kept, size_t count)
{
    uint64_t triplets;
    size_t again;
    float *copy = train_three(fixture, batch_memory, threads, tapes, &again, &triplets);

    assert_int_equal(count, again);
    assert_memory_equal(kept, copy, count * sizeof *kept);
    mem_free(copy);
}

static void test_recomputing_and_threads_give_the_same_bits(void **state)
{
    struct fixture fixture;
    uint64_t triplets = 0;
    size_t count;
    float *kept;

    (void)state;
    fixture_open(&fixture);
    kept = train_three(&fixture, "keep", "2", 5, &count, &triplets);
    assert_int_equal(triplets, 9 * 2 * 6); /* the batch is 9: odd, micro-batches of 3, 2, 2, 2 */
    train_alike(&fixture, "recompute", "2", 1, kept, count);
    train_alike(&fixture, "keep", "1", 5, kept, count);
    /* A machine that has more than it needs, and one that has not enough. */
    folder_put(fixture.folder, "/proc/meminfo", "MemAvailable: 2000000 kB\n");
    train_alike(&fixture, "auto", "2", 5, kept, count);
    folder_put(fixture.folder, "/proc/meminfo", "MemAvailable: 20000 kB\n");
    train_alike(&fixture, "auto", "2", 1, kept, count);
    mem_free(kept);
    fixture_close(&fixture);
}

/* The same step twenty times, with a rule and a curriculum margin; the last one's row. */
static struct record_step train_twenty(struct fixture *fixture, const char *rule, double curriculum,
                                       const char *spread)
{
    const struct train_step at = {1, curriculum, 0.01};
    struct record_histogram histogram;
    struct settings settings;
    struct trainer *trainer;
    struct record_step row;
    struct err err;
    double share;

    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_MARGIN, "0.01", &err));
    assert_ok(settings_set(&settings, SETTING_SELECT, rule, &err));
    assert_ok(settings_set(&settings, SETTING_SPREAD, spread, &err));
    assert_ok(trainer_new(&trainer, &settings, &fixture->dataset, fixture->crops, NULL, "", &err));
    for (int i = 0; i < 20; i++)
        trainer_step(trainer, &settings, &at, &row, &histogram, &share);
    trainer_del(trainer);
    return row;
}

static void test_spread_moves_people_apart(void **state)
{
    struct fixture fixture;
    struct record_step without, with;

    (void)state;
    fixture_open(&fixture);
    /* No negative is in a window as narrow as this. */
    without = train_twenty(&fixture, "hardest-semi-hard", 0.0099999, "0");
    with = train_twenty(&fixture, "hardest-semi-hard", 0.0099999, "1");
    assert_true(without.selected == 0 && with.selected == 0);
    assert_true(without.gradient_norm == 0);
    assert_true(with.gradient_norm > 0);
    assert_true(with.mean_an > 1.5 * without.mean_an);
    /* Beside triplets it has the same weight, however many they are. */
    with = train_twenty(&fixture, "random", 0, "1");
    assert_true(with.selected > 10);
    assert_near(with.mean_an, 2, 0.1);
    fixture_close(&fixture);
}

/* One step with the first weight set to this; whether it left weights and statistics alone. */
static bool step_leaves_all(struct trainer *trainer, const struct settings *settings, float weight)
{
    const struct train_step at = {1, 0, 0.01};
    size_t weights = net_parameter_count(trainer->net);
    size_t statistics = net_statistic_count(trainer->net);
    float *before = mem_new(weights + statistics, sizeof *before);
    struct record_histogram histogram;
    struct record_step row;
    double share;
    bool left;

    assert_non_null(before);
    net_parameters(trainer->net)[0] = weight;
    memcpy(before, net_parameters(trainer->net), weights * sizeof *before);
    memcpy(before + weights, net_statistics(trainer->net), statistics * sizeof *before);
    trainer_step(trainer, settings, &at, &row, &histogram, &share);
    left = memcmp(before, net_parameters(trainer->net), weights * sizeof *before) == 0 &&
           memcmp(before + weights, net_statistics(trainer->net), statistics * sizeof *before) == 0;
    assert_int_equal(left, !isfinite(row.variance));
    mem_free(before);
    return left;
}

static void test_a_step_that_is_not_finite_leaves_the_net_alone(void **state)
{
    struct fixture fixture;
    struct settings settings;
    struct trainer *trainer;
    struct err err;

    (void)state;
    fixture_open(&fixture);
    settings_init(&settings);
    assert_ok(trainer_new(&trainer, &settings, &fixture.dataset, fixture.crops, NULL, "", &err));
    assert_false(step_leaves_all(trainer, &settings, 0.1f));
    assert_true(step_leaves_all(trainer, &settings, INFINITY));
    assert_false(step_leaves_all(trainer, &settings, 0.1f));
    trainer_del(trainer);
    fixture_close(&fixture);
}

/* Beside an older run selection looks at pairs across both nets, and the census at the net's own.
 */
static void test_an_older_run_is_mined_with(void **state)
{
    const struct train_step at = {1, 0, 0.01};
    struct record_histogram histogram;
    struct fixture fixture;
    struct settings settings;
    struct trainer *trainer;
    struct record_step row, again;
    struct err err;
    double share;

    (void)state;
    fixture_open(&fixture);
    fixture.dataset.older_dim = 64;
    fixture.dataset.older = mem_new(fixture.dataset.image_count, 64 * sizeof(float));
    assert_non_null(fixture.dataset.older);
    for (size_t i = 0; i < fixture.dataset.image_count; i++) /* a person is a direction */
        fixture.dataset.older[i * 64 + fixture.dataset.images[i].identity] = 1;
    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_IDENTITIES, "3", &err));
    assert_ok(settings_set(&settings, SETTING_IMAGES, "3", &err));
    assert_ok(settings_set(&settings, SETTING_SELECT, "batch-all", &err));
    assert_int_equal(
        trainer_new(&trainer, &settings, &fixture.dataset, fixture.crops, NULL, "", &err),
        ST_INVALID);
    assert_non_null(strstr(err.message, "64 dimensions and this one of 128"));
    assert_ok(settings_set(&settings, SETTING_EMBEDDING, "64", &err));
    assert_ok(trainer_new(&trainer, &settings, &fixture.dataset, fixture.crops, NULL, "", &err));
    for (int step = 0; step < 20; step++) {
        trainer_step(trainer, &settings, &at, &again, &histogram, &share);
        if (step == 0)
            row = again;
    }
    assert_int_equal(row.easy + row.semi_hard + row.hard, 9 * 2 * 6);
    assert_int_equal(row.pairs, 9 * 5 + 9 * 2 + 9); /* of the net's, and of the older's with them */
    assert_true(row.loss > 0 && again.loss < row.loss / 2);
    trainer_del(trainer);
    fixture_close(&fixture);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_an_older_run_is_mined_with),
    cmocka_unit_test(test_a_step_that_is_not_finite_leaves_the_net_alone),
    cmocka_unit_test(test_spread_moves_people_apart),
    cmocka_unit_test(test_recomputing_and_threads_give_the_same_bits),
};

UNIT_MAIN(tests)
