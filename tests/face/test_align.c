/* Similarities and aligned crops: known ones are recovered, drawn pictures land where they should,
 * large faces don't alias, and what has no place is refused. */
#include "unit.h"

#include "base/mem.h"
#include "face/align.h"

#include <math.h>

/* ArcFace's template as it is published, in a crop of 112 counted from the centre of a pixel. */
static const float arcface[FACE_POINTS][2] = {
    {38.2946f, 51.6963f}, {73.5318f, 51.5014f}, {56.0252f, 71.7366f},
    {41.5493f, 92.3655f}, {70.7299f, 92.2041f},
};

/* A face whose points are those of the template, turned by degrees, scaled and moved. */
static struct face turned_face(double degrees, double scale, double x, double y)
{
    const double angle = degrees * acos(-1) / 180;
    const struct similarity similarity = {.turn = {scale * cos(angle), scale * sin(angle)},
                                          .move = {x, y}};
    struct face face = {0};

    for (unsigned i = 0; i < FACE_POINTS; i++) {
        const double from[2] = {(double)arcface[i][0] + 0.5, (double)arcface[i][1] + 0.5};
        double to[2];

        similarity_apply(&similarity, from, to);
        face.points[i][0] = (float)to[0];
        face.points[i][1] = (float)to[1];
    }
    return face;
}

/* A known similarity is recovered, at each size of the crop. */
static void test_recover(void **state)
{
    static const double degrees[] = {0, 17, 90, -135, 180};
    static const uint32_t sizes[] = {112, 160, 64};

    (void)state;
    for (size_t d = 0; d < sizeof degrees / sizeof *degrees; d++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            const struct face face = turned_face(degrees[d], 3.5, 1200, 340);
            const double corner[2] = {sizes[s], 0}, angle = degrees[d] * acos(-1) / 180;
            struct similarity to_crop, back;
            double at[2];

            assert_true(align_similarity(&face, ALIGNMENT_ARCFACE, sizes[s], &to_crop));
            assert_near(similarity_scale(&to_crop), sizes[s] / (112 * 3.5), 1e-6);
            back = similarity_invert(&to_crop);
            similarity_apply(&back, corner, at);
            assert_near(at[0], 1200 + 112 * 3.5 * cos(angle), 1e-2);
            assert_near(at[1], 340 + 112 * 3.5 * sin(angle), 1e-2);
        }
}

/* Three points and what they became: least squares by hand.  From the mean, p is (-1, 0), (1, 0),
 * (0, 0) and q (-2, 1), (2, 1), (0, -2): turn = sum conj(p) q / sum |p|^2 = 4 / 2. */
static void test_least_squares(void **state)
{
    static const float from[][2] = {{4, 5}, {6, 5}, {5, 5}}, to[][2] = {{8, 4}, {12, 4}, {10, 1}};
    struct similarity fit;

    (void)state;
    assert_true(similarity_fit(&fit, from, to, 3));
    assert_near(fit.turn[0], 2, 1e-9);
    assert_near(fit.turn[1], 0, 1e-9);
    assert_near(fit.move[0], 0, 1e-9);
    assert_near(fit.move[1], -7, 1e-9);
}

/* What gives no place is refused, never computed with. */
static void test_no_place(void **state)
{
    static const float bad[] = {NAN, INFINITY, -INFINITY, 3e38f};
    struct similarity out;
    struct image image, crop = {0};
    struct err err;

    (void)state;
    assert_ok(image_init(&image, 4, 4, &err));
    for (unsigned a = 0; a < ALIGNMENT_COUNT; a++) {
        struct face face = {.x = 3, .y = 3}; /* all in one point, a box without pixels */

        assert_false(align_similarity(&face, (enum alignment)a, 112, &out));
        assert_status(face_align(&image, &face, (enum alignment)a, 112, &crop, &err), ST_INVALID);
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            face = turned_face(0, 1, 0, 0);
            face.points[FACE_NOSE][1] = bad[i];
            face.height = 5;
            face.width = bad[i];
            if (align_similarity(&face, (enum alignment)a, 112, &out)) {
                /* So large that it is all of black. */
                assert_ok(face_align(&image, &face, (enum alignment)a, 112, &crop, &err));
                image_free(&crop);
            } else {
                assert_status(face_align(&image, &face, (enum alignment)a, 112, &crop, &err),
                              ST_INVALID);
            }
        }
    }
    assert_null(crop.pixels);
    image_free(&image);
}

static void set_pixel(struct image *image, uint32_t x, uint32_t y, unsigned value)
{
    memset(image->pixels + ((size_t)y * image->width + x) * 3, (int)value, 3);
}

static unsigned grey_at(const struct image *image, uint32_t x, uint32_t y)
{
    return image->pixels[((size_t)y * image->width + x) * 3];
}

/* A face that already lies as the template is cut out pixel by pixel, black outside. */
static void test_copy(void **state)
{
    const struct face face = turned_face(0, 1, 20, 30);
    struct image image, crop;
    struct err err;

    (void)state;
    assert_ok(image_init(&image, 100, 200, &err));
    for (uint32_t y = 0; y < 200; y++)
        for (uint32_t x = 0; x < 100; x++)
            set_pixel(&image, x, y, 1 + (x * 7 + y * 13) % 251);
    assert_ok(face_align(&image, &face, ALIGNMENT_ARCFACE, 112, &crop, &err));
    assert_int_equal(crop.width, 112);
    assert_int_equal(crop.height, 112);
    for (uint32_t y = 0; y < 112; y++)
        for (uint32_t x = 0; x < 112; x++)
            assert_near(grey_at(&crop, x, y), x < 80 ? grey_at(&image, x + 20, y + 30) : 0, 1);
    image_free(&crop);
    image_free(&image);
}

