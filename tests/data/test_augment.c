/* data: augmentation. */
#include "unit.h"

#include "base/rng.h"
#include "data/augment.h"

#include <math.h>

enum { SIZE = 64, COUNT = SIZE * SIZE * 3 };

static const struct augment all_on = {.flip = true,
                                      .crop = 0.1f,
                                      .turn = 10,
                                      .light = 0.2f,
                                      .colour = 0.1f,
                                      .grey = 0.1f,
                                      .cutout = 0.25f};

/* A smooth coloured picture, so that interpolation has a known effect. */
static void make_picture(uint8_t *pixels)
{
    for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
            uint8_t *p = pixels + (y * SIZE + x) * 3;

            p[0] = (uint8_t)(40 + 2 * x);
            p[1] = (uint8_t)(60 + 2 * y);
            p[2] = (uint8_t)(200 - x - y);
        }
    }
}

static void test_plain(void **state)
{
    uint8_t pixels[4 * 3] = {0, 255, 51, 102, 153, 204, 1, 2, 3, 4, 5, 6};
    float out[4 * 3], flipped[4 * 3];

    (void)state;
    augment_plain(out, pixels, 2, false);
    for (int i = 0; i < 12; i++)
        assert_near(out[i], pixels[i] / 127.5 - 1, 1e-6);
    augment_plain(flipped, pixels, 2, true);
    for (int i = 0; i < 12; i++)
        assert_true(flipped[i] == out[i / 6 * 6 + (1 - i % 6 / 3) * 3 + i % 3]);
}

static void test_off_is_plain(void **state)
{
    static uint8_t pixels[COUNT];
    static float out[COUNT], plain[COUNT];
    const struct augment off = {0};

    (void)state;
    make_picture(pixels);
    augment_plain(plain, pixels, SIZE, false);
    for (uint32_t image = 0; image < 20; image++) {
        augment_apply(out, pixels, SIZE, &off, 1, 1, image, 0);
        for (int i = 0; i < COUNT; i++)
            assert_near(out[i], plain[i], 1e-6);
    }
}

/* The numbers of turn and colour are drawn last: without these a picture is what it was before they
 * were there, and an older run goes on with its bits.  The sum is that of the code at that time. */
static void test_without_turn_and_colour(void **state)
{
    static uint8_t pixels[COUNT];
    static float out[COUNT];
    struct augment as_before = all_on;
    double sum = 0;

    (void)state;
    as_before.turn = as_before.colour = 0;
    make_picture(pixels);
    for (uint32_t image = 0; image < 20; image++) {
        augment_apply(out, pixels, SIZE, &as_before, 7, 11, image, 0);
        for (uint32_t i = 0; i < COUNT; i++)
            sum += (double)out[i] * (1 + (i + image) % 7);
    }
    assert_near(sum, -41127.95, 0.05);
}

static void test_flip(void **state)
{
    static uint8_t pixels[COUNT], mirrored[COUNT];
    static float out[COUNT], back[COUNT], plain[COUNT], flipped[COUNT];
    const struct augment only = {.flip = true};
    int flips = 0;

    (void)state;
    make_picture(pixels);
    for (int i = 0; i < SIZE * SIZE; i++)
        memcpy(mirrored + 3 * i, pixels + 3 * (i / SIZE * SIZE + SIZE - 1 - i % SIZE), 3);
    augment_plain(plain, pixels, SIZE, false);
    augment_plain(flipped, pixels, SIZE, true);
    for (uint32_t image = 0; image < 400; image++) {
        augment_apply(out, pixels, SIZE, &only, 1, 3, image, 0);
        augment_apply(back, mirrored, SIZE, &only, 1, 3, image, 0);
        if (fabsf(out[0] - plain[0]) > 0.1f) { /* a flip of the mirrored one is the plain one */
            flips++;
            for (int i = 0; i < COUNT; i++)
                assert_true(fabsf(out[i] - flipped[i]) + fabsf(back[i] - plain[i]) < 1e-6f);
        } else {
            for (int i = 0; i < COUNT; i++)
                assert_true(fabsf(out[i] - plain[i]) + fabsf(back[i] - flipped[i]) < 1e-6f);
        }
    }
    assert_in_range(flips, 150, 250);
}

static void test_keyed(void **state)
{
    static uint8_t pixels[COUNT];
    static float one[COUNT], other[COUNT];

    (void)state;
    make_picture(pixels);
    for (uint32_t image = 0; image < 20; image++) {
        augment_apply(one, pixels, SIZE, &all_on, 7, 11, image, 0);
        augment_apply(other, pixels, SIZE, &all_on, 7, 11, image, 0);
        assert_memory_equal(one, other, sizeof one);
        augment_apply(other, pixels, SIZE, &all_on, 7, 12, image, 0);
        assert_memory_not_equal(one, other, sizeof one);
        augment_apply(other, pixels, SIZE, &all_on, 8, 11, image, 0);
        assert_memory_not_equal(one, other, sizeof one);
        augment_apply(other, pixels, SIZE, &all_on, 7, 11, image + 1, 0);
        assert_memory_not_equal(one, other, sizeof one);
        augment_apply(other, pixels, SIZE, &all_on, 7, 11, image, 1);
        assert_memory_not_equal(one, other, sizeof one);
    }
}

