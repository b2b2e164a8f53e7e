/* image: crafted PNG and BMP files, which the worker refuses in words or decodes to the right
 * pixels; a worker that has refused one is replaced before the next. */
#include "unit.h"

#include "pictures.h"
#include "worker.h"

static void test_png(void **state)
{
    static const char palette[] = "damaged PNG (its palette)";
    static const char transparency[] = "damaged PNG (its transparency)";
    static const char outside[] = "damaged PNG (a colour outside its palette)";
    static const uint8_t four[] = {0x1B}, two[] = {0x40}, bytes[] = {0, 1, 2, 3};
    /* Four pixels in a row; colours of three bytes 10, 11 .. 21. */
    static const struct {
        unsigned depth, colour, colours, alphas;
        const uint8_t *row;
        const char *reason;
        const char *pixels;
    } cases[] = {
        {2, 3, 12, 0, four, NULL, "\12\13\14\15\16\17\20\21\22\23\24\25"},
        {8, 3, 12, 0, bytes, NULL, "\12\13\14\15\16\17\20\21\22\23\24\25"},
        {8, 3, 12, 1, bytes, NULL, "\377\377\377\15\16\17\20\21\22\23\24\25"},
        {1, 3, 6, 0, two, NULL, "\12\13\14\15\16\17\12\13\14\12\13\14"},
        {2, 3, 9, 0, four, outside, NULL},
        {8, 3, 3, 0, bytes, outside, NULL},
        {8, 3, 9, 2, bytes, outside, NULL},
        {1, 3, 3, 0, two, outside, NULL},
        {8, 3, 0, 0, bytes, "damaged PNG (no palette)", NULL},
        {8, 3, 11, 0, bytes, palette, NULL},
        {8, 3, 771, 0, bytes, palette, NULL},
        {8, 3, 12, 5, bytes, transparency, NULL},
        {8, 0, 0, 1, bytes, transparency, NULL},
        {16, 3, 12, 0, bytes, "damaged PNG (its header)", NULL},
        {4, 2, 0, 0, bytes, "damaged PNG (its header)", NULL},
        {3, 0, 0, 0, bytes, "damaged PNG (its header)", NULL},
        {8, 1, 0, 0, bytes, "damaged PNG (its header)", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text file = {0};
        size_t stride = cases[i].row == bytes ? 4 : 1;

        print_message("# case %zu\n", i);
        pictures_png_indexed(&file, 4, 1, cases[i].depth, cases[i].colour, cases[i].row, stride,
                             cases[i].colours, cases[i].alphas);
        worker_expect(*state, &file, cases[i].reason, cases[i].pixels, 12);
        text_free(&file);
    }
}

static void test_png_chunks(void **state)
{
    static const uint8_t grey[] = {1, 2, 3, 4};
    static const struct {
        size_t at, length;
        const char *bytes, *reason;
    } changes[] = {
        {12, 4, "CgBI", "PNG as iOS packs it is not supported; convert it to plain PNG or JPEG"},
        {12, 4, "IDAT", "damaged PNG (its header)"},
        {16, 4, "\0\0\0\0", "damaged PNG (an empty picture)"},
        {16, 4, "\0\1\0\0", "damaged PNG (its header)"},
        {26, 1, "\1", "damaged PNG (its header)"},
        {28, 1, "\2", "damaged PNG (its header)"},
        {37, 4, "IDAR", "damaged PNG (an unknown chunk)"},
        {37, 4, "IHDR", "damaged PNG (two headers)"},
        {37, 4, "abCd", "damaged PNG (no data)"},
        {33, 1, "\x7F", "truncated PNG"},
    };

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct text file = {0};

        pictures_png(&file, 4, 1, 8, 0, grey, 4);
        memcpy(file.data + changes[i].at, changes[i].bytes, changes[i].length);
        worker_expect(*state, &file, changes[i].reason, NULL, 0);
        text_free(&file);
    }
}

static void add_little(struct text *out, uint32_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++, value >>= 8) {
        const uint8_t byte = (uint8_t)value;

        text_add_bytes(out, &byte, 1);
    }
}

