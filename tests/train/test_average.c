/* The moving average of the weights: its formula, that training never sees it, what a checkpoint
 * and an embedder have of it, and that a loaded state goes on with the same bits. */
#include "train/noise.h"
#include "unit.h"

#include "train/state.h"

#include <math.h>

#define STEPS 4
#define DECAY 0.25 /* more than (1 + t) / (10 + t) at the first step, less from the third on */

static struct train_state *state_begin(struct fixture *fixture, const char *average)
{
    struct train_state *state;
    struct settings settings;
    struct err err;

    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_SELECT, "batch-all", &err));
    assert_ok(settings_set(&settings, SETTING_IDENTITIES, "3", &err));
    assert_ok(settings_set(&settings, SETTING_THREADS, "2", &err));
    assert_ok(settings_set(&settings, SETTING_AVERAGE, average, &err));
    assert_ok(state_new(&state, &settings, &fixture->dataset, fixture->crops, NULL, &err));
    return state;
}

static void state_step(struct train_state *state)
{
    const struct train_step at = {++state->step, 0, 0.01};
    struct record_histogram histogram;
    struct record_step row;

    trainer_step(state->trainer, &state->settings, &at, &row, &histogram, &state->pair_share);
    assert_true(row.gradient_norm > 0);
}

/* Number i of the net: its parameters, then its running statistics. */
static float net_number(struct net *net, size_t i)
{
    size_t parameters = net_parameter_count(net);

    return i < parameters ? net_parameters(net)[i] : net_statistics(net)[i - parameters];
}

static void test_the_average_follows_the_weights_which_never_see_it(void **unused)
{
    struct fixture fixture;
    struct train_state *plain, *averaged;
    struct net *net, *both;
    double *mean;
    size_t count;

    (void)unused;
    fixture_open(&fixture);
    plain = state_begin(&fixture, "0");
    averaged = state_begin(&fixture, "0.25");
    net = plain->trainer->net;
    both = averaged->trainer->net;
    assert_null(plain->trainer->average);
    count = net_parameter_count(net) + net_statistic_count(net);
    mean = calloc(count, sizeof *mean);
    assert_non_null(mean);
    for (size_t i = 0; i < count; i++)
        mean[i] = (double)net_number(net, i);
    for (int step = 1; step <= STEPS; step++) {
        double share = 1 - fmin(DECAY, (1.0 + step) / (10.0 + step));

        state_step(plain);
        state_step(averaged);
        for (size_t i = 0; i < count; i++) {
            mean[i] += share * ((double)net_number(net, i) - mean[i]);
            assert_true(net_number(net, i) == net_number(both, i));
        }
        if (step % 2 == 0) { /* looked at between steps, too */
            const struct embedder embedder = trainer_embedder(averaged->trainer);

            assert_ptr_equal(embedder.net, both);
            for (size_t i = 0; i < count; i++)
                assert_true(fabs((double)net_number(both, i) - mean[i]) <=
                            1e-5 * (1 + fabs(mean[i])));
        }
    }
    free(mean);
    state_del(plain);
    state_del(averaged);
    fixture_close(&fixture);
}

static void test_a_checkpoint_has_the_average_and_goes_on_with_the_weights(void **unused)
{
    struct train_state *state, *loaded, *begun;
    struct checkpoint *checkpoint;
    struct fixture fixture;
    char path[80], digest[65], again[65];
    struct err err;

    (void)unused;
    fixture_open(&fixture);
    (void)snprintf(path, sizeof path, "%s/checkpoint", fixture.folder);
    state = state_begin(&fixture, "0.9");
    state_step(state);
    state_step(state);
    assert_ok(state_save(state, path, digest, &err));
    assert_ok(checkpoint_open(&checkpoint, path, &err));
    assert_ok(state_load(&loaded, checkpoint, &fixture.dataset, fixture.crops, &err));
    /* Who begins with the checkpoint's net has the average, which is what the net shows now. */
    assert_ok(
        state_new(&begun, &state->settings, &fixture.dataset, fixture.crops, checkpoint, &err));
    checkpoint_close(checkpoint);
    assert_memory_equal(net_parameters(begun->trainer->net), net_parameters(state->trainer->net),
                        net_parameter_count(state->trainer->net) * sizeof(float));
    state_step(state);
    state_step(loaded);
    assert_true(memcmp(net_parameters(begun->trainer->net), net_parameters(state->trainer->net),
                       net_parameter_count(state->trainer->net) * sizeof(float)) != 0);
    assert_ok(state_save(state, path, digest, &err));
    assert_ok(state_save(loaded, path, again, &err));
    assert_string_equal(digest, again);
    state_del(state);
    state_del(loaded);
    state_del(begun);
    fixture_close(&fixture);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_the_average_follows_the_weights_which_never_see_it),
    cmocka_unit_test(test_a_checkpoint_has_the_average_and_goes_on_with_the_weights),
};

UNIT_MAIN(tests)
