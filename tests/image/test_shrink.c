/* Making whole pictures smaller: against the definition, pixel by pixel. */
#include "unit.h"

#include "pictures.h"

#include "base/mem.h"
#include "image/shrink.h"

#include <math.h>

/* The share of pixel i that lies between begin and end. */
static double covered(uint32_t i, double begin, double end)
{
    return fmax(0, fmin(i + 1.0, end) - fmax(i, begin));
}

/* One number: the mean over the area that pixel (x, y) covers. */
static double mean(const struct image *image, uint32_t width, uint32_t height, uint32_t x,
                   uint32_t y, uint32_t c)
{
    const double wide = (double)image->width / width, high = (double)image->height / height;
    double sum = 0;

    for (uint32_t j = 0; j < image->height; j++)
        for (uint32_t i = 0; i < image->width; i++)
            sum += covered(i, x * wide, (x + 1) * wide) * covered(j, y * high, (y + 1) * high) *
                   image->pixels[((size_t)j * image->width + i) * 3 + c];
    return sum / (wide * high);
}

static void test_definition(void **state)
{
    static const uint32_t sizes[][2] = {{37, 23}, {36, 22}, {19, 23}, {37, 1}, {1, 1},
                                        {12, 8},  {18, 11}, {7, 20},  {3, 2}};
    struct image image, out;
    struct err err;

    (void)state;
    pictures_pattern(&image, 37, 23);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        const uint32_t width = sizes[s][0], height = sizes[s][1];

        assert_ok(image_shrink(&image, width, height, &out, &err));
        assert_int_equal(out.width, width);
        assert_int_equal(out.height, height);
        for (uint32_t y = 0; y < height; y++)
            for (uint32_t x = 0; x < width; x++)
                for (uint32_t c = 0; c < 3; c++)
                    assert_near(out.pixels[((size_t)y * width + x) * 3 + c],
                                mean(&image, width, height, x, y, c), 0.51);
        image_free(&out);
    }
    image_free(&image);
}

static void test_memory(void **state)
{
    struct image image, out;
    struct err err;

    (void)state;
    pictures_pattern(&image, 37, 23);
    for (size_t n = 1; n <= 3; n++) {
        mem_fail_after(n);
        assert_status(image_shrink(&image, 20, 20, &out, &err), ST_NOMEM);
        mem_fail_after(0);
        assert_null(out.pixels);
    }
    image_free(&image);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_definition),
        cmocka_unit_test(test_memory),
    };

    return UNIT_RUN(tests, NULL, NULL);
}
