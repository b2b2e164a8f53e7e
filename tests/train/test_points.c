/* train: the pictures that an evaluation keeps in two dimensions. */
#include "unit.h"

#include "base/mem.h"
#include "train/points.h"

#include <math.h>

enum { DIM = 3, MOST = 1000 };

static struct err err;

struct held_out {
    struct dataset dataset;
    uint32_t image[MOST]; /* (count) all of them */
    size_t count;
    struct points points;
};

/* The points of people who have so many pictures. */
static void held_out_init(struct held_out *out, const uint32_t *pictures, size_t people)
{
    *out = (struct held_out){.count = 0};
    for (size_t p = 0; p < people; p++) {
        assert_ok(dataset_add_identity(&out->dataset, 100 + (int64_t)p, "somebody", true, &err));
        for (uint32_t i = 0; i < pictures[p]; i++, out->count++) {
            assert_ok(
                dataset_add_image(&out->dataset, 5000 + (int64_t)out->count, out->count, &err));
            out->image[out->count] = (uint32_t)out->count;
        }
    }
    assert_ok(points_init(&out->points, &out->dataset, out->image, out->count, DIM, &err));
}

static void held_out_free(struct held_out *out)
{
    points_free(&out->points);
    dataset_free(&out->dataset);
}

static void test_chosen(void **state)
{
    static const uint32_t pictures[] = {2, 1, 5, 3};
    static const int64_t images[] = {5000, 5001, 5003, 5004, 5005, 5008, 5009, 5010};
    static const int64_t people[] = {100, 100, 102, 102, 102, 103, 103, 103};
    struct held_out held_out;
    struct points *points = &held_out.points;

    (void)state;
    held_out_init(&held_out, pictures, 4);
    assert_int_equal(points->count, 8);
    assert_int_equal(points->people, 3);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(points->rows[i].image, images[i]);
        assert_int_equal(points->rows[i].person, people[i]);
    }
    held_out_free(&held_out);
}

/* Of 333 people who have three pictures, 200 from the first third to the last. */
static void test_most(void **state)
{
    uint32_t pictures[333];
    struct held_out held_out;
    struct points *points = &held_out.points;

    (void)state;
    for (size_t p = 0; p < 333; p++)
        pictures[p] = 3;
    held_out_init(&held_out, pictures, 333);
    assert_int_equal(points->people, 200);
    assert_int_equal(points->count, 600);
    for (size_t i = 3; i < 600; i += 3) {
        int64_t apart = points->rows[i].person - points->rows[i - 3].person;

        assert_true(apart == 1 || apart == 2);
    }
    held_out_free(&held_out);
}

static void test_placed(void **state)
{
    static const uint32_t pictures[] = {1, 2, 2};
    static const float embedding[] = {9, 9, 9, 1, 0, 0, 1, 0, 0, -1, 0, 0, -1, 0, 0};
    struct held_out held_out;
    struct points *points = &held_out.points;

    (void)state;
    held_out_init(&held_out, pictures, 3);
    assert_ok(points_place(points, embedding, DIM, &err));
    assert_int_equal(points->count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_near(fabs(points->rows[i].x), 1, 1e-6);
        assert_near(points->rows[i].y, 0, 1e-6);
        assert_near(points->rows[i].x * points->rows[0].x, i < 2 ? 1 : -1, 1e-6);
    }
    assert_near(points->silhouette, 1, 1e-6);
    assert_near(points->explained, 1, 1e-6);
    held_out_free(&held_out);
}

static void test_nobody(void **state)
{
    static const uint32_t pictures[] = {1, 1};
    static const float embedding[2 * DIM] = {1};
    struct held_out held_out;
    struct points *points = &held_out.points;

    (void)state;
    held_out_init(&held_out, pictures, 2);
    assert_ok(points_place(points, embedding, DIM, &err));
    assert_int_equal(points->count, 0);
    assert_true(isnan(points->silhouette) && isnan(points->explained));
    points_free(points);
    for (size_t i = 1; i <= 5; i++) {
        mem_fail_after(i);
        assert_status(
            points_init(points, &held_out.dataset, held_out.image, held_out.count, DIM, &err),
            ST_NOMEM);
        mem_fail_after(0);
        points_free(points);
    }
    held_out_free(&held_out);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_chosen),
    cmocka_unit_test(test_most),
    cmocka_unit_test(test_placed),
    cmocka_unit_test(test_nobody),
};

UNIT_MAIN(tests)
