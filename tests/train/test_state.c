/* The state of a run, saved and loaded: it continues with the same bits. */
#include "train/states.h"
#include "unit.h"

#include "nn/onnx/export.h"

#include <string.h>

static void check_loaded(const char *loss)
{
    struct train_state *state, *loaded;
    struct checkpoint *checkpoint;
    char digest[65], again[65];
    struct record_step first, second;
    struct fixture fixture;
    struct err err;

    fixture_open(&fixture);
    state = states_begin(&fixture, "0.2", SETTING_LOSS, loss);
    (void)states_step(state, 0);
    state->changes = 3;
    state->best = 0.75;
    state->curriculum.value = 0.1;
    state->alarm = (struct alarm){.count = {1, 2, 3, 4},
                                  .baseline = 5,
                                  .steps = 6,
                                  .kind = 7,
                                  .quiet = 8,
                                  .idle = 9,
                                  .stuck = 10,
                                  .peak = 11,
                                  .reference = 12,
                                  .order = 13,
                                  .gradient = 14,
                                  .updates = 15,
                                  .margin = 16,
                                  .rate = 17};
    states_save(&fixture, state, digest, &checkpoint);
    checkpoint_sha256(checkpoint, again);
    assert_string_equal(digest, again);
    assert_string_equal(checkpoint_get_meta(checkpoint, "state.alarm.0"), "0x1p+0");
    assert_string_equal(checkpoint_get_meta(checkpoint, "state.alarm.16"), "0x1.1p+4");
    assert_ok(state_load(&loaded, checkpoint, &fixture.dataset, fixture.crops, &err));
    checkpoint_close(checkpoint);
    assert_int_equal(loaded->step, 1);
    assert_int_equal(loaded->total, state->total);
    assert_int_equal(loaded->changes, 3);
    assert_true(loaded->best == 0.75 && loaded->curriculum.value == 0.1);
    assert_memory_equal(&loaded->pair_share, &state->pair_share, sizeof state->pair_share);
    assert_memory_equal(&loaded->settings, &state->settings, sizeof loaded->settings);
    assert_memory_equal(&loaded->alarm, &state->alarm, sizeof loaded->alarm);
    assert_false(loaded->other_images);
    first = states_step(state, 0);
    second = states_step(loaded, 0);
    assert_memory_equal(&first, &second, sizeof first);
    states_expect_same(&fixture, state, loaded);
    state_del(state);
    state_del(loaded);
    fixture_close(&fixture);
}

static void test_a_loaded_state_goes_on_with_the_same_bits(void **state)
{
    (void)state;
    check_loaded("triplet");
    check_loaded("softmax");
    check_loaded("arcface");
}

/* Whether one of the vectors of a tensor is in a file, byte by byte. */
static bool holds(const struct text *file, const float *vectors, size_t count, size_t dim)
{
    for (size_t i = 0; i < count; i++)
        if (memmem(text_string(file), file->length, vectors + i * dim, dim * sizeof *vectors))
            return true;
    return false;
}

static void check_exported(const char *loss)
{
    struct fixture fixture;
    struct train_state *state;
    struct classifier *classifier;
    struct text file = {0};
    struct tensor tensor;
    bool found = false;
    struct err err;

    fixture_open(&fixture);
    state = states_begin(&fixture, "0.2", SETTING_LOSS, loss);
    (void)states_step(state, 0);
    classifier = state->trainer->classifier;
    assert_ok(export_onnx(&file, state->trainer->net, "1", NULL, 0, &err));
    for (size_t i = 0; i < net_tensor_count(state->trainer->net); i++) {
        net_tensor(state->trainer->net, i, &tensor);
        found = found || (tensor.dims == 1 && holds(&file, tensor.data, 1, tensor.shape[0]));
    }
    assert_true(found); /* the net's own */
    assert_int_equal(classifier->classes, PEOPLE);
    assert_false(holds(&file, classifier->weight, PEOPLE, classifier->dim));
    assert_false(holds(&file, classifier->unit, PEOPLE, classifier->dim));
    text_free(&file);
    state_del(state);
    fixture_close(&fixture);
}

static void test_class_weights_are_never_exported(void **state)
{
    (void)state;
    check_exported("softmax");
    check_exported("arcface");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_class_weights_are_never_exported),
    cmocka_unit_test(test_a_loaded_state_goes_on_with_the_same_bits),
};

UNIT_MAIN(tests)
