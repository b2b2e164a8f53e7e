/* Shared by the tests of train: a data set of people whose crops are noise. */
#ifndef FACENET_TESTS_TRAIN_NOISE_H
#define FACENET_TESTS_TRAIN_NOISE_H

#include "folder.h"

#include "base/crop.h"
#include "base/rng.h"
#include "data/crops.h"
#include "data/dataset.h"

#include <stdlib.h>
#include <unistd.h>

#define SIDE 32
#define PEOPLE 5
#define IMAGES 3

struct fixture {
    char folder[40], path[64];
    struct dataset dataset;
    struct crops *crops;
};

/* layout: SIDE, or SIDE | CROP_VECTORS. */
static inline void fixture_open_of(struct fixture *fixture, uint32_t layout)
{
    static uint8_t pixels[SIDE * SIDE * 3];
    float vector[SIDE];
    const void *item = layout == SIDE ? (void *)pixels : (void *)vector;
    struct crops *writer;
    struct rng rng;
    struct err err;

    *fixture = (struct fixture){.folder = "/tmp/facenet-train-XXXXXX"};
    assert_non_null(mkdtemp(fixture->folder));
    (void)snprintf(fixture->path, sizeof fixture->path, "%s/crops", fixture->folder);
    assert_ok(crops_create(&writer, fixture->path, layout, &err));
    assert_ok(crops_begin(writer, 0, &err));
    rng_init(&rng, 1, RNG_TEST, 0, 0);
    for (int i = 0; i < PEOPLE * IMAGES; i++) {
        uint64_t number;

        if (i % IMAGES == 0)
            assert_ok(dataset_add_identity(&fixture->dataset, i + 1, "somebody", false, &err));
        for (size_t j = 0; j < sizeof pixels; j++)
            pixels[j] = (uint8_t)rng_below(&rng, 256);
        for (size_t j = 0; j < SIDE; j++)
            vector[j] = (float)pixels[j] / 255;
        assert_ok(crops_append(writer, item, &number, &err));
        assert_ok(dataset_add_image(&fixture->dataset, i + 1, number, &err));
    }
    assert_ok(crops_sync(writer, &err));
    crops_close(writer);
    assert_ok(crops_open(&fixture->crops, fixture->path, layout, PEOPLE * IMAGES, &err));
}

static inline void fixture_open(struct fixture *fixture)
{
    fixture_open_of(fixture, SIDE);
}

static inline void fixture_close(struct fixture *fixture)
{
    crops_close(fixture->crops);
    dataset_free(&fixture->dataset);
    folder_remove(fixture->folder);
}

#endif