/* On a ramp the crop jitter gives a straight line: its slope is the zoom, its offset the shift. */
static void test_crop(void **state)
{
    static uint8_t pixels[COUNT];
    static float out[COUNT];
    const struct augment only = {.crop = 0.1f};
    double least_zoom = 9, most_zoom = 0, least_shift = 99, most_shift = -99;

    (void)state;
    make_picture(pixels);
    for (uint32_t image = 0; image < 300; image++) {
        const float *row = out + SIZE * 3 * 20;
        double zoom, shift;

        augment_apply(out, pixels, SIZE, &only, 1, 1, image, 0);
        zoom = (row[3 * 44] - row[3 * 20]) * 127.5 / 2 / 24;
        shift = ((row[3 * 31] + row[3 * 32]) / 2 + 1) * 127.5 / 2 - 20 - 31.5;
        least_zoom = fmin(least_zoom, zoom);
        most_zoom = fmax(most_zoom, zoom);
        least_shift = fmin(least_shift, shift);
        most_shift = fmax(most_shift, shift);
        for (int x = 20; x < 44; x++)
            assert_near(row[3 * x + 3] - row[3 * x], zoom * 2 / 127.5, 1e-4);
    }
    assert_true(least_zoom >= 0.8999 && least_zoom < 0.91);
    assert_true(most_zoom <= 1.1001 && most_zoom > 1.09);
    assert_true(least_shift >= -6.401 && least_shift < -5.8);
    assert_true(most_shift <= 6.401 && most_shift > 5.8);
}

/* The middle of a picture that is turned: where each pixel came from is seen by red and green. The
 * angles fill the range, and shift and zoom are those of a picture that isn't turned. */
static void test_turn(void **state)
{
    static uint8_t pixels[COUNT];
    static float out[COUNT], straight[COUNT];
    const struct augment crop = {.crop = 0.05f, .flip = true};
    const struct augment turned = {.crop = 0.05f, .flip = true, .turn = 20};
    double least = 99, most = -99;

    (void)state;
    make_picture(pixels);
    for (uint32_t image = 0; image < 300; image++) {
        const float *a = out + 3 * (SIZE * 31 + 31), *b = straight + 3 * (SIZE * 31 + 31);
        double across[2], down[2], width, angle, sign;

        augment_apply(straight, pixels, SIZE, &crop, 1, 1, image, 0);
        augment_apply(out, pixels, SIZE, &turned, 1, 1, image, 0);
        sign = b[3] > b[0] ? 1 : -1; /* a mirrored one turns the other way */
        for (int c = 0; c < 2; c++) {
            across[c] = sign * (a[3 + c] - a[c]);
            down[c] = a[3 * SIZE + c] - a[c];
            assert_near(a[c] + a[3 + c] + a[3 * SIZE + c] + a[3 * SIZE + 3 + c],
                        b[c] + b[3 + c] + b[3 * SIZE + c] + b[3 * SIZE + 3 + c], 1e-4);
        }
        width = hypot(across[0], across[1]);
        angle = atan2(across[1], across[0]) * 180 / M_PI;
        least = fmin(least, angle);
        most = fmax(most, angle);
        assert_near(width, sign * (b[3] - b[0]), 1e-4);
        assert_near(down[0], -across[1], 1e-4);
        assert_near(down[1], across[0], 1e-4);
    }
    assert_true(least >= -20.01 && least < -19 && most <= 20.01 && most > 19);
}

/* A quarter turn is exact, to the corners. */
static void test_quarter_turn(void **state)
{
    enum { LAST = SIZE - 1 };
    static uint8_t pixels[COUNT];
    static float out[COUNT], plain[COUNT];
    struct augment only = {0};
    uint32_t image = 0;
    struct rng rng;
    float share;

    (void)state;
    make_picture(pixels);
    augment_plain(plain, pixels, SIZE, false);
    do { /* a picture whose turn, number 11, is a large share of the most */
        rng_init(&rng, 1, RNG_AUGMENT, 1, ++image);
        for (int i = 0; i < 10; i++)
            (void)rng_uniform(&rng);
        share = rng_range(&rng, -1, 1);
    } while (share < 0.6f);
    only.turn = 90 / share;
    augment_apply(out, pixels, SIZE, &only, 1, 1, image, 0);
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
            for (int c = 0; c < 3; c++)
                assert_near(out[(y * SIZE + x) * 3 + c], plain[(x * SIZE + LAST - y) * 3 + c],
                            1e-3);
}

