/* The state of a run, saved and loaded: it continues with the same bits. */
#include "train/noise.h"
#include "unit.h"

#include "nn/onnx/export.h"
#include "train/state.h"

#include <string.h>

static struct train_state *state_begin(struct fixture *fixture, const char *loss)
{
    struct train_state *state;
    struct settings settings;
    struct err err;

    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_SELECT, "batch-all", &err));
    assert_ok(settings_set(&settings, SETTING_LOSS, loss, &err));
    assert_ok(settings_set(&settings, SETTING_IDENTITIES, "3", &err));
    assert_ok(settings_set(&settings, SETTING_THREADS, "1", &err));
    assert_ok(state_new(&state, &settings, &fixture->dataset, fixture->crops, NULL, &err));
    return state;
}

static struct record_step state_step(struct train_state *state)
{
    const struct train_step at = {++state->step, 0, 0.01};
    struct record_histogram histogram;
    struct record_step row;

    trainer_step(state->trainer, &state->settings, &at, &row, &histogram, &state->pair_share);
    row.images_per_second = 0;
    row.epoch = row.time = 0;
    return row;
}

static void check_loaded(const char *loss)
{
    struct train_state *state, *loaded;
    struct checkpoint *checkpoint;
    char path[80], digest[65], again[65];
    struct record_step first, second;
    struct fixture fixture;
    struct err err;

    fixture_open(&fixture);
    (void)snprintf(path, sizeof path, "%s/checkpoint", fixture.folder);
    state = state_begin(&fixture, loss);
    (void)state_step(state);
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
    assert_ok(state_save(state, path, digest, &err));
    assert_ok(checkpoint_open(&checkpoint, path, &err));
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
    first = state_step(state);
    second = state_step(loaded);
    assert_memory_equal(&first, &second, sizeof first);
    assert_ok(state_save(state, path, digest, &err));
    assert_ok(state_save(loaded, path, again, &err));
    assert_string_equal(digest, again);
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
    state = state_begin(&fixture, loss);
    (void)state_step(state);
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
