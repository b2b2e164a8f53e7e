/* Families of detectors on maps made by hand, lists of candidates and their suppression. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "face/heads.h"

#include <math.h>

#define HEIGHT 128
#define WIDTH 192
#define CAPACITY 64

/* The maps of a family at 128 x 192, all of them value. */
struct maps {
    struct head_map maps[HEAD_MAPS];
    float *values[HEAD_MAPS];
    size_t count;
};

static void maps_init(struct maps *maps, const struct head *head, size_t kinds, float value)
{
    maps->count = kinds * head->levels;
    for (size_t i = 0; i < maps->count; i++) {
        const size_t level = i % head->levels, stride = head->strides[level];
        const size_t channels = head->numbers[i / head->levels] * head->anchors[level];
        const size_t size = HEIGHT / stride * (WIDTH / stride) * channels;

        maps->values[i] = mem_new(size, sizeof(float));
        assert_non_null(maps->values[i]);
        for (size_t k = 0; k < size; k++)
            maps->values[i][k] = value;
        maps->maps[i] =
            (struct head_map){maps->values[i], HEIGHT / stride, WIDTH / stride, channels};
    }
}

static void maps_free(struct maps *maps)
{
    for (size_t i = 0; i < maps->count; i++)
        mem_free(maps->values[i]);
}

/* Sets the numbers of one anchor. */
static void maps_set(struct maps *maps, const struct head *head, size_t kind, size_t level,
                     size_t row, size_t column, size_t anchor, const float *numbers)
{
    const struct head_map *map = &maps->maps[kind * head->levels + level];
    const size_t at = (row * map->width + column) * map->channels + anchor * head->numbers[kind];

    memcpy(maps->values[kind * head->levels + level] + at, numbers,
           head->numbers[kind] * sizeof *numbers);
}

static struct candidates decode(const struct maps *maps, const struct head *head, float threshold)
{
    struct candidates list;
    struct err err;

    assert_true(head_fits(head, maps->maps, maps->count, HEIGHT, WIDTH));
    assert_ok(candidates_init(&list, CAPACITY, &err));
    head_decode(head, maps->maps, maps->count, threshold, &list);
    return list;
}

static void assert_box(const struct face *face, float x, float y, float width, float height)
{
    assert_near(face->x, x, 1e-4);
    assert_near(face->y, y, 1e-4);
    assert_near(face->width, width, 1e-4);
    assert_near(face->height, height, 1e-4);
}

/* Level 32, row 2, column 3, second prior of 96 pixels: its centre is at (112, 80). */
static void test_ulfg(void **state)
{
    static const float logits[] = {1, 1 + 2.944439f}, box[] = {5, -2.5f, 3.465736f, 0};
    const struct head *head = head_find("ulfg");
    struct maps maps;
    struct candidates list;

    (void)state;
    maps_init(&maps, head, 2, 0);
    maps_set(&maps, head, 0, 2, 2, 3, 1, logits);
    maps_set(&maps, head, 1, 2, 2, 3, 1, box);
    list = decode(&maps, head, 0.9f);
    assert_int_equal(list.count, 1);
    assert_near(list.faces->score, 0.95, 1e-6); /* log(19) = 2.944 */
    assert_box(list.faces, 112 + 48 - 96, 80 - 24 - 48, 192, 96);
    assert_false(head_has_points(head, maps.count));
    candidates_free(&list);
    maps_free(&maps);
}

static void assert_points(const struct face *face, float x, float y, float step)
{
    for (unsigned i = 0; i < FACE_POINTS; i++) {
        assert_near(face->points[i][0], x + step * (float)(2 * i), 1e-4);
        assert_near(face->points[i][1], y + step * (float)(2 * i + 1), 1e-4);
    }
}

static const float steps[] = {0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4.5f};

