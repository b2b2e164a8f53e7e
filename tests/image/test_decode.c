/* image: what the decode worker returns for good, odd and hostile files, and how its parent handles
 * a worker that crashes, hangs or lies. */
#include "unit.h"

#include "base/clock.h"
#include "base/mem.h"
#include "image/decode/decode.h"
#include "pictures.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define BOMB ((size_t)256 << 20)
#define TIMEOUT 20.0 /* generous: the machine may be busy */

static struct decoder *open_worker(const char *name, double timeout)
{
    const char *build = getenv("FACENET_BUILD");
    struct decoder *decoder;
    struct err err;
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/%s", build != NULL ? build : ".", name);
    assert_ok(decoder_open(&decoder, path, timeout, &err));
    return decoder;
}

static void decode(struct decoder *decoder, const void *bytes, size_t length, struct decoded *out)
{
    struct err err;

    assert_ok(decoder_decode(decoder, bytes, length, 1, 0, out, &err));
    assert_int_equal(out->outcome == DECODE_OK, out->image.pixels != NULL);
}

static void expect_refused(struct decoder *decoder, const void *bytes, size_t length,
                           const char *reason)
{
    struct decoded attempt;

    decode(decoder, bytes, length, &attempt);
    assert_int_equal(attempt.outcome, DECODE_REFUSED);
    assert_string_equal(attempt.reason, reason);
}

/* Greatest difference of any sample from the expected image. */
static int difference(const struct image *a, const struct image *b)
{
    int most = 0;

    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    for (size_t i = 0; i < (size_t)a->width * a->height * 3; i++) {
        int apart = abs(a->pixels[i] - b->pixels[i]);

        most = apart > most ? apart : most;
    }
    return most;
}

static void expect_image(struct decoder *decoder, const struct text *file,
                         const struct image *expected, int tolerance)
{
    struct decoded attempt;

    decode(decoder, file->data, file->length, &attempt);
    if (attempt.outcome != DECODE_OK)
        fail_msg("refused: %s", attempt.reason);
    assert_int_equal(attempt.orientation, 1);
    assert_in_range(difference(&attempt.image, expected), 0, tolerance);
    image_free(&attempt.image);
}

/* Asks for a crop of a picture of 12000 x 9000 pixels; all its samples are of this value. */
static void expect_flat(struct decoder *decoder, const struct text *file, uint8_t sample)
{
    struct decoded attempt;
    struct err err;

    assert_ok(decoder_decode(decoder, (const unsigned char *)file->data, file->length, 1, 32,
                             &attempt, &err));
    if (attempt.outcome != DECODE_OK)
        fail_msg("refused: %s", attempt.reason);
    assert_int_equal(attempt.width, 12000);
    assert_int_equal(attempt.height, 9000);
    for (size_t i = 0; i < (size_t)32 * 32 * 3; i++)
        assert_int_equal(attempt.image.pixels[i], sample);
    image_free(&attempt.image);
}

static void test_formats(void **state)
{
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);
    struct text file = {0};
    struct image image;

    (void)state;
    pictures_pattern(&image, 37, 21);
    pictures_png(&file, 37, 21, 8, 2, image.pixels, 37 * 3);
    expect_image(decoder, &file, &image, 0);
    pictures_bmp(&file, &image);
    expect_image(decoder, &file, &image, 0);
    pictures_ppm(&file, &image, false);
    expect_image(decoder, &file, &image, 0);
    pictures_ppm(&file, &image, true);
    expect_image(decoder, &file, &image, 0);
    for (size_t i = 2; i < (size_t)37 * 21 * 3; i += 3)
        image.pixels[i] = 128; /* JPEG blurs the checks */
    pictures_jpeg(&file, &image, 0, true);
    expect_image(decoder, &file, &image, 24);
    image_free(&image);
    text_free(&file);
    decoder_close(decoder);
}

