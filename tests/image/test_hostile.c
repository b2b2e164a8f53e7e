/* image: crafted JPEG, PNG and BMP files, which the worker refuses in words or decodes to the right
 * pixels; a worker that has refused one is replaced before the next. */
#include "unit.h"

#include "image/decode/decode.h"
#include "pictures.h"

#include <stdlib.h>
#include <unistd.h>

#define TIMEOUT 20.0 /* generous: the machine may be busy */

static int open_worker(void **state)
{
    const char *build = getenv("FACENET_BUILD");
    struct decoder *decoder;
    struct err err;
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/facenet-decode", build != NULL ? build : ".");
    assert_ok(decoder_open(&decoder, path, TIMEOUT, &err));
    *state = decoder;
    return 0;
}

static int close_worker(void **state)
{
    decoder_close(*state);
    return 0;
}

/* Expects a refusal for this reason, or with reason NULL these pixels as RGB. */
static void expect(struct decoder *decoder, const struct text *file, const char *reason,
                   const void *pixels, size_t size)
{
    struct decoded attempt;
    struct err err;

    assert_ok(decoder_decode(decoder, (const unsigned char *)file->data, file->length, 1, 0,
                             &attempt, &err));
    if (reason != NULL) {
        if (attempt.outcome != DECODE_REFUSED)
            fail_msg("decoded in place of: %s", reason);
        assert_string_equal(attempt.reason, reason);
        assert_int_equal(decoder_worker(decoder), -1); /* the next picture gets another worker */
        return;
    }
    if (attempt.outcome != DECODE_OK)
        fail_msg("refused: %s", attempt.reason);
    assert_int_equal((size_t)attempt.image.width * attempt.image.height * 3, size);
    assert_memory_equal(attempt.image.pixels, pixels, size);
    image_free(&attempt.image);
}

#define PLAIN " is not supported; convert it to PNG or plain JPEG"

/* A JPEG of 16 x 8 grey pixels is described by letters, one for each part. Its data are two blocks,
 * each of two 0 bits. */
struct jpeg_segment {
    char letter;
    unsigned char marker;
    const char *bytes; /* after the length */
    size_t length;
    const char *data; /* after the segment */
    size_t data_length;
};

#define JPEG_ONE_CODE "\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define JPEG_16 "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"
#define JPEG_64 JPEG_16 JPEG_16 JPEG_16 JPEG_16

