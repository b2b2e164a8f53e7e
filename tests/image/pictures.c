/* See pictures.h. */
#include "unit.h"

#include "pictures.h"

#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>
#pragma GCC diagnostic pop

void pictures_pattern(struct image *image, uint32_t width, uint32_t height)
{
    struct err err;

    assert_ok(image_init(image, width, height, &err));
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            uint8_t *pixel = image->pixels + ((size_t)y * width + x) * 3;

            pixel[0] = (uint8_t)(x * 255 / width);
            pixel[1] = (uint8_t)(y * 255 / height);
            pixel[2] = (x / 8 + y / 8) % 2 ? 200 : 50;
        }
    }
}

static void pictures_write(void *context, void *bytes, int length)
{
    text_add_bytes(context, bytes, (size_t)length);
}

static void pictures_number(struct text *out, uint32_t value, unsigned size, bool little)
{
    for (unsigned i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(value >> 8 * (little ? i : size - 1 - i));

        text_add_bytes(out, &byte, 1);
    }
}

static void pictures_exif(struct text *out, int orientation, bool little)
{
    text_add_bytes(out,
                   "\xFF\xE1\0\x22"
                   "Exif\0\0",
                   10);
    text_add(out, little ? "II" : "MM");
    pictures_number(out, 42, 2, little);
    pictures_number(out, 8, 4, little);
    pictures_number(out, 1, 2, little);
    pictures_number(out, 0x0112, 2, little);
    pictures_number(out, 3, 2, little);
    pictures_number(out, 1, 4, little);
    pictures_number(out, (uint32_t)orientation, 2, little);
    pictures_number(out, 0, 2, little);
    pictures_number(out, 0, 4, little);
}

void pictures_jpeg(struct text *out, const struct image *image, int orientation, bool little)
{
    struct text plain = {0};

    assert_true(stbi_write_jpg_to_func(pictures_write, &plain, (int)image->width,
                                       (int)image->height, 3, image->pixels, 95));
    text_clear(out);
    text_add_bytes(out, plain.data, 2);
    if (orientation != 0)
        pictures_exif(out, orientation, little);
    text_add_bytes(out, plain.data + 2, plain.length - 2);
    assert_false(out->failed);
    text_free(&plain);
}

/* The checksum is left 0: stb_image does not look at it. */
static void pictures_chunk(struct text *out, const char *type, const void *bytes, size_t length)
{
    pictures_number(out, (uint32_t)length, 4, false);
    text_add_bytes(out, type, 4);
    text_add_bytes(out, bytes, length);
    pictures_number(out, 0, 4, false);
}

static void pictures_png_wrap(struct text *out, uint32_t width, uint32_t height, unsigned depth,
                              unsigned colour, size_t colours, size_t alphas,
                              const struct text *deflated)
{
    uint8_t levels[1024];

    struct text header = {0};

    text_clear(out);
    text_add_bytes(out, "\x89PNG\r\n\x1A\n", 8);
    pictures_number(&header, width, 4, false);
    pictures_number(&header, height, 4, false);
    pictures_number(&header, depth, 1, false);
    pictures_number(&header, colour, 1, false);
    pictures_number(&header, 0, 3, false);
    pictures_chunk(out, "IHDR", header.data, header.length);
    for (size_t i = 0; i < sizeof levels; i++)
        levels[i] = (uint8_t)(10 + i);
    if (colours > 0)
        pictures_chunk(out, "PLTE", levels, colours);
    memset(levels, 0, sizeof levels);
    if (alphas > 0)
        pictures_chunk(out, "tRNS", levels, alphas);
    pictures_chunk(out, "IDAT", deflated->data, deflated->length);
    pictures_chunk(out, "IEND", "", 0);
    assert_false(out->failed);
    text_free(&header);
}

void pictures_png_indexed(struct text *out, uint32_t width, uint32_t height, unsigned depth,
                          unsigned colour, const uint8_t *rows, size_t stride, size_t colours,
                          size_t alphas)
{
    struct text deflated = {0};

    assert_true(stride + 1 < 65536);
    text_add_bytes(&deflated, "\x78\x01", 2);
    for (uint32_t y = 0; y < height; y++) {
        pictures_number(&deflated, y + 1 == height, 1, true);
        pictures_number(&deflated, (uint32_t)stride + 1, 2, true);
        pictures_number(&deflated, ~((uint32_t)stride + 1), 2, true);
        pictures_number(&deflated, 0, 1, true);
        text_add_bytes(&deflated, rows + y * stride, stride);
    }
    pictures_number(&deflated, 0, 4, true);
    pictures_png_wrap(out, width, height, depth, colour, colours, alphas, &deflated);
    text_free(&deflated);
}