/* What we write as a JPEG is read as the picture that it was, and takes less at a lower quality. */
static void test_encoded(void **state)
{
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);
    struct image image;
    struct err err;
    size_t before = 0;

    (void)state;
    pictures_pattern(&image, 37, 21);
    for (size_t i = 2; i < (size_t)37 * 21 * 3; i += 3)
        image.pixels[i] = 128; /* JPEG blurs the checks */
    for (int quality = 10; quality <= 100; quality += 90) {
        unsigned char *bytes;
        struct text file = {0};

        assert_ok(image_encode_jpeg(&image, quality, &bytes, &file.length, &err));
        file.data = (char *)bytes;
        assert_true(file.length > before);
        before = file.length;
        expect_image(decoder, &file, &image, quality == 100 ? 8 : 100);
        mem_fail_after(1);
        assert_status(image_encode_jpeg(&image, quality, &bytes, &file.length, &err), ST_NOMEM);
        mem_fail_after(0);
        text_free(&file);
    }
    image_free(&image);
    decoder_close(decoder);
}

static void test_depths(void **state)
{
    static const uint8_t deep[] = {0x12, 0x34, 0xFE, 0xDC};
    static const uint8_t alpha[] = {255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 51, 100, 100, 100, 255};
    static const uint8_t laid[] = {255, 0, 0, 255, 255, 255, 204, 204, 204, 100, 100, 100};
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);
    struct text file = {0};
    struct decoded attempt;

    (void)state;
    pictures_png(&file, 2, 1, 16, 0, deep, sizeof deep);
    decode(decoder, file.data, file.length, &attempt);
    assert_memory_equal(attempt.image.pixels, "\x12\x12\x12\xFE\xFE\xFE", 6);
    image_free(&attempt.image);
    pictures_png(&file, 4, 1, 8, 6, alpha, sizeof alpha);
    decode(decoder, file.data, file.length, &attempt);
    assert_memory_equal(attempt.image.pixels, laid, sizeof laid);
    image_free(&attempt.image);
    decode(decoder, "P2 2 1 3 0 2", 12, &attempt);
    assert_memory_equal(attempt.image.pixels, "\0\0\0\xAA\xAA\xAA", 6);
    image_free(&attempt.image);
    decode(decoder, "P5#c\n2 1\n#c\n100\n\x32\x64", 18, &attempt);
    assert_memory_equal(attempt.image.pixels, "\x80\x80\x80\xFF\xFF\xFF", 6);
    image_free(&attempt.image);
    text_free(&file);
    decoder_close(decoder);
}

/* Where the upright picture's pixel (x, y) lies in the stored one: written out from the EXIF
 * table, "row 0 is the visual top, column 0 the visual left" and so on. */
static void stored_at(int orientation, uint32_t x, uint32_t y, uint32_t width, uint32_t height,
                      uint32_t *sx, uint32_t *sy)
{
    const uint32_t r = width - 1, b = height - 1;
    const uint32_t at[9][2] = {{0, 0}, {x, y},     {r - x, y},     {r - x, b - y}, {x, b - y},
                               {y, x}, {y, b - x}, {r - y, b - x}, {r - y, x}};

    *sx = at[orientation][0];
    *sy = at[orientation][1];
}

static void test_orientation(void **state)
{
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);
    struct image image, plain;
    struct text file = {0};
    struct decoded attempt;

    (void)state;
    pictures_pattern(&image, 32, 16);
    pictures_jpeg(&file, &image, 0, true);
    decode(decoder, file.data, file.length, &attempt);
    plain = attempt.image;
    for (int orientation = 1; orientation <= 8; orientation++) {
        pictures_jpeg(&file, &image, orientation, orientation % 2 == 0);
        decode(decoder, file.data, file.length, &attempt);
        assert_int_equal(attempt.orientation, orientation);
        assert_int_equal(attempt.image.width, orientation < 5 ? 32 : 16);
        assert_int_equal(attempt.image.height, orientation < 5 ? 16 : 32);
        for (uint32_t y = 0; y < attempt.image.height; y++) {
            for (uint32_t x = 0; x < attempt.image.width; x++) {
                uint32_t sx, sy;

                stored_at(orientation, x, y, 32, 16, &sx, &sy);
                assert_memory_equal(attempt.image.pixels + (y * attempt.image.width + x) * 3,
                                    plain.pixels + (sy * 32 + sx) * 3, 3);
            }
        }
        image_free(&attempt.image);
    }
    for (int nonsense = 9; nonsense < 300; nonsense += 97) {
        pictures_jpeg(&file, &image, nonsense, true);
        decode(decoder, file.data, file.length, &attempt);
        assert_int_equal(attempt.orientation, 1);
        image_free(&attempt.image);
    }
    image_free(&plain);
    image_free(&image);
    text_free(&file);
    decoder_close(decoder);
}