static const struct jpeg_segment jpeg_segments[] = {
    {'q', 0xDB, "\0" JPEG_64, 65, "", 0},
    {'1', 0xDB, "\0" JPEG_64, 64, "", 0}, /* cut */
    {'4', 0xDB, "\4" JPEG_64, 65, "", 0}, /* table 4 */
    {'b', 0xC4, "\x00" JPEG_ONE_CODE "\x10" JPEG_ONE_CODE, 36, "", 0},
    {'c', 0xC4, "\x00" JPEG_ONE_CODE "\x10" JPEG_ONE_CODE, 35, "", 0}, /* the second is cut */
    {'F', 0xC0, "\x08\0\x08\0\x10\1\1\x11\0", 9, "", 0},
    {'P', 0xC2, "\x08\0\x08\0\x10\1\1\x11\0", 9, "", 0},                  /* progressive */
    {'T', 0xC0, "\x08\0\x08\0\x10\3\1\x31\0\2\x21\0\3\x11\0", 15, "", 0}, /* sampled 3:2 */
    {'0', 0xC0, "\x08\0\0\0\x10\1\1\x11\0", 9, "", 0},                    /* no rows */
    {'2', 0xC0, "\x08\0\x08\0\x10\2\1\x11\0\2\x11\0", 12, "", 0},         /* two components */
    {'7', 0xC3, "\x08\0\x08\0\x10\1\1\x11\0", 9, "", 0},                  /* lossless */
    {'8', 0xC5, "\x08\0\x08\0\x10\1\1\x11\0", 9, "", 0},                  /* hierarchical */
    {'9', 0xC9, "\x08\0\x08\0\x10\1\1\x11\0", 9, "", 0},                  /* arithmetic */
    {'N', 0xCA, "\x08\0\x08\0\x10\1\1\x11\0", 9, "", 0},                  /* and progressive */
    {'O', 0xCC, "\0\x10", 2, "", 0},                     /* conditions of arithmetic coding */
    {'B', 0xC1, "\x0C\0\x08\0\x10\1\1\x11\0", 9, "", 0}, /* 12 bits */
    {'J', 0xF7, "\x08\0\x08\0\x10\1\1\x11\0", 9, "", 0}, /* JPEG-LS */
    {'R', 0xDD, "\0\1", 2, "", 0},                       /* a restart after each block */
    {'S', 0xDA, "\1\1\0\0\x3F\0", 6, "\x0F", 1},
    {'r', 0xDA, "\1\1\0\0\x3F\0", 6, "\x3F\xFF\xD0\x3F", 4}, /* with a restart */
    {'u', 0xDA, "\1\2\0\0\x3F\0", 6, "", 0},                 /* of an unknown component */
    {'v', 0xDA, "\1\1\x11\0\x3F\0", 6, "\x0F", 1},           /* with tables 1 */
    {'D', 0xDA, "\1\1\0\0\0\0", 6, "\x3F", 1},               /* progressive: DC coefficients */
    {'C', 0xDA, "\1\1\0\1\x3F\0", 6, "\x3F", 1},             /* progressive: the others */
    {'p', 0xFE, "", 0, "\0\0\xFF", 3},     /* padding, which readers skip before the frame header */
    {'L', 0xFE, "", 0, "\xFF\xFE\0\1", 4}, /* a segment shorter than its own length */
    {'M', 0xFE, "", 0, "\xFF\xFE\xFF\xFF", 4}, /* a segment longer than the file */
    {'E', 0xFE, "", 0, "\xFF\xD9", 2},
};

/* Huffman tables, whose values are all 0. */
static const struct {
    char letter;
    unsigned char class_and_id, counts[16];
} jpeg_tables[] = {
    {'d', 0x00, {1}},
    {'a', 0x10, {1}},
    {'m', 0x01, {[13] = 17, 255}}, /* 272 codes, which fit by their lengths */
    {'l', 0x11, {[12] = 255, 255, 255, 255}},
    {'A', 0x00, {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}},
    {'3', 0x00, {3}},            /* three codes of one bit */
    {'f', 0x01, {[7] = 254, 2}}, /* the library's 256th fast code */
    {'x', 0x04, {1}},            /* table 4 */
    {'y', 0x20, {1}},            /* class 2 */
};

static void add_segment(struct text *out, const struct jpeg_segment *segment)
{
    const unsigned char head[] = {0xFF, segment->marker,
                                  (unsigned char)((segment->length + 2) >> 8),
                                  (unsigned char)(segment->length + 2)};

    text_add_bytes(out, head, sizeof head);
    text_add_bytes(out, segment->bytes, segment->length);
    text_add_bytes(out, segment->data, segment->data_length);
}

static void add_part(struct text *out, char letter)
{
    char bytes[17 + 16 * 255] = {0};
    struct jpeg_segment segment = {letter, 0xC4, bytes, 17, "", 0};

    for (size_t i = 0; i < sizeof jpeg_segments / sizeof *jpeg_segments; i++) {
        if (jpeg_segments[i].letter == letter) {
            add_segment(out, &jpeg_segments[i]);
            return;
        }
    }
    for (size_t i = 0; i < sizeof jpeg_tables / sizeof *jpeg_tables; i++) {
        if (jpeg_tables[i].letter != letter)
            continue;
        bytes[0] = (char)jpeg_tables[i].class_and_id;
        for (unsigned k = 0; k < 16; k++) {
            bytes[1 + k] = (char)jpeg_tables[i].counts[k];
            segment.length += jpeg_tables[i].counts[k];
        }
        add_segment(out, &segment);
        return;
    }
    fail_msg("no part %c", letter);
}

