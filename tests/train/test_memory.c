/* The memory of the last batches: the ring, which triplets it adds, and that a loaded state goes on
 * with the same bits. */
#include "train/states.h"
#include "unit.h"

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

/* With so wide a margin every triplet is selected. */
static void test_what_is_remembered_is_a_negative(void **unused)
{
    enum { N = 9, DIM = 128 };
    static float kept[3 * N * DIM];
    struct fixture fixture;
    struct train_state *state, *plain;

    (void)unused;
    fixture_open(&fixture);
    state = states_begin(&fixture, "4", SETTING_MEMORY, "12");
    plain = states_begin(&fixture, "4", SETTING_MEMORY, "0");
    for (size_t step = 0; step < 3; step++) {
        const struct trainer *trainer = state->trainer;
        size_t rows = N + (step * N < MEMORY ? step * N : MEMORY);
        struct record_step row = states_step(state, -4), alone = states_step(plain, -4);
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
    char digest[65];
    struct err err;

    (void)unused;
    fixture_open(&fixture);
    state = states_begin(&fixture, "4", SETTING_MEMORY, "12");
    (void)states_step(state, -4);
    (void)states_step(state, -4);
    states_save(&fixture, state, digest, &checkpoint);
    assert_ok(state_load(&loaded, checkpoint, &fixture.dataset, fixture.crops, &err));
    assert_int_equal(loaded->trainer->memory.added, 18);
    (void)states_step(state, -4);
    (void)states_step(loaded, -4);
    states_expect_same(&fixture, state, loaded);
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