/* White dots at the points of a turned face come to the places of the template. */
static void test_dots(void **state)
{
    const struct face face = turned_face(-40, 6, 500, 900);
    struct image image, crop;
    struct err err;

    (void)state;
    assert_ok(image_init(&image, 1600, 1600, &err));
    for (unsigned i = 0; i < FACE_POINTS; i++)
        for (int y = -9; y <= 9; y++)
            for (int x = -9; x <= 9; x++)
                set_pixel(&image, (uint32_t)(face.points[i][0] + (float)x),
                          (uint32_t)(face.points[i][1] + (float)y), 255);
    assert_ok(face_align(&image, &face, ALIGNMENT_ARCFACE, 112, &crop, &err));
    for (unsigned i = 0; i < FACE_POINTS; i++) {
        const uint32_t x = (uint32_t)lrintf(arcface[i][0]), y = (uint32_t)lrintf(arcface[i][1]);

        assert_true(grey_at(&crop, x, y) > 200);
        assert_true(grey_at(&crop, x + 5, y) < 20);
        assert_true(grey_at(&crop, x, y - 5) < 20);
    }
    image_free(&crop);
    image_free(&image);
}

/* Lines one pixel wide are even grey once a large face is made small, at any angle. */
static void test_no_aliasing(void **state)
{
    static const double degrees[] = {0, 30, 45};

    (void)state;
    for (size_t d = 0; d < sizeof degrees / sizeof *degrees; d++) {
        const struct face face = turned_face(degrees[d], 17.86, 1500, 400); /* 2000 pixels */
        struct image image, crop;
        struct err err;

        assert_ok(image_init(&image, 4000, 4000, &err));
        for (uint32_t y = 0; y < 4000; y++)
            for (uint32_t x = 0; x < 4000; x++)
                set_pixel(&image, x, y, x % 2 == 0 ? 255 : 0);
        assert_ok(face_align(&image, &face, ALIGNMENT_ARCFACE, 112, &crop, &err));
        for (uint32_t y = 24; y < 88; y++)
            for (uint32_t x = 24; x < 88; x++)
                assert_near(grey_at(&crop, x, y), 127.5, 12);
        image_free(&crop);
        image_free(&image);
    }
}

/* Without alignment: the square around the box. */
static void test_box(void **state)
{
    const struct face face = {.x = 10, .y = 20, .width = 20, .height = 40};
    struct similarity to_crop;
    const double corner[2] = {0, 20}, centre[2] = {20, 40};
    double at[2];

    (void)state;
    assert_true(align_similarity(&face, ALIGNMENT_NONE, 80, &to_crop));
    similarity_apply(&to_crop, corner, at);
    assert_near(at[0], 0, 1e-4);
    assert_near(at[1], 0, 1e-4);
    similarity_apply(&to_crop, centre, at);
    assert_near(at[0], 40, 1e-4);
    assert_near(at[1], 40, 1e-4);
}

/* dlib's chip: the mean of the points around an eye of its mean face, with padding, in 150. */
static void test_dlib(void **state)
{
    struct face face = {.points = {{0.224152f, 0.211947f},
                                   {0.756101f, 0.211947f},
                                   {0.490127f, 0.515625f},
                                   {0.272264f, 0.782513f},
                                   {0.707989f, 0.782513f}}};
    struct similarity to_crop;
    const double origin[2] = {0, 0}, one[2] = {1, 1};
    double at[2];

    (void)state;
    assert_true(align_similarity(&face, ALIGNMENT_DLIB, 150, &to_crop));
    similarity_apply(&to_crop, origin, at);
    assert_near(at[0], 25, 1e-3);
    assert_near(at[1], 25, 1e-3);
    similarity_apply(&to_crop, one, at);
    assert_near(at[0], 125, 1e-3);
    assert_near(at[1], 125, 1e-3);
}

static void test_names(void **state)
{
    enum alignment found;

    (void)state;
    for (unsigned i = 0; i < ALIGNMENT_COUNT; i++) {
        assert_true(alignment_find(alignment_name((enum alignment)i), &found));
        assert_int_equal(found, i);
    }
    assert_false(alignment_find("Arcface", &found));
}

/* Out of memory is an error, and nothing is left. */
static void test_memory(void **state)
{
    const struct face face = turned_face(0, 1, 0, 0);
    struct image image, crop = {0};
    struct err err;

    (void)state;
    assert_ok(image_init(&image, 4, 4, &err));
    mem_fail_after(1);
    assert_status(face_align(&image, &face, ALIGNMENT_ARCFACE, 112, &crop, &err), ST_NOMEM);
    mem_fail_after(0);
    assert_null(crop.pixels);
    image_free(&image);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recover),  cmocka_unit_test(test_least_squares),
        cmocka_unit_test(test_no_place), cmocka_unit_test(test_copy),
        cmocka_unit_test(test_dots),     cmocka_unit_test(test_no_aliasing),
        cmocka_unit_test(test_box),      cmocka_unit_test(test_dlib),
        cmocka_unit_test(test_names),    cmocka_unit_test(test_memory),
    };

    return UNIT_RUN(tests, NULL, NULL);
}