/* A segment of an Adobe program; transform: how it codes four colours. */
static void add_adobe(struct text *out, int transform)
{
    char bytes[12] = "Adobe\0\x64";
    struct jpeg_segment segment = {'-', 0xEE, bytes, sizeof bytes, "", 0};

    bytes[11] = (char)transform;
    add_segment(out, &segment);
}

/* A JPEG of 8 x 8 pixels of four samples: 128, or 1 .. 64, or 192 .. 255.  A sample is coded as its
 * difference from 128 by 0 and seven bits, or by 10, and then by 0 for no other coefficients. */
static void make_ink(struct text *out, int transform, bool last, const uint8_t samples[4])
{
    static const struct jpeg_segment dc = {'-', 0xC4, "\x00\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7\0",
                                           19,  "",   0};
    static const struct jpeg_segment frame = {
        '-', 0xC0, "\x08\0\x08\0\x08\4\1\x11\0\2\x11\0\3\x11\0\4\x11\0", 18, "", 0};
    char levels[65], data[6] = {0};
    struct jpeg_segment quantiser = {'-', 0xDB, levels, sizeof levels, "", 0};
    struct jpeg_segment scan = {'-', 0xDA, "\4\1\0\2\0\3\0\4\0\0\x3F\0", 12, data, sizeof data};
    unsigned at = 0;

    memset(levels, 8, sizeof levels);
    levels[0] = 0;
    for (unsigned i = 0; i < 4; i++) {
        unsigned code = samples[i] == 128  ? 0x100u
                        : samples[i] > 128 ? samples[i] - 128u
                                           : (samples[i] - 128u + 127u) & 0x7F;
        unsigned count = samples[i] == 128 ? 2 : 8;

        for (unsigned bit = 0; bit < count; bit++, at++)
            data[at / 8] |=
                (char)((code >> (samples[i] == 128 ? 8 - bit : 7 - bit) & 1) << (7 - at % 8));
        at++;
    }
    text_add_bytes(out, "\xFF\xD8", 2);
    if (transform >= 0 && !last)
        add_adobe(out, transform);
    add_segment(out, &quantiser);
    add_segment(out, &dc);
    add_part(out, 'a');
    add_segment(out, &frame);
    if (transform >= 0 && last)
        add_adobe(out, transform);
    add_segment(out, &scan);
    text_add_bytes(out, "\xFF\xD9", 2);
}

/* Amounts of ink without an Adobe segment, amounts of light with one: Adobe Technical Note 5116. */
static void test_jpeg_ink(void **state)
{
    static const struct {
        int transform;
        uint8_t samples[4], pixel[3]; /* before the black */
    } cases[] = {
        {-1, {64, 192, 128, 32}, {191, 63, 127}}, {-1, {1, 255, 1, 1}, {254, 0, 254}},
        {0, {64, 192, 128, 32}, {64, 192, 128}},  {0, {255, 1, 255, 255}, {255, 1, 255}},
        {2, {200, 128, 128, 255}, {55, 55, 55}},  {2, {200, 128, 128, 64}, {55, 55, 55}},
        {1, {200, 128, 128, 64}, {55, 55, 55}},
    };

    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        const int transform = cases[i / 2].transform;
        const uint8_t black = cases[i / 2].samples[3];
        unsigned light = transform < 0 ? 255u - black : black;
        uint8_t pixels[8 * 8 * 3];
        struct text file = {0};

        print_message("# case %zu\n", i);
        make_ink(&file, transform, i % 2 == 1, cases[i / 2].samples);
        for (size_t k = 0; k < sizeof pixels; k++)
            pixels[k] = (uint8_t)((cases[i / 2].pixel[k % 3] * light + 127) / 255);
        expect(*state, &file, NULL, pixels, sizeof pixels);
        text_free(&file);
    }
}

