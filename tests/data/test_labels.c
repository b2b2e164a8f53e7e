/* data: vectors from files that may come from anyone, labels, and the sampler that draws by them.
 */
#include "unit.h"

#include "base/record.h"
#include "base/rng.h"
#include "base/text.h"
#include "data/item_lines.h"
#include "data/labels.h"
#include "data/npy.h"
#include "data/sampler.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/facenet-npy-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return close(mkstemp(path));
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

/* A file of version 1 with that dictionary and data. */
static void write_npy(const char *header, const void *data, size_t bytes)
{
    FILE *file = fopen(path, "wb");
    size_t length = strlen(header);
    const unsigned char start[] = {
        0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (unsigned char)length, (unsigned char)(length >> 8)};

    assert_non_null(file);
    assert_int_equal(fwrite(start, 1, sizeof start, file), sizeof start);
    assert_int_equal(fwrite(header, 1, length, file), length);
    assert_int_equal(fwrite(data, 1, bytes, file), bytes);
    assert_int_equal(fclose(file), 0);
}

#define HEADER(type, order, shape) \
    "{'descr': '" type "', 'fortran_order': " order ", 'shape': " shape ", }\n"

static void check_rows(void)
{
    float row[3];
    struct npy npy;
    struct err err;

    assert_ok(npy_open(&npy, path, &err));
    assert_true(npy.rows == 2 && npy.columns == 3);
    assert_ok(npy_next(&npy, row, &err));
    assert_true(row[0] == 1 && row[1] == -2.5f && row[2] == 0);
    assert_ok(npy_next(&npy, row, &err));
    assert_true(row[0] == 4 && row[1] == 5 && row[2] == 6);
    npy_close(&npy);
}

static void test_read(void **state)
{
    static const float floats[] = {1, -2.5f, 0, 4, 5, 6};
    static const double doubles[] = {1, -2.5, 0, 4, 5, 6};
    unsigned char turned[sizeof floats];

    (void)state;
    write_npy(HEADER("<f4", "False", "(2, 3)"), floats, sizeof floats);
    check_rows();
    write_npy(HEADER("<f8", "False", "(2, 3)"), doubles, sizeof doubles);
    check_rows();
    for (size_t i = 0; i < sizeof floats; i++)
        turned[i] = ((const unsigned char *)floats)[i / 4 * 4 + 3 - i % 4];
    write_npy(HEADER(">f4", "False", "(2, 3)"), turned, sizeof turned);
    check_rows();
}

static void refuse(const char *header, size_t bytes, const char *words)
{
    static const float floats[64] = {0};
    struct npy npy;
    struct err err;

    write_npy(header, floats, bytes);
    assert_status(npy_open(&npy, path, &err), ST_INVALID);
    npy_close(&npy);
    if (strstr(err.message, words) == NULL)
        fail_msg("\"%s\" has no \"%s\"", err.message, words);
}