/* Level 16, row 1, column 4; with and without maps of points. */
static void test_yunet(void **state)
{
    static const float face = 0.81f, good = 1, box[] = {0.25f, -0.5f, 0, 0.6931472f};
    const struct head *head = head_find("yunet");

    (void)state;
    for (size_t kinds = 3; kinds <= 4; kinds++) {
        struct maps maps;
        struct candidates list;

        maps_init(&maps, head, kinds, 0);
        maps_set(&maps, head, 0, 1, 1, 4, 0, &face);
        maps_set(&maps, head, 1, 1, 1, 4, 0, &good);
        maps_set(&maps, head, 2, 1, 1, 4, 0, box);
        if (kinds == 4)
            maps_set(&maps, head, 3, 1, 1, 4, 0, steps);
        list = decode(&maps, head, 0.85f);
        assert_int_equal(list.count, 1);
        assert_near(list.faces->score, 0.9, 1e-6);
        assert_box(list.faces, 4.25f * 16 - 8, 8 - 16, 16, 32);
        assert_int_equal(head_has_points(head, maps.count), kinds == 4);
        if (kinds == 4)
            assert_points(list.faces, 64, 16, 8);
        else
            assert_points(list.faces, 0, 0, 0);
        candidates_free(&list);
        maps_free(&maps);
    }
}

/* Level 8, last row and column, second anchor. */
static void test_scrfd(void **state)
{
    static const float score = 0.7f, sides[] = {1, 2, 3, 4};
    const struct head *head = head_find("scrfd");
    struct maps maps;
    struct candidates list;

    (void)state;
    maps_init(&maps, head, 3, 0);
    maps_set(&maps, head, 0, 0, 15, 23, 1, &score);
    maps_set(&maps, head, 1, 0, 15, 23, 1, sides);
    maps_set(&maps, head, 2, 0, 15, 23, 1, steps);
    list = decode(&maps, head, 0.5f);
    assert_int_equal(list.count, 1);
    assert_near(list.faces->score, 0.7, 1e-6);
    assert_box(list.faces, 22 * 8, 13 * 8, 4 * 8, 6 * 8);
    assert_points(list.faces, 23 * 8, 15 * 8, 4);
    candidates_free(&list);
    maps_free(&maps);
}

/* Maps of another size, count or depth are refused. */
static void test_shapes(void **state)
{
    (void)state;
    for (size_t h = 0; head_at(h) != NULL; h++) {
        const struct head *head = head_at(h);
        struct maps maps;

        assert_ptr_equal(head_find(head->name), head);
        maps_init(&maps, head, head->kinds, 0);
        assert_true(head_fits(head, maps.maps, maps.count, HEIGHT, WIDTH));
        assert_false(head_fits(head, maps.maps, maps.count - 1, HEIGHT, WIDTH));
        assert_false(head_fits(head, maps.maps, 0, HEIGHT, WIDTH));
        assert_false(head_fits(head, maps.maps, maps.count, WIDTH, HEIGHT));
        assert_false(head_fits(head, maps.maps, maps.count, HEIGHT + 1, WIDTH));
        maps.maps[maps.count - 1].channels++;
        assert_false(head_fits(head, maps.maps, maps.count, HEIGHT, WIDTH));
        maps_free(&maps);
    }
    assert_null(head_find("haar"));
}

/* Whatever a net puts out, what is kept is finite, not empty, and no more than there is room for.
 */