static void test_jpeg(void **state)
{
    static const char huffman[] = "damaged JPEG (a Huffman table)";
    static const char missing[] = "damaged JPEG (a table is missing)";
    static const char scan[] = "damaged JPEG (a scan is missing)";
    static const struct {
        const char *parts, *reason;
    } cases[] = {
        {"qFdaSE", NULL},
        {"qFbSE", NULL},
        {"daqpFSE", NULL},
        {"qFdaRrE", NULL},
        {"qPdaDCE", NULL},
        {"qPdDaCE", NULL},
        {"mqFdaSE", huffman},
        {"qpmFdaSE", huffman},
        {"AqFdaSE", huffman},
        {"lqFdaSE", huffman},
        {"qPdaDlCE", huffman},
        {"3qFdaSE", huffman},
        {"fqFdaSE", huffman},
        {"xqFdaSE", huffman},
        {"yqFdaSE", huffman},
        {"qFcSE", huffman},
        {"1FdaSE", "damaged JPEG (a quantisation table)"},
        {"4FdaSE", "damaged JPEG (a quantisation table)"},
        {"FdaSE", missing},
        {"qFdSE", missing},
        {"qFaSE", missing},
        {"qFdavE", missing},
        {"qPaDE", missing},
        {"qPdDCE", missing},
        {"qFdaE", scan},
        {"qPdaE", scan},
        {"qPdaCE", scan},
        {"qdaE", "damaged JPEG (no frame header)"},
        {"qdaSFE", "damaged JPEG (an unexpected segment)"},
        {"qFdauE", "damaged JPEG (a scan header)"},
        {"qFFdaSE", "damaged JPEG (its frame header)"},
        {"q0daSE", "damaged JPEG (an empty picture)"},
        {"q7daSE", "lossless JPEG" PLAIN},
        {"q8daSE", "hierarchical JPEG" PLAIN},
        {"q9daSE", "JPEG with arithmetic coding" PLAIN},
        {"qNdaSE", "JPEG with arithmetic coding" PLAIN},
        {"Oq9SE", "JPEG with arithmetic coding" PLAIN},
        {"qBdaSE", "JPEG of 12 bits" PLAIN},
        {"JSE", "JPEG-LS" PLAIN},
        {"q2daSE", "damaged JPEG (its components)"},
        {"qTdaSE", "damaged JPEG (its components)"},
        {"qFdaRSE", "damaged JPEG (restart markers are missing)"},
        {"qFpdaSE", "damaged JPEG (an unexpected marker)"},
        {"LqFdaSE", "damaged JPEG (a segment's length)"},
        {"MqFdaSE", "truncated JPEG"},
        {"qFdaS", "truncated JPEG"},
    };
    unsigned char grey[16 * 8 * 3];

    memset(grey, 128, sizeof grey);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text file = {0};

        text_add_bytes(&file, "\xFF\xD8", 2);
        for (const char *part = cases[i].parts; *part != '\0'; part++)
            add_part(&file, *part);
        assert_false(file.failed);
        print_message("# %s\n", cases[i].parts);
        expect(*state, &file, cases[i].reason, grey, sizeof grey);
        text_free(&file);
    }
}

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
        expect(*state, &file, cases[i].reason, cases[i].pixels, 12);
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
        expect(*state, &file, changes[i].reason, NULL, 0);
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
        expect(*state, &file, cases[i].reason, cases[i].pixels,
               (size_t)cases[i].width * (cases[i].height > 9 ? 2 : cases[i].height) * 3);
        text_free(&file);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_jpeg, open_worker, close_worker),
    cmocka_unit_test_setup_teardown(test_jpeg_ink, open_worker, close_worker),
    cmocka_unit_test_setup_teardown(test_png, open_worker, close_worker),
    cmocka_unit_test_setup_teardown(test_png_chunks, open_worker, close_worker),
    cmocka_unit_test_setup_teardown(test_bmp, open_worker, close_worker),
};

UNIT_MAIN(tests)