/* The worker's crop is that of the whole picture, to the last bit. */
static void test_crop(void **state)
{
    static const struct {
        double fraction;
        uint32_t size;
    } cases[] = {{1, 16}, {0.6, 9}, {1, 57}, {0.01, 3}, {0.5, 4096}};
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);
    struct text file = {0};
    struct image image;
    struct err err;

    (void)state;
    pictures_pattern(&image, 57, 83);
    for (int orientation = 0; orientation <= 8; orientation++) {
        struct decoded whole, part;
        struct image crop;

        if (orientation > 0)
            pictures_jpeg(&file, &image, orientation, orientation % 2 == 0);
        else
            pictures_png(&file, 57, 83, 8, 2, image.pixels, 57 * 3);
        decode(decoder, file.data, file.length, &whole);
        for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
            assert_ok(
                image_crop_square(&whole.image, cases[k].fraction, cases[k].size, &crop, &err));
            assert_ok(decoder_decode(decoder, (const unsigned char *)file.data, file.length,
                                     cases[k].fraction, cases[k].size, &part, &err));
            assert_int_equal(part.outcome, DECODE_OK);
            assert_int_equal(part.width, whole.image.width);
            assert_int_equal(part.height, whole.image.height);
            assert_int_equal(difference(&part.image, &crop), 0);
            image_free(&part.image);
            image_free(&crop);
        }
        image_free(&whole.image);
    }
    image_free(&image);
    text_free(&file);
    decoder_close(decoder);
}

static void test_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *reason;
    } files[] = {
        {"", 0, "an empty file"},
        {"hello, world", 12, "not a picture that we know; convert it to PNG or JPEG"},
        {"GIF89a\1\0\1\0", 10, "GIF is not supported; convert it to PNG or JPEG"},
        {"II*\0\x08\0\0\0", 8, "TIFF is not supported; convert it to PNG or JPEG"},
        {"MM\0*\0\0\0\x08", 8, "TIFF is not supported; convert it to PNG or JPEG"},
        {"P4\n8 1\n\xFF", 8, "PBM/PAM is not supported; convert it to PNG or JPEG"},
        {"II*\0\x08\0\0\0\1\0\x12\xC6\1\0\4\0\0\0\1\4\0\0", 22,
         "a camera's raw file is not supported; convert it to PNG or JPEG"},
        {"MM\0*\0\0\0\x08\0\2\0\xFE\0\4\0\0\0\1\0\0\0\1\1\x4A\0\4\0\0\0\1\0\0\0\x40", 34,
         "a camera's raw file is not supported; convert it to PNG or JPEG"},
        {"II*\0\x10\0\0\0CR\2\0", 12,
         "Canon raw (CR2) is not supported; convert it to PNG or JPEG"},
        {"8BPS\0\1", 6, "Photoshop (PSD) is not supported; convert it to PNG or JPEG"},
        {"\xFF\x0A\xFA\x7F", 4, "JPEG XL is not supported; convert it to PNG or JPEG"},
        {"\0\0\0\x0CJXL \r\n\x87\n", 12, "JPEG XL is not supported; convert it to PNG or JPEG"},
        {"\0\0\0\x0CjP  \r\n\x87\n", 12, "JPEG 2000 is not supported; convert it to PNG or JPEG"},
        {"\0\0\0\x18"
         "ftypcrx \0\0\0\1crx isom",
         24, "Canon raw (CR3) is not supported; convert it to PNG or JPEG"},
        {"\0\0\0\x14"
         "ftypqt  \0\0\0\0qt  ",
         20, "not a picture but a film (QuickTime)"},
        {"<!DOCTYPE html>", 15, "not a picture but a web page"},
        {"Pf\n2 2\n-1.0\n", 12, "PFM is not supported; convert it to PNG or JPEG"},
        {"\xFF\xD8\xFF", 3, "truncated JPEG"},
        {"BM", 2, "truncated BMP"},
        {"P5\n4 4\n255\nabc", 14, "truncated PGM/PPM"},
        {"P2\n2 2\n255\n1 2 3", 16, "truncated PGM/PPM"},
        {"P2\n2 1\n9\n1 10", 13, "damaged PGM/PPM (a sample above its maximum)"},
        {"P5\n0 4\n255\n", 11, "damaged PGM/PPM (an empty picture)"},
        {"P5\n-1 4\n255\n", 12, "damaged PGM/PPM (its header)"},
        {"P5\n4294967297 1\n255\nx", 21, "damaged PGM/PPM (its header)"},
        {"P6\n60000 60000\n255\n", 19,
         "3600.0 megapixels (60000 x 60000), above the limit of 110; make it smaller"},
        {"P5\n1 1\n65535\nab", 15,
         "PGM/PPM with more than 8 bits is not supported; convert it to PNG"},
    };
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        expect_refused(decoder, files[i].bytes, files[i].length, files[i].reason);
    decoder_close(decoder);
}

