/* image: crops, resizing, PNG out, the arena. */
#include "unit.h"

#include "base/file.h"
#include "base/mem.h"
#include "image/arena.h"
#include "image/decode/decode.h"
#include "pictures.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static void test_init(void **state)
{
    struct image image;
    struct err err;

    (void)state;
    assert_ok(image_init(&image, 65535, 1, &err));
    for (size_t i = 0; i < (size_t)65535 * 3; i++)
        assert_int_equal(image.pixels[i], 0);
    image_free(&image);
    assert_null(image.pixels);
    assert_status(image_init(&image, 0, 1, &err), ST_INVALID);
    assert_status(image_init(&image, 1, 65536, &err), ST_INVALID);
    mem_fail_after(1);
    assert_status(image_init(&image, 1, 1, &err), ST_NOMEM);
    mem_fail_after(0);
}

static void test_crop_place(void **state)
{
    struct image image, crop;
    struct err err;

    (void)state;
    pictures_pattern(&image, 60, 40);
    assert_ok(image_crop_square(&image, 0.5, 20, &crop, &err)); /* exact: no resizing */
    for (size_t y = 0; y < 20; y++)
        assert_memory_equal(crop.pixels + y * 60, image.pixels + ((y + 10) * 60 + 20) * 3, 60);
    image_free(&crop);
    assert_ok(image_crop_square(&image, 1e-9, 3, &crop, &err)); /* one pixel at least */
    assert_memory_equal(crop.pixels, image.pixels + ((size_t)19 * 60 + 29) * 3, 3);
    assert_memory_equal(crop.pixels, crop.pixels + 24, 3);
    image_free(&crop);
    for (size_t n = 1;; n++) {
        enum status status;

        mem_fail_after(n);
        status = image_crop_square(&image, 1, 7, &crop, &err);
        if (!mem_failed()) {
            assert_int_equal(status, ST_OK);
            break;
        }
        assert_status(status, ST_NOMEM);
        assert_null(crop.pixels);
    }
    mem_fail_after(0);
    image_free(&crop);
    image_free(&image);
}

/* Stripes of one pixel become their mean when made four times smaller: nothing aliases.  And a
 * slope stays one, in both directions. */
static void test_resize_quality(void **state)
{
    struct image image, crop;
    struct err err;

    (void)state;
    assert_ok(image_init(&image, 256, 256, &err));
    for (size_t i = 0; i < (size_t)256 * 256; i++) {
        image.pixels[i * 3] = i % 2 ? 255 : 0;
        image.pixels[i * 3 + 1] = (uint8_t)(i % 256);
        image.pixels[i * 3 + 2] = 77;
    }
    assert_ok(image_crop_square(&image, 1, 64, &crop, &err));
    for (size_t i = 0; i < (size_t)64 * 64; i++) {
        size_t x = i % 64;

        if (x > 2 && x < 61) {
            assert_near(crop.pixels[i * 3], 127.5, 3);
            assert_near(crop.pixels[i * 3 + 1], (double)x * 4 + 1.5, 1.01);
        }
        assert_int_equal(crop.pixels[i * 3 + 2], 77);
    }
    image_free(&crop);
    assert_ok(image_crop_square(&image, 0.25, 128, &crop, &err)); /* made larger */
    for (size_t x = 4; x < 124; x++)
        assert_near(crop.pixels[((size_t)64 * 128 + x) * 3 + 1], 96 + (double)x / 2 - 0.25, 1.01);
    image_free(&crop);
    image_free(&image);
}

static double kernel(double x, bool smaller)
{
    x = fabs(x);
    if (smaller)
        return x < 1   ? 7 * x * x * x - 12 * x * x + 16.0 / 3
               : x < 2 ? -7.0 / 3 * x * x * x + 12 * x * x - 20 * x + 32.0 / 3
                       : 0;
    return x < 1   ? 1.5 * x * x * x - 2.5 * x * x + 1
           : x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2
                   : 0;
}

static long clamp(long i, long side)
{
    return i < 0 ? 0 : i < side ? i : side - 1;
}

/* One number of the square of side pixels at the left top, resized: the formula, pixel by pixel. */
static double resized(const struct image *image, long side, long size, long y, long x, long c)
{
    double scale = (double)side / (double)size, reach = scale > 1 ? scale : 1, sum = 0, total = 0;
    double middle_y = ((double)y + 0.5) * scale - 0.5, middle_x = ((double)x + 0.5) * scale - 0.5;
    long far = (long)(2 * reach) + 1;

    for (long i = (long)middle_y - far; i <= (long)middle_y + far; i++)
        for (long j = (long)middle_x - far; j <= (long)middle_x + far; j++) {
            double weight = kernel(((double)i - middle_y) / reach, scale > 1) *
                            kernel(((double)j - middle_x) / reach, scale > 1);
            long at = clamp(i, side) * (long)image->width + clamp(j, side);

            sum += weight * image->pixels[at * 3 + c];
            total += weight;
        }
    return fmin(fmax(sum / total, 0), 255);
}

