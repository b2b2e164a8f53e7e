/* image: mutated files.  No file crashes the worker, and each gives the same pixels or the same
 * reason from the worker that has just decoded another file and from a new one.  FACENET_LONG in
 * the environment: a hundred times as many; in a sanitizer build a report is a crash. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "image/decode/decode.h"
#include "pictures.h"

#include <stdlib.h>

#define TIMEOUT 20.0 /* generous: the machine may be busy */
#define SIDE 24u

static struct decoder *open_worker(void)
{
    const char *build = getenv("FACENET_BUILD");
    struct decoder *decoder;
    struct err err;
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/facenet-decode", build != NULL ? build : ".");
    assert_ok(decoder_open(&decoder, path, TIMEOUT, &err));
    return decoder;
}

static void decode(struct decoder *decoder, const void *bytes, size_t length, struct decoded *out)
{
    struct err err;

    assert_ok(decoder_decode(decoder, bytes, length, 1, 0, out, &err));
    if (out->outcome == DECODE_REFUSED && strcmp(out->reason, "the decoder crashed on it") == 0) {
        pictures_save("fuzz-crash.bin", bytes, length);
        fail_msg("a file crashes the worker; it is kept as fuzz-crash.bin");
    }
}

static void expect_same(const struct decoded *a, const struct decoded *b)
{
    assert_int_equal(a->outcome, b->outcome);
    assert_string_equal(a->reason, b->reason);
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    if (a->outcome == DECODE_OK)
        assert_memory_equal(a->image.pixels, b->image.pixels, (size_t)a->width * a->height * 3);
}

/* Half of the changes fall into the headers, the first 700 bytes of a JPEG. */
static void fuzz(const struct text *file, uint64_t stream)
{
    struct decoder *decoder = open_worker();
    char *copy = mem_new(file->length, 1);
    int rounds = getenv("FACENET_LONG") != NULL ? 20000 : 200;
    struct rng rng;

    assert_non_null(copy);
    rng_init(&rng, 2015, RNG_TEST, stream, 0);
    for (int round = 0; round < rounds; round++) {
        size_t length = file->length - (round % 8 == 0 ? rng_below(&rng, 64) : 0);
        uint32_t near = file->length < 700 ? (uint32_t)file->length : 700;
        struct decoded first, second;

        memcpy(copy, file->data, file->length);
        for (uint32_t changes = 1 + rng_below(&rng, 4); changes > 0; changes--) {
            uint32_t at = rng_below(&rng, round % 2 ? (uint32_t)file->length : near);

            copy[at] = rng_below(&rng, 2) ? (char)rng_u32(&rng)
                                          : (char)(copy[at] ^ 1 << rng_below(&rng, 8));
        }
        decode(decoder, copy, length, &first);
        decode(decoder, file->data, file->length, &second);
        assert_int_equal(second.outcome, DECODE_OK);
        image_free(&second.image);
        decode(decoder, copy, length, &second);
        expect_same(&first, &second);
        image_free(&first.image);
        image_free(&second.image);
    }
    mem_free(copy);
    decoder_close(decoder);
}

static void test_jpeg(void **state)
{
    struct text file = {0};
    struct image image;

    (void)state;
    pictures_pattern(&image, SIDE, SIDE);
    pictures_jpeg(&file, &image, 6, true);
    fuzz(&file, 1);
    image_free(&image);
    text_free(&file);
}

/* Segments of a progressive JPEG of 24 x 24 pixels with halved colours: its tables are so full that
 * any data decode.  Scans of DC, of AC and of the bits that refine both. */
static void test_jpeg_progressive(void **state)
{
    static const struct {
        const char *bytes;
        size_t length, data;
    } segments[] = {
        {"\xFF\xC2\0\x11\x08\0\x18\0\x18\3\1\x22\0\2\x11\0\3\x11\0", 19, 0},
        {"\xFF\xC4\0\x17\x00\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\2\3", 25, 0},
        {"\xFF\xC4\0\x17\x10\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\x11\x20", 25, 0},
        {"\xFF\xC4\0\x17\x11\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\x11\xF0", 25, 0},
        {"\xFF\xDA\0\x0C\3\1\0\2\0\3\0\0\0\1", 14, 20},
        {"\xFF\xDA\0\x08\1\1\0\1\x3F\1", 10, 60},
        {"\xFF\xDA\0\x08\1\2\0\1\x3F\1", 10, 20},
        {"\xFF\xDA\0\x08\1\3\0\1\x3F\1", 10, 20},
        {"\xFF\xDA\0\x0C\3\1\0\2\0\3\0\0\0\x10", 14, 4},
        {"\xFF\xDA\0\x08\1\1\1\1\x3F\x10", 10, 60},
        {"\xFF\xD9", 2, 0},
    };
    unsigned char quantisers[5 + 64] = {0xFF, 0xDB, 0, 67};
    struct text file = {0};

    (void)state;
    memset(quantisers + 5, 8, 64);
    text_add_bytes(&file, "\xFF\xD8", 2);
    text_add_bytes(&file, quantisers, sizeof quantisers);
    for (size_t i = 0; i < sizeof segments / sizeof *segments; i++) {
        text_add_bytes(&file, segments[i].bytes, segments[i].length);
        for (size_t k = 0; k < segments[i].data; k++) {
            const unsigned char byte = (unsigned char)(k * 77 + i * 13) % 255;

            text_add_bytes(&file, &byte, 1);
        }
    }
    fuzz(&file, 7);
    text_free(&file);
}

static void test_png(void **state)
{
    struct text file = {0};
    struct image image;

    (void)state;
    pictures_pattern(&image, SIDE, SIDE);
    pictures_png(&file, SIDE, SIDE, 8, 2, image.pixels, SIDE * 3);
    fuzz(&file, 2);
    image_free(&image);
    text_free(&file);
}

/* Of 2 bits, with transparency. */
static void test_png_indexed(void **state)
{
    uint8_t rows[SIDE * SIDE / 4];
    struct text file = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows; i++)
        rows[i] = (uint8_t)(i * 37);
    pictures_png_indexed(&file, SIDE, SIDE, 2, 3, rows, SIDE / 4, 12, 2);
    fuzz(&file, 3);
    text_free(&file);
}

static void test_bmp(void **state)
{
    struct text file = {0};
    struct image image;

    (void)state;
    pictures_pattern(&image, SIDE, SIDE);
    pictures_bmp(&file, &image);
    fuzz(&file, 4);
    image_free(&image);
    text_free(&file);
}

static void test_ppm(void **state)
{
    struct text file = {0};
    struct image image;

    (void)state;
    pictures_pattern(&image, SIDE, SIDE);
    pictures_ppm(&file, &image, true);
    fuzz(&file, 5);
    pictures_ppm(&file, &image, false);
    fuzz(&file, 6);
    image_free(&image);
    text_free(&file);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_jpeg), cmocka_unit_test(test_jpeg_progressive),
    cmocka_unit_test(test_png),  cmocka_unit_test(test_png_indexed),
    cmocka_unit_test(test_bmp),  cmocka_unit_test(test_ppm),
};

UNIT_MAIN(tests)