struct bmp_case {
    uint32_t header, bits, compression, width, height;
    uint32_t used;   /* colours, as the header says */
    uint32_t masks;  /* of red, green, blue, alpha: which of bmp_masks */
    uint32_t behind; /* bytes of palette or masks after the header */
    const char *rows;
    size_t length;
    const char *reason, *pixels;
};

static const uint32_t bmp_masks[][4] = {
    {0, 0, 0, 0},
    {0xFF, 0xFF00, 0xFF0000, 0xFF000000},
    {0xF800, 0x7E0, 0x1F, 0},
    {0x3FF00000, 0xFFC00, 0x3FF, 0},
    {0xF0F, 0xF0, 0xF000, 0},
};

static void make_bmp(struct text *file, const struct bmp_case *c)
{
    uint32_t size = 14 + c->header + c->behind;

    text_add(file, "BM");
    add_little(file, size + (uint32_t)c->length, 4);
    add_little(file, 0, 4);
    add_little(file, size, 4);
    add_little(file, c->header, 4);
    add_little(file, c->width, c->header == 12 ? 2 : 4);
    add_little(file, c->height, c->header == 12 ? 2 : 4);
    add_little(file, 1, 2);
    add_little(file, c->bits, 2);
    if (c->header >= 40) {
        add_little(file, c->compression, 4);
        add_little(file, 0, 4);
        add_little(file, 2835, 4);
        add_little(file, 2835, 4);
        add_little(file, c->used, 4);
        add_little(file, 0, 4);
    }
    for (unsigned i = 0; i < 4 && file->length < size && c->masks != 0; i++)
        add_little(file, bmp_masks[c->masks][i], 4);
    while (file->length < 14 + c->header)
        add_little(file, 0, 1);
    for (uint8_t i = 10; file->length < size; i++) /* blue, green, red */
        text_add_bytes(file, &i, 1);
    text_add_bytes(file, c->rows, c->length);
}

