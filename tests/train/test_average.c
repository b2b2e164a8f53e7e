/* The moving average of the weights: its formula, that training never sees it, what a checkpoint
 * and an embedder have of it, and that a loaded state goes on with the same bits. */
#include "train/states.h"
#include "unit.h"

#include <math.h>

#define STEPS 4
#define DECAY 0.25 /* more than (1 + t) / (10 + t) at the first step, less from the third on */

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
    plain = states_begin(&fixture, "0.2", SETTING_AVERAGE, "0");
    averaged = states_begin(&fixture, "0.2", SETTING_AVERAGE, "0.25");
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

        assert_true(states_step(plain, 0).gradient_norm > 0);
        assert_true(states_step(averaged, 0).gradient_norm > 0);
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
    char digest[65];
    struct err err;

    (void)unused;
    fixture_open(&fixture);
    state = states_begin(&fixture, "0.2", SETTING_AVERAGE, "0.9");
    assert_true(states_step(state, 0).gradient_norm > 0);
    assert_true(states_step(state, 0).gradient_norm > 0);
    states_save(&fixture, state, digest, &checkpoint);
    assert_ok(state_load(&loaded, checkpoint, &fixture.dataset, fixture.crops, &err));
    /* Who begins with the checkpoint's net has the average, which is what the net shows now. */
    assert_ok(
        state_new(&begun, &state->settings, &fixture.dataset, fixture.crops, checkpoint, &err));
    checkpoint_close(checkpoint);
    assert_memory_equal(net_parameters(begun->trainer->net), net_parameters(state->trainer->net),
                        net_parameter_count(state->trainer->net) * sizeof(float));
    assert_true(states_step(state, 0).gradient_norm > 0);
    assert_true(states_step(loaded, 0).gradient_norm > 0);
    assert_true(memcmp(net_parameters(begun->trainer->net), net_parameters(state->trainer->net),
                       net_parameter_count(state->trainer->net) * sizeof(float)) != 0);
    states_expect_same(&fixture, state, loaded);
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