void pictures_png(struct text *out, uint32_t width, uint32_t height, unsigned depth,
                  unsigned colour, const uint8_t *rows, size_t stride)
{
    pictures_png_indexed(out, width, height, depth, colour, rows, stride, 0, 0);
}

struct pictures_bits {
    struct text *out;
    unsigned byte, filled;
};

static void pictures_add_bits(struct pictures_bits *to, const char *bits)
{
    for (; *bits != '\0'; bits++) {
        to->byte |= (unsigned)(*bits - '0') << to->filled;
        if (++to->filled == 8) {
            pictures_number(to->out, to->byte, 1, true);
            to->byte = to->filled = 0;
        }
    }
}

/* Fixed Huffman codes: literals 0 (00110000), "258 bytes from 1 back" (11000101 00000), an end. */
void pictures_zeros(struct text *out, uint32_t width, uint32_t height, unsigned colour,
                    size_t inflated)
{
    struct text deflated = {.limit = 4u << 20};
    struct pictures_bits bits = {&deflated, 0, 0};

    out->limit = 4u << 20;
    text_add_bytes(&deflated, "\x78\x01", 2);
    pictures_add_bits(&bits, "110");
    for (size_t i = 0; i <= (inflated - 1) % 258; i++)
        pictures_add_bits(&bits, "00110000");
    for (size_t i = 0; i < (inflated - 1) / 258; i++)
        pictures_add_bits(&bits, "1100010100000");
    pictures_add_bits(&bits, "00000000000000");
    pictures_number(&deflated, 0, 4, true);
    pictures_png_wrap(out, width, height, 8, colour, 0, 0, &deflated);
    text_free(&deflated);
}

void pictures_flat_jpeg(struct text *out, uint32_t width, uint32_t height)
{
    static const unsigned char code[17] = {1}; /* one code, of one bit: 0 */
    unsigned char levels[64];
    size_t blocks = (size_t)((width + 7) / 8) * ((height + 7) / 8);

    out->limit = 4u << 20;
    text_clear(out);
    memset(levels, 1, sizeof levels);
    text_add_bytes(out, "\xFF\xD8\xFF\xDB\0\x43\0", 7);
    text_add_bytes(out, levels, sizeof levels);
    for (unsigned class = 0; class < 2; class ++) {
        text_add_bytes(out, "\xFF\xC4\0\x14", 4);
        pictures_number(out, class << 4, 1, false);
        text_add_bytes(out, code, sizeof code);
    }
    text_add_bytes(out, "\xFF\xC0\0\x11\x08", 5);
    pictures_number(out, height, 2, false);
    pictures_number(out, width, 2, false);
    text_add_bytes(out, "\3\1\x11\0\2\x11\0\3\x11\0\xFF\xDA\0\x0C\3\1\0\2\0\3\0\0\x3F\0", 24);
    for (size_t bytes = blocks * 3 * 2 / 8 + 1; bytes > 0; bytes--)
        text_add_bytes(out, "", 1);
    text_add_bytes(out, "\xFF\xD9", 2);
    assert_false(out->failed);
}

void pictures_bmp(struct text *out, const struct image *image)
{
    text_clear(out);
    assert_true(stbi_write_bmp_to_func(pictures_write, out, (int)image->width, (int)image->height,
                                       3, image->pixels));
}

void pictures_ppm(struct text *out, const struct image *image, bool plain)
{
    size_t count = (size_t)image->width * image->height * 3;

    text_clear(out);
    text_addf(out, "P%c\n# a comment\n%u %u # another\n255\n", plain ? '3' : '6', image->width,
              image->height);
    for (size_t i = 0; plain && i < count; i++)
        text_addf(out, "%u%c", image->pixels[i], i % 16 == 15 ? '\n' : ' ');
    if (!plain)
        text_add_bytes(out, image->pixels, count);
}

void pictures_save(const char *path, const void *bytes, size_t length)
{
    FILE *stream = fopen(path, "wb");

    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, length, stream), length);
    assert_int_equal(fclose(stream), 0);
}
