/* The memory of the last batches: the ring, which triplets it adds, and that a loaded state goes on
 * with the same bits. */
#include "train/noise.h"
#include "unit.h"

#include "train/state.h"

#include <math.h>

#define MEMORY 12 /* more than a batch of 9, less than two */

static void test_a_ring_keeps_the_last_rows(void **state)
{
    const float rows[4][2] = {{1, 10}, {2, 20}, {3, 30}, {4, 40}};
    const uint32_t labels[4] = {7, 8, 9, 10};
    float read[3][2];
    uint32_t label[3];
    struct memory memory;
    struct err err;

    (void)state;
    assert_ok(memory_init(&memory, 3, 2, &err));
    assert_int_equal(memory_read(&memory, read[0], label), 0);
    memory_add(&memory, rows[0], labels, 2);
    assert_int_equal(memory_read(&memory, read[0], label), 2);
    assert_memory_equal(read, rows, sizeof rows[0] * 2);
    memory_add(&memory, rows[2], labels + 2, 2);
    assert_int_equal(memory_read(&memory, read[0], label), 3);
    assert_memory_equal(read[0], rows[3], sizeof rows[3]);
    assert_memory_equal(read[1], rows[1], sizeof rows[1]);
    assert_memory_equal(read[2], rows[2], sizeof rows[2]);
    assert_true(label[0] == 10 && label[1] == 8 && label[2] == 9);
    memory_free(&memory);
    assert_ok(memory_init(&memory, 0, 2, &err));
    memory_add(&memory, rows[0], labels, 4);
    assert_int_equal(memory_read(&memory, read[0], label), 0);
    memory_free(&memory);
}

static struct train_state *state_begin(struct fixture *fixture, const char *memory)
{
    struct train_state *state;
    struct settings settings;
    struct err err;

    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_SELECT, "batch-all", &err));
    assert_ok(settings_set(&settings, SETTING_MARGIN, "4", &err));
    assert_ok(settings_set(&settings, SETTING_IDENTITIES, "3", &err));
    assert_ok(settings_set(&settings, SETTING_THREADS, "1", &err));
    assert_ok(settings_set(&settings, SETTING_MEMORY, memory, &err));
    assert_ok(state_new(&state, &settings, &fixture->dataset, fixture->crops, NULL, &err));
    return state;
}

static struct record_step state_step(struct train_state *state)
{
    const struct train_step at = {++state->step, -4, 0.01};
    struct record_histogram histogram;
    struct record_step row;

    trainer_step(state->trainer, &state->settings, &at, &row, &histogram, &state->pair_share);
    row.images_per_second = 0;
    return row;
}

/* With so wide a margin every triplet is selected. */
static void test_what_is_remembered_is_a_negative(void **unused)
{
    enum { N = 9, DIM = 128 };
    static float kept[3 * N * DIM];
    struct fixture fixture;
    struct train_state *state, *plain;

    (void)unused;
    fixture_open(&fixture);
    state = state_begin(&fixture, "12");
    plain = state_begin(&fixture, "0");
    for (size_t step = 0; step < 3; step++) {
        const struct trainer *trainer = state->trainer;
        size_t rows = N + (step * N < MEMORY ? step * N : MEMORY);
        struct record_step row = state_step(state), alone = state_step(plain);
        uint64_t triplets = 0;

        memcpy(kept + step * N * DIM, trainer->embedding, sizeof(float) * N * DIM);
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < rows; j++)
                triplets += trainer->label[i] != trainer->label[j] ? 2 : 0; /* positives of i */
        for (size_t j = N; j < rows; j++) {
            /* Row t of all batches is at t mod MEMORY. */
            size_t at = j - N, t = step == 2 && at < 2 * N - MEMORY ? at + MEMORY : at;

            assert_true(trainer->negative_only[j] == 1);
            assert_memory_equal(trainer->embedding + j * DIM, kept + t * DIM, DIM * sizeof(float));
        }
        assert_int_equal(row.selected, triplets);
        assert_int_equal(alone.selected, N * 2 * 6);
        assert_true((row.loss == alone.loss) == (step == 0));
        assert_true(row.hard == alone.hard || step > 1); /* counted in the batch alone */
    }
    state_del(state);
    state_del(plain);
    fixture_close(&fixture);
}

static void test_a_loaded_state_remembers(void **unused)
{
    struct train_state *state, *loaded;
    struct checkpoint *checkpoint;
    struct fixture fixture;
    char path[80], digest[65], again[65];
    struct err err;

    (void)unused;
    fixture_open(&fixture);
    (void)snprintf(path, sizeof path, "%s/checkpoint", fixture.folder);
    state = state_begin(&fixture, "12");
    (void)state_step(state);
    (void)state_step(state);
    assert_ok(state_save(state, path, digest, &err));
    assert_ok(checkpoint_open(&checkpoint, path, &err));
    assert_ok(state_load(&loaded, checkpoint, &fixture.dataset, fixture.crops, &err));
    assert_int_equal(loaded->trainer->memory.added, 18);
    (void)state_step(state);
    (void)state_step(loaded);
    assert_ok(state_save(state, path, digest, &err));
    assert_ok(state_save(loaded, path, again, &err));
    assert_string_equal(digest, again);
    state_del(loaded);
    /* Another picture has come in: what was remembered is forgotten. */
    assert_ok(dataset_add_image(&fixture.dataset, 1, 0, &err));
    assert_ok(state_load(&loaded, checkpoint, &fixture.dataset, fixture.crops, &err));
    assert_true(loaded->other_images);
    assert_int_equal(loaded->trainer->memory.added, 0);
    checkpoint_close(checkpoint);
    state_del(state);
    state_del(loaded);
    fixture_close(&fixture);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_a_ring_keeps_the_last_rows),
    cmocka_unit_test(test_what_is_remembered_is_a_negative),
    cmocka_unit_test(test_a_loaded_state_remembers),
};

UNIT_MAIN(tests)