static void test_truncated(void **state)
{
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);
    struct text file = {0};
    struct image image;

    (void)state;
    pictures_pattern(&image, 40, 40);
    pictures_jpeg(&file, &image, 6, true);
    for (size_t length = 3; length < file.length - 2; length += file.length / 7)
        expect_refused(decoder, file.data, length, "truncated JPEG");
    pictures_png(&file, 40, 40, 8, 2, image.pixels, 120);
    for (size_t length = 8; length < file.length - 12; length += file.length / 7)
        expect_refused(decoder, file.data, length, "truncated PNG");
    pictures_bmp(&file, &image);
    for (size_t length = 2; length < file.length; length += file.length / 7)
        expect_refused(decoder, file.data, length, "truncated BMP");
    image_free(&image);
    text_free(&file);
    decoder_close(decoder);
}

static void test_bombs(void **state)
{
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);
    struct text file = {0};
    double begin = clock_seconds();

    (void)state;
    pictures_zeros(&file, 10, 10, 0, BOMB);
    expect_refused(decoder, file.data, file.length,
                   "decoding it takes too much memory; make it smaller");
    pictures_zeros(&file, 40000, 2751, 0, BOMB);
    expect_refused(decoder, file.data, file.length,
                   "110.1 megapixels (40000 x 2751), above the limit of 110; make it smaller");
    pictures_zeros(&file, 60000, 60000, 0, BOMB);
    expect_refused(decoder, file.data, file.length,
                   "3600.0 megapixels (60000 x 60000), above the limit of 110; make it smaller");
    assert_true(clock_seconds() - begin < TIMEOUT);
    text_free(&file);
    decoder_close(decoder);
}

/* The largest pictures of telephones, 12000 x 9000 pixels. */
static void test_large(void **state)
{
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);
    struct text file = {0};

    (void)state;
    pictures_zeros(&file, 12000, 9000, 2, (size_t)9000 * (12000 * 3 + 1));
    expect_flat(decoder, &file, 0);
    pictures_flat_jpeg(&file, 12000, 9000);
    expect_flat(decoder, &file, 128);
    pictures_flat_jpeg(&file, 12000, 9168);
    expect_refused(decoder, file.data, file.length,
                   "110.1 megapixels (12000 x 9168), above the limit of 110; make it smaller");
    text_free(&file);
    decoder_close(decoder);
}

/* When a worker is killed at any moment, no picture is lost. */
static void test_killed(void **state)
{
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);
    struct text file = {0};
    struct image image;
    pid_t before;

    (void)state;
    pictures_pattern(&image, 16, 16);
    pictures_ppm(&file, &image, false);
    expect_image(decoder, &file, &image, 0);
    before = decoder_worker(decoder);
    assert_int_equal(kill(before, SIGKILL), 0);
    expect_image(decoder, &file, &image, 0);
    assert_int_not_equal(decoder_worker(decoder), before);
    image_free(&image);
    text_free(&file);
    decoder_close(decoder);
}

static void test_stopped(void **state)
{
    struct decoder *decoder = open_worker("facenet-decode", 0.25);
    struct decoded attempt;
    pid_t before = decoder_worker(decoder);

    (void)state;
    assert_int_equal(kill(before, SIGSTOP), 0);
    expect_refused(decoder, "P5 1 1 255 x", 12, "took longer than 0.25 s");
    decode(decoder, "P5 1 1 255 x", 12, &attempt);
    if (attempt.outcome != DECODE_OK) /* a machine this busy may need more time than that */
        assert_string_equal(attempt.reason, "took longer than 0.25 s");
    image_free(&attempt.image);
    decoder_close(decoder);
}