static void test_refused(void **state)
{
    static const float odd[] = {1, NAN}, large[] = {INFINITY, 1};
    static const double wide[] = {1, 1e300};
    float row[2];
    struct npy npy;
    struct err err;

    (void)state;
    refuse(HEADER("<i4", "False", "(2, 3)"), 24, "float32 or float64");
    refuse(HEADER("|O", "False", "(2, 3)"), 24, "float32 or float64");
    refuse(HEADER("<f4", "True", "(2, 3)"), 24, "C order");
    refuse(HEADER("<f4", "False", "(6,)"), 24, "(N, D)");
    refuse(HEADER("<f4", "False", "(1, 2, 3)"), 24, "(N, D)");
    refuse(HEADER("<f4", "False", "(-2, 3)"), 24, "(N, D)");
    refuse(HEADER("<f4", "False", "(99999999999999999999, 3)"), 24, "(N, D)");
    refuse(HEADER("<f4", "False", "(0, 3)"), 0, "there must be one");
    refuse(HEADER("<f4", "False", "(1, 4097)"), 0, "1 to 4096");
    refuse(HEADER("<f4", "False", "(2, 3)"), 23, "there are 23");
    refuse(HEADER("<f4", "False", "(2, 3)"), 28, "there are 28");
    refuse(HEADER("<f4", "False", "(100000000, 4096)"), 24, "there are 24");
    refuse("{'shape': (2, 3), 'fortran_order': False}", 24, "float32");
    refuse("{'descr': '<f4', 'descr': '<f8'}", 24, "float32");
    refuse("", 0, "float32");
    write_npy(HEADER("<f4", "False", "(1, 2)"), odd, sizeof odd);
    assert_int_equal(truncate(path, 30), 0); /* within the dictionary */
    assert_status(npy_open(&npy, path, &err), ST_INVALID);
    npy_close(&npy);
    for (int i = 0; i < 3; i++) {
        write_npy(i == 2 ? HEADER("<f8", "False", "(1, 2)") : HEADER("<f4", "False", "(1, 2)"),
                  i == 0   ? (const void *)odd
                  : i == 1 ? (const void *)large
                           : wide,
                  i == 2 ? sizeof wide : sizeof odd);
        assert_ok(npy_open(&npy, path, &err));
        assert_status(npy_next(&npy, row, &err), ST_INVALID);
        assert_non_null(
            strstr(err.message, i == 1 ? "number 1 of vector 1" : "number 2 of vector 1"));
        npy_close(&npy);
    }
    assert_status(npy_open(&npy, "/nowhere/v.npy", &err), ST_NOTFOUND);
    npy_close(&npy);
    assert_status(npy_open(&npy, "/dev/zero", &err), ST_INVALID);
    npy_close(&npy);
}

/* Items of 0 to 3 of so many labels; one in eight is held out. */
static struct labels *draw(size_t items, uint32_t count, uint64_t seed)
{
    struct labels *labels;
    struct err err;
    struct rng rng;
    uint32_t at = 0;

    rng_init(&rng, seed, RNG_TEST, 0, 0);
    assert_ok(labels_new(&labels, items, count, 3 * items, 2, &err));
    for (size_t i = 0; i < items; i++) {
        labels->start[i] = at;
        labels->held_out[i] = rng_below(&rng, 8) == 0;
        for (uint32_t k = 0; k < count && at - labels->start[i] < 3; k++)
            if (rng_below(&rng, count) < 2)
                labels->label[at++] = k;
    }
    labels->start[items] = at;
    labels->pair_count = 0;
    labels_index(labels);
    return labels;
}

static void test_index_and_sharing(void **state)
{
    struct labels *labels = draw(60, 9, 1);

    (void)state;
    for (uint32_t k = 0; k < 9; k++) {
        uint32_t at = labels->of_start[k];

        for (uint32_t i = 0; i < 60; i++)
            for (uint32_t j = labels->start[i]; j < labels->start[i + 1]; j++)
                if (labels->label[j] == k)
                    assert_int_equal(labels->of[at++], i);
        assert_int_equal(at, labels->of_start[k + 1]);
    }
    for (uint32_t a = 0; a < 60; a++)
        for (uint32_t b = 0; b < 60; b++) {
            bool share = false;

            for (uint32_t i = labels->start[a]; i < labels->start[a + 1]; i++)
                for (uint32_t j = labels->start[b]; j < labels->start[b + 1]; j++)
                    share = share || labels->label[i] == labels->label[j];
            assert_int_equal(labels_share(labels, a, b), share);
        }
    labels->pairs[0] = (struct labels_pair){3, 7, !labels_share(labels, 3, 7)};
    labels->pair_count = 1;
    assert_int_equal(labels_related(labels, 7, 3), !labels_share(labels, 3, 7));
    assert_int_equal(labels_related(labels, 7, 4), labels_share(labels, 7, 4));
    labels_del(labels);
}

/* What a file of labels has, "|" after each label, ";" after each line, or what its error has. */
static void expect_lines(const char *bytes, size_t length, const char *expected)
{
    struct text all = {0};
    struct item_lines lines;
    char *out;
    struct err err;
    FILE *file = fopen(path, "wb");
    enum status status;

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    status = item_lines_open(&lines, path, &err);
    while (status == ST_OK && lines.left > 0) {
        status = item_lines_next(&lines, &out, &err);
        while (status == ST_OK && (status = item_lines_label(&lines, &out, &err)) == ST_OK &&
               out != NULL)
            text_addf(&all, "%s|", out);
        text_add(&all, ";");
    }
    if (status != ST_OK)
        assert_non_null(strstr(err.message, expected));
    else
        assert_string_equal(text_string(&all), expected);
    text_free(&all);
    item_lines_free(&lines);
}