/* Every number, edges too, of squares made smaller and larger, a little and much. */
static void test_resize_formula(void **state)
{
    static const struct {
        uint32_t side, size;
    } cases[] = {{250, 64}, {64, 32}, {65, 64}, {9, 2}, {7, 1}, {1, 5}, {3, 40}, {63, 64}};
    struct image image, crop;
    struct err err;

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        long side = cases[k].side, size = cases[k].size;

        pictures_pattern(&image, cases[k].side, cases[k].side);
        for (size_t i = 0; i < (size_t)side * (size_t)side * 3; i += 5)
            image.pixels[i] = (uint8_t)(i * 2654435761u >> 13);
        assert_ok(image_crop_square(&image, 1, cases[k].size, &crop, &err));
        for (long i = 0; i < size * size * 3; i++)
            assert_near(crop.pixels[i],
                        resized(&image, side, size, i / (size * 3), i / 3 % size, i % 3), 0.502);
        image_free(&crop);
        image_free(&image);
    }
}

/* What we write, the worker reads back to the last bit. */
static void test_png(void **state)
{
    char folder[] = "/tmp/facenet-image-XXXXXX", worker[4096];
    const char *build = getenv("FACENET_BUILD");
    struct decoder *decoder;
    struct decoded back;
    struct image image;
    unsigned char *bytes;
    struct err err;
    size_t length;
    char *path;

    (void)state;
    assert_non_null(mkdtemp(folder));
    path = file_join(folder, "a.png");
    (void)snprintf(worker, sizeof worker, "%s/facenet-decode", build != NULL ? build : ".");
    assert_ok(decoder_open(&decoder, worker, 20, &err));
    for (uint32_t side = 1; side <= 513; side *= 8) {
        pictures_pattern(&image, side, side + 3);
        for (size_t i = 0; i < (size_t)side * side * 3; i += 7) /* hard to deflate in places */
            image.pixels[i] = (uint8_t)(i * 2654435761u >> 13);
        assert_ok(image_write_png(&image, path, &err));
        assert_ok(file_read(path, 1u << 24, &bytes, &length, &err));
        assert_ok(decoder_decode(decoder, bytes, length, 1, 0, &back, &err));
        assert_int_equal(back.outcome, DECODE_OK);
        assert_int_equal(back.width, side);
        assert_memory_equal(back.image.pixels, image.pixels, (size_t)side * (side + 3) * 3);
        image_free(&back.image);
        image_free(&image);
        mem_free(bytes);
    }
    decoder_close(decoder);
    unlink(path);
    pictures_pattern(&image, 9, 9);
    for (size_t n = 1;; n++) {
        enum status status;

        mem_fail_after(n);
        status = image_write_png(&image, path, &err);
        if (!mem_failed()) {
            assert_int_equal(status, ST_OK);
            break;
        }
        if (status != ST_OK) /* past the rename, only the durability of the folder can fail */
            assert_status(status, ST_NOMEM);
    }
    mem_fail_after(0);
    unlink(path);
    image_free(&image);
    mem_free(path);
    assert_int_equal(rmdir(folder), 0); /* no temporary is left */
}

static void test_png_nowhere(void **state)
{
    struct image image;
    struct err err;

    (void)state;
    pictures_pattern(&image, 2, 2);
    assert_status(image_write_png(&image, "/nowhere/a.png", &err), ST_IO);
    image_free(&image);
}

static void test_arena(void **state)
{
    static const unsigned char zero[1024];
    struct arena arena = {.base = mem_new_aligned(1024, 1), .size = 1024};
    unsigned char *a, *b;

    (void)state;
    assert_non_null(arena.base);
    a = arena_new(&arena, 100);
    memset(a, 1, 100);
    assert_ptr_equal(arena_resize(&arena, a, 100, 300), a); /* the newest grows in place */
    assert_memory_equal(a + 100, zero, 200);
    b = arena_new(&arena, 10);
    assert_int_equal((uintptr_t)b % 16, 0);
    assert_ptr_not_equal(arena_resize(&arena, a, 300, 310), a);
    assert_int_equal(a[0], 1);
    assert_null(arena_new(&arena, 1000));
    assert_null(arena_resize(&arena, a, 300, 1000));
    assert_null(arena_new(&arena, SIZE_MAX));
    arena_reset(&arena);
    a = arena_new(&arena, 1024);
    assert_memory_equal(a, zero, 1024); /* and again zero */
    assert_null(arena_new(&arena, 1));
    arena_release(&arena, a);
    assert_ptr_equal(arena_new(&arena, 1), a);
    mem_free(arena.base);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_init),
    cmocka_unit_test(test_crop_place),
    cmocka_unit_test(test_resize_quality),
    cmocka_unit_test(test_resize_formula),
    cmocka_unit_test(test_png),
    cmocka_unit_test(test_png_nowhere),
    cmocka_unit_test(test_arena),
};

UNIT_MAIN(tests)
