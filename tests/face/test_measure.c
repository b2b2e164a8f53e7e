/* Pose from points of a head that is turned by known angles, sharpness of drawn faces made small,
 * and that no number is ever undefined. */
#include "unit.h"

#include "face/measure.h"
#include "image/resize.h"
#include "image/synth/synth.h"

#include <math.h>

#define RADIANS (acos(-1) / 180)

/* The points of a mean head, the nose 0.41 eye distances before the others, turned by yaw about the
 * vertical axis, then by pitch about the horizontal one, then by roll in the picture. */
static struct face head(double yaw, double pitch, double roll, double size)
{
    static const double model[FACE_POINTS][3] = {
        {-0.5, -0.57, 0}, {0.5, -0.57, 0}, {0, 0, -0.41}, {-0.41, 0.58, 0}, {0.41, 0.58, 0}};
    struct face face = {0};

    yaw *= RADIANS;
    pitch *= RADIANS;
    roll *= RADIANS;
    for (unsigned i = 0; i < FACE_POINTS; i++) {
        const double *p = model[i], x = p[0] * cos(yaw) - p[2] * sin(yaw),
                     z = p[0] * sin(yaw) + p[2] * cos(yaw), y = p[1] * cos(pitch) + z * sin(pitch);

        face.points[i][0] = (float)(1000 + size * (x * cos(roll) - y * sin(roll)));
        face.points[i][1] = (float)(1000 + size * (x * sin(roll) + y * cos(roll)));
    }
    return face;
}

static void test_pose(void **state)
{
    static const double angles[][3] = {
        {0, 0, 0},  {30, 0, 0},   {-30, 0, 0}, {60, 0, 0},   {0, 20, 0},      {0, -20, 0},
        {0, 0, 25}, {0, 0, -170}, {0, 0, 90},  {20, 10, 45}, {-25, -15, 130},
    };

    (void)state;
    for (size_t i = 0; i < sizeof angles / sizeof *angles; i++) {
        struct face face = head(angles[i][0], angles[i][1], angles[i][2], 40 + 100.0 * (double)i);

        face_measure_pose(&face);
        assert_near(face.yaw, angles[i][0], 8);
        assert_near(face.pitch, angles[i][1], 8);
        assert_near(face.roll, angles[i][2], 8);
    }
}

/* Points in one spot, in odd order, huge or not numbers: angles in their ranges. */
static void test_pose_of_anything(void **state)
{
    static const float odd[] = {0, 1, -1, 7, 1e30f, -3e38f, NAN, INFINITY, -INFINITY};
    const size_t n = sizeof odd / sizeof *odd;

    (void)state;
    for (size_t seed = 0; seed < 20000; seed++) {
        struct face face = {0};

        for (size_t i = 0, at = seed * 2654435761u; i < FACE_POINTS * 2;
             i++, at = at / n + seed * i)
            face.points[i / 2][i % 2] = odd[at % (seed % 2 == 0 ? 4 : n)];
        face_measure_pose(&face);
        assert_true(face.yaw >= -90 && face.yaw <= 90);
        assert_true(face.pitch >= -90 && face.pitch <= 90);
        assert_true(face.roll >= -180 && face.roll <= 180);
    }
}

/* The sharpness of a drawn face that fills a picture of size pixels, enlarged or made smaller from
 * one of drawn pixels. */
static float sharpness_of(uint64_t identity, uint32_t drawn, uint32_t size)
{
    const float s = (float)size;
    struct face face = {.points = {{0.35f * s, 0.45f * s},
                                   {0.65f * s, 0.45f * s},
                                   {0.5f * s, 0.6f * s},
                                   {0.4f * s, 0.75f * s},
                                   {0.6f * s, 0.75f * s}}};
    struct image image, scaled;
    struct err err;

    assert_ok(synth_draw(7, identity, 0, drawn, &image, &err));
    assert_ok(image_crop_square(&image, 1, size, &scaled, &err));
    assert_ok(face_measure_sharpness(&scaled, &face, &err));
    image_free(&scaled);
    image_free(&image);
    return face.sharpness;
}

/* A face of 24 pixels is blurred once enlarged, whoever enlarged it. */
static void test_sharpness(void **state)
{
    (void)state;
    for (uint64_t identity = 0; identity < 8; identity++) {
        const float sharp = sharpness_of(identity, 300, 300),
                    small = sharpness_of(identity, 300, 24),
                    enlarged = sharpness_of(identity, 24, 300);

        assert_true(sharp <= 1);
        assert_true(small < sharp / 3);
        assert_true(enlarged < sharp / 3);
        assert_true(small > 0 && enlarged > 0);
    }
}

/* An even picture, one that is black, a face outside and one without a place show nothing. */
static void test_sharpness_of_nothing(void **state)
{
    static const float moves[] = {0, 1e6f, -3e38f, NAN};
    struct image image;
    struct err err;

    (void)state;
    assert_ok(image_init(&image, 200, 200, &err));
    for (int value = 0; value < 256; value += 100) {
        memset(image.pixels, value, (size_t)200 * 200 * 3);
        for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
            struct face face = head(0, 0, 0, 40);

            for (unsigned k = 0; k < FACE_POINTS; k++)
                face.points[k][0] += moves[i] - 900;
            face.sharpness = 2;
            assert_ok(face_measure_sharpness(&image, &face, &err));
            assert_near(face.sharpness, 0, 1e-6);
        }
    }
    image_free(&image);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pose),
        cmocka_unit_test(test_pose_of_anything),
        cmocka_unit_test(test_sharpness),
        cmocka_unit_test(test_sharpness_of_nothing),
    };

    return UNIT_RUN(tests, NULL, NULL);
}
