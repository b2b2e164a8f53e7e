/* train: the pictures that an evaluation keeps in two dimensions. */
#include "unit.h"

#include "base/mem.h"
#include "train/points.h"

#include <math.h>

enum { DIM = 3, MOST = 1000 };

static struct err err;

/* people (count) have so many pictures; *image: those of all of them. */
static size_t make(struct dataset *dataset, const uint32_t *pictures, size_t people,
                   uint32_t image[MOST])
{
    size_t count = 0;

    *dataset = (struct dataset){0};
    for (size_t p = 0; p < people; p++) {
        assert_ok(dataset_add_identity(dataset, 100 + (int64_t)p, "somebody", true, &err));
        for (uint32_t i = 0; i < pictures[p]; i++, count++) {
            assert_ok(dataset_add_image(dataset, 5000 + (int64_t)count, count, &err));
            image[count] = (uint32_t)count;
        }
    }
    return count;
}

static void test_chosen(void **state)
{
    static const uint32_t pictures[] = {2, 1, 5, 3};
    static const int64_t images[] = {5000, 5001, 5003, 5004, 5005, 5008, 5009, 5010};
    static const int64_t people[] = {100, 100, 102, 102, 102, 103, 103, 103};
    uint32_t image[MOST];
    struct dataset dataset;
    struct points points;
    size_t count = make(&dataset, pictures, 4, image);

    (void)state;
    assert_ok(points_init(&points, &dataset, image, count, DIM, &err));
    assert_int_equal(points.count, 8);
    assert_int_equal(points.people, 3);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(points.rows[i].image, images[i]);
        assert_int_equal(points.rows[i].person, people[i]);
    }
    points_free(&points);
    dataset_free(&dataset);
}

/* Of 333 people who have three pictures, 200 from the first third to the last. */
static void test_most(void **state)
{
    uint32_t image[MOST], pictures[333];
    struct dataset dataset;
    struct points points;
    size_t count;

    (void)state;
    for (size_t p = 0; p < 333; p++)
        pictures[p] = 3;
    count = make(&dataset, pictures, 333, image);
    assert_ok(points_init(&points, &dataset, image, count, DIM, &err));
    assert_int_equal(points.people, 200);
    assert_int_equal(points.count, 600);
    for (size_t i = 3; i < 600; i += 3) {
        int64_t apart = points.rows[i].person - points.rows[i - 3].person;

        assert_true(apart == 1 || apart == 2);
    }
    points_free(&points);
    dataset_free(&dataset);
}

static void test_placed(void **state)
{
    static const uint32_t pictures[] = {1, 2, 2};
    static const float embedding[] = {9, 9, 9, 1, 0, 0, 1, 0, 0, -1, 0, 0, -1, 0, 0};
    uint32_t image[MOST];
    struct dataset dataset;
    struct points points;
    size_t count = make(&dataset, pictures, 3, image);

    (void)state;
    assert_ok(points_init(&points, &dataset, image, count, DIM, &err));
    assert_ok(points_place(&points, embedding, DIM, &err));
    assert_int_equal(points.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_near(fabs(points.rows[i].x), 1, 1e-6);
        assert_near(points.rows[i].y, 0, 1e-6);
        assert_near(points.rows[i].x * points.rows[0].x, i < 2 ? 1 : -1, 1e-6);
    }
    assert_near(points.silhouette, 1, 1e-6);
    assert_near(points.explained, 1, 1e-6);
    points_free(&points);
    dataset_free(&dataset);
}

static void test_nobody(void **state)
{
    static const uint32_t pictures[] = {1, 1};
    static const float embedding[2 * DIM] = {1};
    uint32_t image[MOST];
    struct dataset dataset;
    struct points points;
    size_t count = make(&dataset, pictures, 2, image);

    (void)state;
    assert_ok(points_init(&points, &dataset, image, count, DIM, &err));
    assert_ok(points_place(&points, embedding, DIM, &err));
    assert_int_equal(points.count, 0);
    assert_true(isnan(points.silhouette) && isnan(points.explained));
    points_free(&points);
    for (size_t i = 1; i <= 5; i++) {
        mem_fail_after(i);
        assert_status(points_init(&points, &dataset, image, count, DIM, &err), ST_NOMEM);
        mem_fail_after(0);
        points_free(&points);
    }
    dataset_free(&dataset);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_chosen),
    cmocka_unit_test(test_most),
    cmocka_unit_test(test_placed),
    cmocka_unit_test(test_nobody),
};

UNIT_MAIN(tests)
