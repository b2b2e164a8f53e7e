/* Shared by the tests of what a run keeps from step to step: states over crops that are noise. */
#ifndef FACENET_TESTS_TRAIN_STATES_H
#define FACENET_TESTS_TRAIN_STATES_H

#include "noise.h"

#include "train/state.h"

/* Batches of three people and all their triplets below the margin; one setting more. */
static inline struct train_state *states_begin(struct fixture *fixture, const char *margin,
                                               enum setting_id id, const char *value)
{
    struct train_state *state;
    struct settings settings;
    struct err err;

    settings_init(&settings);
    assert_ok(settings_set(&settings, SETTING_SELECT, "batch-all", &err));
    assert_ok(settings_set(&settings, SETTING_MARGIN, margin, &err));
    assert_ok(settings_set(&settings, SETTING_IDENTITIES, "3", &err));
    assert_ok(settings_set(&settings, SETTING_THREADS, "2", &err));
    assert_ok(settings_set(&settings, id, value, &err));
    assert_ok(state_new(&state, &settings, &fixture->dataset, fixture->crops, NULL, &err));
    return state;
}

/* The row without what differs from run to run. */
static inline struct record_step states_step(struct train_state *state, double curriculum)
{
    const struct train_step at = {++state->step, curriculum, 0.01};
    struct record_histogram histogram;
    struct record_step row;

    trainer_step(state->trainer, &state->settings, &at, &row, &histogram, &state->pair_share);
    row.images_per_second = 0;
    row.epoch = row.time = 0;
    return row;
}

/* Saves a state; *checkpoint, if it isn't NULL, is opened on it. */
static inline void states_save(const struct fixture *fixture, struct train_state *state,
                               char digest[65], struct checkpoint **checkpoint)
{
    char path[80];
    struct err err;

    (void)snprintf(path, sizeof path, "%s/checkpoint", fixture->folder);
    assert_ok(state_save(state, path, digest, &err));
    if (checkpoint != NULL)
        assert_ok(checkpoint_open(checkpoint, path, &err));
}

/* Both are saved with the same bytes. */
static inline void states_expect_same(const struct fixture *fixture, struct train_state *one,
                                      struct train_state *other)
{
    char digest[65], again[65];

    states_save(fixture, one, digest, NULL);
    states_save(fixture, other, again, NULL);
    assert_string_equal(digest, again);
}

#endif