static void test_bmp(void **state)
{
    static const char rle[] =
        "BMP with run-length coding (RLE) is not supported; convert it to PNG or JPEG";
    static const char outside[] = "damaged BMP (a colour outside its palette)";
    static const char empty[] = "damaged BMP (an empty picture)";
    static const char header[] =
        "BMP with a header of this length is not supported; convert it to PNG or JPEG";
    static const struct bmp_case cases[] = {
        /* Bottom-up, top-down. */
        {40, 24, 0, 1, 2, 0, 0, 0, "\1\2\3\0\4\5\6\0", 8, NULL, "\6\5\4\3\2\1"},
        {40, 24, 0, 1, (uint32_t)-2, 0, 0, 0, "\1\2\3\0\4\5\6\0", 8, NULL, "\3\2\1\6\5\4"},
        {12, 24, 0, 1, 2, 0, 0, 0, "\1\2\3\0\4\5\6\0", 8, NULL, "\6\5\4\3\2\1"},
        {64, 24, 0, 1, 2, 0, 0, 0, "\1\2\3\0\4\5\6\0", 8, NULL, "\6\5\4\3\2\1"},
        /* Palettes: OS/2 with 16 colours of three bytes, of which it is 10 .. 57. */
        {12, 4, 0, 2, 1, 0, 0, 48, "\xF0\0\0\0", 4, NULL, "\x39\x38\x37\14\13\12"},
        {12, 4, 0, 2, 1, 0, 0, 45, "\xF0\0\0\0", 4, outside, NULL},
        {40, 8, 0, 2, 1, 2, 0, 8, "\0\1\0\0", 4, NULL, "\14\13\12\20\17\16"},
        {40, 8, 0, 2, 1, 2, 0, 8, "\0\2\0\0", 4, outside, NULL},
        {40, 8, 0, 2, 1, 0, 0, 8, "\0\2\0\0", 4, outside, NULL},
        {40, 8, 0, 2, 1, 999, 0, 8, "\0\2\0\0", 4, outside, NULL},
        {40, 4, 0, 2, 1, 2, 0, 8, "\x02\0\0\0", 4, outside, NULL},
        {40, 1, 0, 2, 1, 1, 0, 8, "\x40\0\0\0", 4, outside, NULL},
        {40, 1, 0, 2, 1, 0, 0, 8, "\x40\0\0\0", 4, NULL, "\14\13\12\20\17\16"},
        {40, 8, 0, 2, 1, 0, 0, 0, "\0\0\0\0", 4, "damaged BMP (its palette)", NULL},
        /* The fourth byte is alpha only when a mask says so, and not if it is 0 everywhere. */
        {40, 32, 0, 1, 1, 0, 0, 0, "\1\2\3\x80", 4, NULL, "\3\2\1"},
        {108, 32, 0, 1, 1, 0, 1, 0, "\1\2\3\x80", 4, NULL, "\3\2\1"},
        {108, 32, 3, 1, 1, 0, 1, 0, "\0\0\0\x33", 4, NULL, "\xCC\xCC\xCC"},
        {108, 32, 3, 1, 1, 0, 1, 0, "\1\2\3\0", 4, NULL, "\1\2\3"},
        {56, 32, 3, 1, 1, 0, 1, 0, "\1\2\3\xFF", 4, NULL, "\1\2\3"},
        {40, 32, 6, 1, 1, 0, 1, 16, "\1\2\3\xFF", 4, NULL, "\1\2\3"},
        /* Masks. */
        {40, 16, 3, 1, 1, 0, 2, 12, "\xE0\xFF\0\0", 4, NULL, "\xFF\xFF\0"},
        {40, 16, 0, 1, 1, 0, 0, 0, "\xE0\x7F\0\0", 4, NULL, "\xFF\xFF\0"},
        {40, 32, 3, 1, 1, 0, 3, 12, "\xFF\x03\0\x20", 4, NULL, "\x80\0\xFF"},
        {40, 32, 3, 1, 1, 0, 4, 12, "\0\0\0\0", 4, "damaged BMP (its colour masks)", NULL},
        {40, 16, 3, 1, 1, 0, 1, 12, "\0\0\0\0", 4, "damaged BMP (its colour masks)", NULL},
        /* Refused. */
        {40, 24, 0, 0, 0, 0, 0, 0, "", 0, empty, NULL},
        {40, 24, 0, 4, 0, 0, 0, 0, "", 0, empty, NULL},
        {12, 24, 0, 0, 4, 0, 0, 0, "", 0, empty, NULL},
        {40, 24, 0, 1, 0x80000000, 0, 0, 0, "", 0, "damaged BMP (its width or height)", NULL},
        {40, 24, 0, 60000, 60000, 0, 0, 0, "", 0,
         "3600.0 megapixels (60000 x 60000), above the limit of 110; make it smaller", NULL},
        {40, 8, 1, 2, 1, 2, 0, 8, "\2\0\0\1", 4, rle, NULL},
        {40, 4, 2, 2, 1, 2, 0, 8, "\2\0\0\1", 4, rle, NULL},
        {40, 0, 4, 1, 1, 0, 0, 0, "", 0,
         "BMP with a JPEG or PNG in it is not supported; convert it to PNG or JPEG", NULL},
        {64, 1, 3, 1, 1, 0, 0, 0, "", 0,
         "BMP with this compression is not supported; convert it to PNG or JPEG", NULL},
        {16, 24, 0, 1, 1, 0, 0, 0, "\0\0\0\0", 4, header, NULL},
        {44, 24, 0, 1, 1, 0, 0, 0, "\0\0\0\0", 4, header, NULL},
        {40, 7, 0, 1, 1, 0, 0, 8, "\0\0\0\0", 4, "damaged BMP (its bits a pixel)", NULL},
        {40, 24, 0, 1, 2, 0, 0, 0, "\1\2\3\0\4\5\6", 7, "truncated BMP", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text file = {0};

        print_message("# case %zu\n", i);
        make_bmp(&file, &cases[i]);
        worker_expect(*state, &file, cases[i].reason, cases[i].pixels,
                      (size_t)cases[i].width * (cases[i].height > 9 ? 2 : cases[i].height) * 3);
        text_free(&file);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_png, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_png_chunks, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_bmp, worker_open, worker_close),
};

UNIT_MAIN(tests)
