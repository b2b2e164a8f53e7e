/* Each net of the zoo trains, and goes on from a checkpoint with the same bits. */
#include "train/noise.h"
#include "unit.h"

#include "nn/net/zoo.h"
#include "train/state.h"

#include <math.h>

/* More weights than this are trained only: their checkpoints would be hundreds of megabytes. */
#define SAVED_MOST 20000000

static struct train_state *begin(struct fixture *fixture, const char *net)
{
    static const struct {
        enum setting_id id;
        const char *value;
    } values[] = {{SETTING_SELECT, "batch-all"}, {SETTING_IDENTITIES, "3"},
                  {SETTING_IMAGES, "2"},         {SETTING_EMBEDDING, "48"},
                  {SETTING_THREADS, "2"},        {SETTING_DROPOUT, "0.1"}};
    struct train_state *state;
    struct settings settings;
    struct err err;

    settings_init(&settings);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_ok(settings_set(&settings, values[i].id, values[i].value, &err));
    assert_ok(settings_set(&settings, SETTING_NET, net, &err));
    assert_ok(state_new(&state, &settings, &fixture->dataset, fixture->crops, NULL, &err));
    return state;
}

static void step(struct train_state *state)
{
    const struct train_step at = {++state->step, 0, 0.01};
    struct record_histogram histogram;
    struct record_step row;

    trainer_step(state->trainer, &state->settings, &at, &row, &histogram, &state->pair_share);
    assert_true(isfinite(row.loss) && isfinite(row.gradient_norm) && row.gradient_norm > 0);
}

static void go_on(struct fixture *fixture, struct train_state *state)
{
    char path[80], digest[65], again[65];
    struct train_state *loaded;
    struct checkpoint *checkpoint;
    struct err err;

    (void)snprintf(path, sizeof path, "%s/checkpoint", fixture->folder);
    assert_ok(state_save(state, path, digest, &err));
    assert_ok(checkpoint_open(&checkpoint, path, &err));
    assert_ok(state_load(&loaded, checkpoint, &fixture->dataset, fixture->crops, &err));
    checkpoint_close(checkpoint);
    step(state);
    step(loaded);
    assert_ok(state_save(state, path, digest, &err));
    assert_ok(state_save(loaded, path, again, &err));
    assert_string_equal(digest, again);
    state_del(loaded);
    (void)unlink(path);
}

static void test_each_net_trains_and_goes_on(void **unused)
{
    const struct zoo_net *zoo;
    struct fixture pictures, vectors;

    (void)unused;
    fixture_open(&pictures);
    fixture_open_of(&vectors, SIDE | CROP_VECTORS);
    for (size_t i = 0; (zoo = zoo_at(i)) != NULL; i++) {
        struct fixture *fixture = zoo->vector ? &vectors : &pictures;
        struct train_state *state = begin(fixture, zoo->name);

        step(state);
        if (net_parameter_count(state->trainer->net) < SAVED_MOST)
            go_on(fixture, state);
        state_del(state);
    }
    fixture_close(&pictures);
    fixture_close(&vectors);
}

/* A net of pictures refuses vectors, and the other way, with what to give. */
static void test_the_other_kind_is_refused(void **unused)
{
    struct fixture fixture;
    struct settings settings;
    struct train_state *state;
    struct err err;

    (void)unused;
    settings_init(&settings);
    for (int vectors = 0; vectors < 2; vectors++) {
        fixture_open_of(&fixture, vectors ? SIDE | CROP_VECTORS : SIDE);
        assert_ok(settings_set(&settings, SETTING_NET, vectors ? "small" : "mlp", &err));
        assert_status(state_new(&state, &settings, &fixture.dataset, fixture.crops, NULL, &err),
                      ST_INVALID);
        assert_non_null(strstr(err.message, vectors ? "these are vectors: give --net linear"
                                                    : "these are pictures"));
        fixture_close(&fixture);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_each_net_trains_and_goes_on),
    cmocka_unit_test(test_the_other_kind_is_refused),
};

UNIT_MAIN(tests)