static void test_any_values(void **state)
{
    static const float values[] = {0,   1,        -1,        0.5f,  40,     1e4f,  -1e4f,
                                   NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 1e-40f};
    const size_t n = sizeof values / sizeof *values;

    (void)state;
    for (size_t h = 0; head_at(h) != NULL; h++)
        for (uint32_t seed = 0; seed < 40; seed++) {
            const struct head *head = head_at(h);
            struct maps maps;
            struct candidates list;
            struct rng rng;

            rng_init(&rng, seed, RNG_TEST, h, 0);
            maps_init(&maps, head, head->kinds, 0);
            for (size_t i = 0; i < maps.count; i++) {
                const struct head_map *map = &maps.maps[i];

                for (size_t k = 0; k < map->height * map->width * map->channels; k++)
                    maps.values[i][k] = values[seed < n ? seed : rng_below(&rng, (uint32_t)n)];
            }
            list = decode(&maps, head, 0);
            candidates_suppress(&list, head->overlap, 20);
            assert_true(list.count <= 20);
            for (size_t i = 0; i < list.count; i++) {
                const struct face *face = &list.faces[i];

                assert_true(face->score >= 0 && face->score <= 1);
                assert_true(face->width > 0 && face->height > 0);
                assert_true(isfinite(face->x + face->width) && isfinite(face->y + face->height));
                assert_true(isfinite(face->points[FACE_NOSE][0]));
            }
            candidates_free(&list);
            maps_free(&maps);
        }
}

static struct face box(float x, float y, float side, float score)
{
    return (struct face){.x = x, .y = y, .width = side, .height = side, .score = score};
}

static void test_overlap(void **state)
{
    const struct face one = box(0, 0, 10, 1), half = box(0, 5, 10, 1), apart = box(10, 0, 10, 1),
                      empty = box(0, 0, 0, 1), huge = box(-3e38f, 0, 3e38f, 1);

    (void)state;
    assert_near(face_overlap(&one, &one), 1, 1e-6);
    assert_near(face_overlap(&one, &half), 1. / 3, 1e-6);
    assert_near(face_overlap(&one, &apart), 0, 0);
    assert_near(face_overlap(&empty, &empty), 0, 0);
    assert_near(face_overlap(&huge, &huge), 1, 1e-6);
}

/* The better of two that overlap stays, whatever the order; the third, which overlaps only what was
 * dropped, stays too. */
static void test_suppress(void **state)
{
    const struct face faces[] = {box(0, 0, 10, 0.9f), box(2, 0, 10, 0.8f), box(4, 0, 10, 0.7f),
                                 box(40, 0, 10, 0.7f)};
    struct candidates list;
    struct err err;

    (void)state;
    assert_ok(candidates_init(&list, 8, &err));
    for (size_t start = 0; start < 4; start++) {
        list.count = 0;
        for (size_t i = 0; i < 4; i++)
            candidates_add(&list, &faces[(start + i) % 4]);
        candidates_suppress(&list, 0.5f, 8);
        assert_int_equal(list.count, 3);
        assert_memory_equal(&list.faces[0], &faces[0], sizeof *faces);
        assert_memory_equal(&list.faces[1], &faces[2], sizeof *faces);
        assert_memory_equal(&list.faces[2], &faces[3], sizeof *faces);
    }
    candidates_suppress(&list, 0.5f, 2);
    assert_int_equal(list.count, 2);
    candidates_free(&list);
}

/* Of a million that are added, the best are there. */
static void test_full(void **state)
{
    struct candidates list;
    struct err err;

    (void)state;
    assert_ok(candidates_init(&list, 1000, &err));
    for (uint32_t i = 0; i < 1000000; i++) {
        const uint32_t number = (uint32_t)((uint64_t)i * 7919 % 1000000); /* each once */
        const struct face face = box((float)number * 20, 0, 10, (float)number / 1000000);

        candidates_add(&list, &face);
    }
    candidates_suppress(&list, 0.5f, 500);
    assert_int_equal(list.count, 500);
    for (size_t i = 0; i < 500; i++)
        assert_near(list.faces[i].score, (float)(999999 - i) / 1000000, 1e-6);
    candidates_free(&list);
    mem_fail_after(1);
    assert_status(candidates_init(&list, 1000, &err), ST_NOMEM);
    mem_fail_after(0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ulfg),       cmocka_unit_test(test_yunet),
        cmocka_unit_test(test_scrfd),      cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_any_values), cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_suppress),   cmocka_unit_test(test_full),
    };

    return UNIT_RUN(tests, NULL, NULL);
}
