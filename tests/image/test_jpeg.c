/* image: crafted JPEG files, which the worker refuses in words or decodes to the right pixels; a
 * worker that has refused one is replaced before the next. */
#include "unit.h"

#include "worker.h"

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
        worker_expect(*state, &file, NULL, pixels, sizeof pixels);
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
        worker_expect(*state, &file, cases[i].reason, grey, sizeof grey);
        text_free(&file);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_jpeg, worker_open, worker_close),
    cmocka_unit_test_setup_teardown(test_jpeg_ink, worker_open, worker_close),
};

UNIT_MAIN(tests)