static void test_bad_worker(void **state)
{
    struct decoder *decoder = open_worker("tests/image/bad_worker", 0.3);
    struct decoded attempt;

    (void)state;
    expect_refused(decoder, "crash", 5, "the decoder crashed on it");
    expect_refused(decoder, "hang", 4, "took longer than 0.3 s");
    expect_refused(decoder, "garbage", 7, "the decoder gave a senseless answer to it");
    expect_refused(decoder, "big", 3, "the decoder gave a senseless answer to it");
    expect_refused(decoder, "unterminated", 12, "the decoder gave a senseless answer to it");
    expect_refused(decoder, "escape", 6, "\xEF\xBF\xBD[2J");
    expect_refused(decoder, "promise", 7, "the decoder crashed on it");
    expect_refused(decoder, "stop", 4, "took longer than 0.3 s");
    decode(decoder, "works", 5, &attempt);
    assert_int_equal(attempt.outcome, DECODE_OK);
    image_free(&attempt.image);
    decoder_close(decoder);
}

static void test_no_worker(void **state)
{
    struct decoder *decoder;
    struct err err;

    (void)state;
    assert_status(decoder_open(&decoder, "/nowhere/facenet-decode", 1, &err), ST_IO);
    assert_string_equal(err.message, "cannot start the decoder /nowhere/facenet-decode: "
                                     "No such file or directory");
    assert_status(decoder_open(&decoder, "/bin/true", 1, &err), ST_IO);
    assert_string_equal(err.message, "/bin/true does not answer as a decoder does; install facenet "
                                     "again, in one piece");
    for (size_t n = 1;; n++) {
        enum status status;

        mem_fail_after(n);
        status = decoder_open(&decoder, "/bin/true", 1, &err);
        if (!mem_failed())
            break;
        assert_status(status, ST_NOMEM);
    }
    mem_fail_after(0);
}

static void test_out_of_memory(void **state)
{
    struct decoder *decoder = open_worker("facenet-decode", TIMEOUT);
    struct decoded attempt;
    struct err err;

    (void)state;
    mem_fail_after(1);
    assert_status(
        decoder_decode(decoder, (const unsigned char *)"P5 1 1 255 x", 12, 1, 0, &attempt, &err),
        ST_NOMEM);
    mem_fail_after(0);
    decode(decoder, "P5 1 1 255 x", 12, &attempt);
    assert_int_equal(attempt.outcome, DECODE_OK);
    image_free(&attempt.image);
    decoder_close(decoder);
}

/* The sandbox as the kernel reports it, and the open descriptors of the worker. */
static void test_sandbox(void **state)
{
    int leaked = open("/dev/null", O_RDONLY), found = 0;
    struct decoder *decoder;
    char path[64], line[256];
    FILE *stream;

    (void)state;
    assert_true(leaked >= 3);
    decoder = open_worker("facenet-decode", TIMEOUT);
    for (int descriptor = 3; descriptor < 64; descriptor++) {
        (void)snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)decoder_worker(decoder),
                       descriptor);
        assert_true(readlink(path, line, sizeof line) < 0);
    }
    (void)snprintf(path, sizeof path, "/proc/%ld/status", (long)decoder_worker(decoder));
    stream = fopen(path, "r");
    assert_non_null(stream);
    while (fgets(line, sizeof line, stream) != NULL)
        if (strncmp(line, "Seccomp:", 8) == 0)
            found = line[strcspn(line, "0123456789")] - '0';
    fclose(stream);
    assert_int_equal(found, decoder_is_sandboxed() ? 1 : 0);
    close(leaked);
    decoder_close(decoder);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_encoded),   cmocka_unit_test(test_formats),
    cmocka_unit_test(test_depths),    cmocka_unit_test(test_orientation),
    cmocka_unit_test(test_crop),      cmocka_unit_test(test_refused),
    cmocka_unit_test(test_truncated), cmocka_unit_test(test_bombs),
    cmocka_unit_test(test_large),     cmocka_unit_test(test_killed),
    cmocka_unit_test(test_stopped),   cmocka_unit_test(test_bad_worker),
    cmocka_unit_test(test_no_worker), cmocka_unit_test(test_out_of_memory),
    cmocka_unit_test(test_sandbox),
};

UNIT_MAIN(tests)