#define LINES(text) text, sizeof text - 1

static void test_lines(void **state)
{
    char name[RECORD_NAME], expected[RECORD_NAME + 2], many[2 * ITEM_LINES_LABELS + 1];
    struct item_lines lines;
    struct err err;
    char *out;

    (void)state;
    expect_lines(LINES("\xEF\xBB\xBF"
                       "a\t b \r\n\n \nc\rd"),
                 "a|b|;;;c\rd|;");
    expect_lines("", 0, "");
    expect_lines(LINES("a\0b"), "has a zero byte");
    memset(name, 'x', sizeof name);
    expect_lines(name, sizeof name, "line 1: a label has at most 127 bytes");
    (void)snprintf(expected, sizeof expected, "%.*s|;", RECORD_NAME - 1, name);
    expect_lines(name, sizeof name - 1, expected);
    for (size_t i = 0; i < sizeof many; i++)
        many[i] = i % 2 == 0 ? 'x' : '\t';
    expect_lines(many, sizeof many, "line 1: a label has at most 127 bytes, an item at most 1000");
    expect_lines(LINES("a\n"), "a|;");
    assert_ok(item_lines_open(&lines, path, &err));
    assert_status(item_lines_end(&lines, &err), ST_INVALID);
    assert_ok(item_lines_next(&lines, &out, &err));
    assert_ok(item_lines_end(&lines, &err));
    assert_status(item_lines_next(&lines, &out, &err), ST_INVALID);
    item_lines_free(&lines);
}

/* No item twice, none that is held out; a drawn one has the label that it was drawn for. */
static void check_batch(const struct sampler_batch *batch, const struct labels *labels,
                        size_t negatives)
{
    size_t extra = 0;

    for (size_t i = 0; i < batch->count; i++) {
        uint32_t item = batch->image[i];
        bool has = batch->negative_only[i];

        assert_false(labels->held_out[item]);
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(batch->image[j], item);
        for (uint32_t k = labels->start[item]; k < labels->start[item + 1]; k++)
            has = has || labels->label[k] == batch->label[i];
        assert_true(has);
        extra += batch->negative_only[i];
    }
    assert_int_equal(extra, negatives);
}

static void test_sampler(void **state)
{
    struct dataset dataset = {.labels = draw(400, 12, 2)};
    struct sampler *sampler, *other;
    uint32_t image[64];
    size_t count;
    struct err err;

    (void)state;
    assert_ok(dataset_add_identity(&dataset, 1, "", false, &err));
    for (int64_t i = 0; i < 400; i++)
        assert_ok(dataset_add_image(&dataset, i + 1, (uint64_t)i, &err));
    assert_ok(sampler_new(&sampler, &dataset, 6, 5, 7, 1, 16, 3, &err));
    assert_ok(sampler_new(&other, &dataset, 6, 5, 7, 1, 16, 3, &err));
    assert_int_equal(sampler_batch_size(sampler), 6 * 5 + 7);
    for (uint64_t step = 1; step <= 40; step++)
        check_batch(sampler_next(sampler, step), dataset.labels, 7);
    count = sampler_next(sampler, 40)->count;
    memcpy(image, sampler_next(sampler, 40)->image, count * sizeof *image);
    assert_memory_equal(sampler_next(other, 40)->image, image, count * sizeof *image);
    sampler_del(sampler);
    sampler_del(other);
    assert_status(sampler_new(&sampler, &dataset, 6, 5, 7, 2, 16, 3, &err), ST_INVALID); /* views */
    memset(dataset.labels->held_out, 1, 400);
    assert_status(sampler_new(&sampler, &dataset, 6, 5, 7, 1, 16, 3, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "two labels with two items"));
    dataset_free(&dataset);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_read), cmocka_unit_test(test_refused),
    cmocka_unit_test(test_index_and_sharing), cmocka_unit_test(test_lines),
    cmocka_unit_test(test_sampler)};

int main(void)
{
    return UNIT_RUN(tests, set_up, tear_down);
}