static void test_colour(void **state)
{
    static uint8_t pixels[COUNT];
    static float out[COUNT], plain[COUNT];
    const struct augment only = {.colour = 0.3f};
    double least[3] = {9, 9, 9}, most[3] = {0};

    (void)state;
    make_picture(pixels);
    augment_plain(plain, pixels, SIZE, false);
    for (uint32_t image = 0; image < 300; image++) {
        augment_apply(out, pixels, SIZE, &only, 1, 1, image, 0);
        for (int c = 0; c < 3; c++) {
            double gain = out[c] / plain[c];

            for (int i = c; i < COUNT; i += 3) /* but for what leaves the scale */
                if (fabs(plain[i] * gain) < 1)
                    assert_near(out[i], plain[i] * gain, 1e-5);
            least[c] = fmin(least[c], gain);
            most[c] = fmax(most[c], gain);
        }
    }
    for (int c = 0; c < 3; c++)
        assert_true(least[c] >= 0.6999 && least[c] < 0.72 && most[c] <= 1.3001 && most[c] > 1.28);
}

static void test_light(void **state)
{
    static uint8_t pixels[COUNT];
    static float out[COUNT], plain[COUNT];
    const struct augment only = {.light = 0.2f};
    double mean = 0;

    (void)state;
    make_picture(pixels);
    augment_plain(plain, pixels, SIZE, false);
    for (uint32_t image = 0; image < 300; image++) {
        int middle = 3 * (SIZE * 32 + 32);
        double contrast, brightness;

        augment_apply(out, pixels, SIZE, &only, 1, 1, image, 0);
        contrast = (out[middle + 60] - out[middle]) / (plain[middle + 60] - plain[middle]);
        brightness = out[middle] - contrast * plain[middle];
        assert_true(contrast > 0.799 && contrast < 1.201);
        assert_true(fabs(brightness) < 0.201);
        mean += brightness / 300;
    }
    assert_near(mean, 0, 0.03);
}

static void test_grey_and_cutout(void **state)
{
    static uint8_t pixels[COUNT];
    static float out[COUNT];
    const struct augment only = {.grey = 0.3f, .cutout = 0.25f};
    int grey = 0, cut = 0;

    (void)state;
    make_picture(pixels);
    for (uint32_t image = 0; image < 400; image++) {
        int zero = 0, colourless = 0;

        augment_apply(out, pixels, SIZE, &only, 1, 1, image, 0);
        for (int i = 0; i < SIZE * SIZE; i++) {
            const float *p = out + 3 * i;

            zero += p[0] == 0 && p[1] == 0 && p[2] == 0;
            colourless += p[0] == p[1] && p[1] == p[2];
        }
        grey += colourless == SIZE * SIZE;
        cut += zero >= 16 * 16;
        assert_true(zero == 16 * 16 || zero < 8); /* the whole square is inside the picture */
    }
    assert_in_range(grey, 90, 150);
    assert_in_range(cut, 150, 250);
}

/* Any picture stays within the scale, also at the widest settings and at an odd size. */
static void test_range(void **state)
{
    enum { ODD = 97 };
    static uint8_t pixels[ODD * ODD * 3];
    static float out[ODD * ODD * 3];
    const struct augment widest = {
        .flip = true, .crop = 0.5f, .light = 1, .grey = 0.5f, .cutout = 0.5f};
    struct rng rng;

    (void)state;
    rng_init(&rng, 1, RNG_TEST, 0, 0);
    for (size_t i = 0; i < sizeof pixels; i++)
        pixels[i] = (uint8_t)rng_below(&rng, 256);
    for (uint32_t image = 0; image < 50; image++) {
        for (int i = 0; i < ODD * ODD * 3; i++)
            out[i] = 9;
        augment_apply(out, pixels, ODD, &widest, 1, 1, image, 0);
        for (int i = 0; i < ODD * ODD * 3; i++)
            assert_true(out[i] >= -1 && out[i] <= 1);
    }
}

/* The middle, made as large: about it colours change by the share of what they did. */
static void test_zoom(void **state)
{
    static uint8_t pixels[COUNT];
    static float out[COUNT], flipped[COUNT], plain[COUNT];

    (void)state;
    make_picture(pixels);
    augment_plain(plain, pixels, SIZE, false);
    augment_zoom(out, pixels, SIZE, false, 1);
    assert_memory_equal(out, plain, sizeof out);
    augment_zoom(out, pixels, SIZE, false, 0.5f);
    augment_zoom(flipped, pixels, SIZE, true, 0.5f);
    for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
            const float *at = out + (y * SIZE + x) * 3;
            double across = (x - 31.5) / 2 + 31.5, down = (y - 31.5) / 2 + 31.5;

            assert_near(at[0], (40 + 2 * across) / 127.5 - 1, 1e-5);
            assert_near(at[1], (60 + 2 * down) / 127.5 - 1, 1e-5);
            assert_near(at[2], flipped[(y * SIZE + SIZE - 1 - x) * 3 + 2], 1e-5);
        }
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_plain),
    cmocka_unit_test(test_off_is_plain),
    cmocka_unit_test(test_without_turn_and_colour),
    cmocka_unit_test(test_flip),
    cmocka_unit_test(test_keyed),
    cmocka_unit_test(test_crop),
    cmocka_unit_test(test_turn),
    cmocka_unit_test(test_quarter_turn),
    cmocka_unit_test(test_colour),
    cmocka_unit_test(test_light),
    cmocka_unit_test(test_range),
    cmocka_unit_test(test_zoom),
    cmocka_unit_test(test_grey_and_cutout),
};

UNIT_MAIN(tests)
