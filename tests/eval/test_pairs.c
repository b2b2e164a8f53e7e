/* eval: pairs drawn, and read from LFW's format. */
#include "unit.h"

#include "base/mem.h"
#include "eval/pairs.h"

#include <stdlib.h>
#include <unistd.h>

static struct err err;

/* These rules hold for all arguments: each pair is valid, none is there twice, folds are equal and
 * mixed. */
static void check_pairs(const struct pair *pairs, size_t count, const uint32_t *label,
                        size_t images, size_t folds)
{
    size_t *same = mem_new(folds, sizeof *same), *different = mem_new(folds, sizeof *different);

    assert_true(same != NULL && different != NULL && count % 2 == 0);
    for (size_t i = 0; i < count; i++) {
        const struct pair *pair = &pairs[i];

        assert_true(pair->a < images && pair->b < images && pair->a != pair->b);
        assert_true(pair->fold < folds && pair->same == (label[pair->a] == label[pair->b]));
        assert_true(i == 0 || pair->fold >= pairs[i - 1].fold);
        (pair->same ? same : different)[pair->fold]++;
        for (size_t j = 0; j < i; j++)
            assert_false((pairs[j].a == pair->a && pairs[j].b == pair->b) ||
                         (pairs[j].a == pair->b && pairs[j].b == pair->a));
    }
    for (size_t fold = 0; fold < folds; fold++) {
        assert_int_equal(same[fold], different[fold]);
        if (count >= 2 * folds)
            assert_int_equal(same[fold], count / 2 / folds);
    }
    mem_free(same);
    mem_free(different);
}

static void test_draw(void **state)
{
    uint32_t label[400];
    struct pair *pairs, *again, *other;
    size_t count, count_again, by_first = 0, with_first = 0;

    (void)state;
    /* One person has half of the images, the others two each. */
    for (uint32_t i = 0; i < 400; i++)
        label[i] = i % 2 == 0 ? 9 : 1000 + i / 4;
    assert_ok(pairs_draw(&pairs, &count, label, 400, 200, 0, 10, 1, &err));
    assert_int_equal(count, 200);
    check_pairs(pairs, count, label, 400, 10);
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].same)
            by_first += label[pairs[i].a] == 9;
        else
            with_first += label[pairs[i].a] == 9 || label[pairs[i].b] == 9;
    }
    assert_in_range(by_first, 0, 2); /* evenly among 101 persons */
    assert_in_range(with_first, 0, 12);
    assert_ok(pairs_draw(&again, &count_again, label, 400, 200, 0, 10, 1, &err));
    assert_int_equal(count_again, count);
    assert_memory_equal(pairs, again, count * sizeof *pairs);
    assert_ok(pairs_draw(&other, &count_again, label, 400, 200, 0, 10, 2, &err));
    assert_true(memcmp(pairs, other, count * sizeof *pairs) != 0);
    mem_free(pairs);
    mem_free(again);
    mem_free(other);
}

/* More pairs wanted than there are: all of the scarcer kind. */
static void test_draw_all(void **state)
{
    static const uint32_t label[] = {4, 4, 4, 4, 2, 2, 8};
    static const uint32_t few[] = {1, 1, 1, 1, 1, 1, 1, 2};
    struct pair *pairs;
    size_t count;

    (void)state;
    assert_ok(pairs_draw(&pairs, &count, label, 7, 1000, 0, 1, 3, &err));
    assert_int_equal(count, 2 * 7); /* 6 + 1 same, 14 different */
    check_pairs(pairs, count, label, 7, 1);
    mem_free(pairs);
    assert_ok(pairs_draw(&pairs, &count, few, 8, 1000, 0, 1, 3, &err));
    assert_int_equal(count, 2 * 7); /* 21 same, 7 different */
    check_pairs(pairs, count, few, 8, 1);
    mem_free(pairs);
    assert_ok(pairs_draw(&pairs, &count, label, 7, 1000, 0, 3, 3, &err));
    assert_int_equal(count, 2 * 6); /* folds of two */
    check_pairs(pairs, count, label, 7, 3);
    mem_free(pairs);
}

/* The extra pairs come last, are different ones, none there twice, and do not change the others. */
static void test_draw_extra(void **state)
{
    uint32_t label[60];
    struct pair *pairs, *plain;
    size_t count, plain_count;

    (void)state;
    for (uint32_t i = 0; i < 60; i++)
        label[i] = i / 4;
    assert_ok(pairs_draw(&plain, &plain_count, label, 60, 40, 0, 5, 1, &err));
    assert_ok(pairs_draw(&pairs, &count, label, 60, 40, 123, 5, 1, &err));
    assert_int_equal(count, 40 + 123);
    assert_memory_equal(pairs, plain, 40 * sizeof *pairs);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pairs[i].extra, i >= 40);
        if (pairs[i].extra) {
            assert_true(!pairs[i].same && label[pairs[i].a] != label[pairs[i].b]);
            assert_int_equal(pairs[i].fold, (i - 40) % 5);
        }
        for (size_t j = 0; j < i; j++)
            assert_false(pairs[j].a == pairs[i].a && pairs[j].b == pairs[i].b);
    }
    mem_free(pairs);
    /* More than there are: all. */
    assert_ok(pairs_draw(&pairs, &count, label, 60, 40, 100000, 5, 1, &err));
    assert_int_equal(count, 40 + 60 * 56 / 2 - 20);
    mem_free(pairs);
    /* Without same pairs there is nothing to verify. */
    for (uint32_t i = 0; i < 60; i++)
        label[i] = i;
    assert_ok(pairs_draw(&pairs, &count, label, 60, 40, 10, 5, 1, &err));
    assert_int_equal(count, 0);
    mem_free(pairs);
    mem_free(plain);
}

static void test_draw_none(void **state)
{
    static const uint32_t one[] = {1, 1, 1}, single[] = {1, 2, 3};
    struct pair *pairs;
    size_t count;

    (void)state;
    assert_ok(pairs_draw(&pairs, &count, one, 3, 10, 0, 2, 1, &err)); /* nobody to differ from */
    assert_int_equal(count, 0);
    mem_free(pairs);
    assert_ok(pairs_draw(&pairs, &count, single, 3, 10, 0, 2, 1, &err));
    assert_int_equal(count, 0);
    mem_free(pairs);
    assert_ok(pairs_draw(&pairs, &count, NULL, 0, 10, 0, 2, 1, &err));
    assert_int_equal(count, 0);
    mem_free(pairs);
    assert_status(pairs_draw(&pairs, &count, one, 3, 10, 0, 0, 1, &err), ST_INVALID);
    assert_null(pairs);
}

static void test_draw_without_memory(void **state)
{
    static const uint32_t label[] = {1, 1, 2, 2, 3, 3};
    struct pair *pairs;
    size_t count, failures = 0;
    enum status status;

    (void)state;
    do {
        mem_fail_after(failures + 1);
        status = pairs_draw(&pairs, &count, label, 6, 6, 0, 1, 1, &err);
        if (status != ST_OK) {
            assert_status(status, ST_NOMEM);
            assert_null(pairs);
            failures++;
        }
    } while (status != ST_OK);
    mem_fail_after(0);
    assert_true(failures >= 7 && count == 6);
    mem_free(pairs);
}

/* "Ann" has pictures 1 .. 4 at 10 .., "Bob Lee", also called Robert, 1 .. 2 at 20 ..; of "Two"
 * there are two pictures with the number 1. */
static enum status find(void *context, const char *name, unsigned number, struct pairs_picture *out,
                        struct err *why)
{
    assert_string_equal(context, "context");
    if (strcmp(name, "Two") == 0)
        return err_set(why, ST_INVALID, "two");
    if (strcmp(name, "Ann") == 0 && number >= 1 && number <= 4)
        *out = (struct pairs_picture){10 + number, 1};
    else if ((strcmp(name, "Bob Lee") == 0 || strcmp(name, "Robert") == 0) && number >= 1 &&
             number <= 2)
        *out = (struct pairs_picture){20 + number, 2};
    else
        return err_set(why, ST_NOTFOUND, "no picture %u of %s", number, name);
    return ST_OK;
}

static enum status read_bytes(struct pairs_file *file, const char *text, size_t length, bool skip)
{
    char directory[] = "/tmp/facenet-eval-XXXXXX", path[64], context[] = "context";
    const struct pairs_source source = {find, context};
    enum status status;
    FILE *stream;

    assert_non_null(mkdtemp(directory));
    (void)snprintf(path, sizeof path, "%s/pairs.txt", directory);
    stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fwrite(text, 1, length, stream) == length);
    assert_int_equal(fclose(stream), 0);
    status = pairs_read(file, path, skip, &source, &err);
    (void)unlink(path);
    (void)rmdir(directory);
    return status;
}

static enum status read_text(struct pairs_file *file, const char *text)
{
    return read_bytes(file, text, strlen(text), false);
}

/* Each pair as "a+b" or, of different people, "a-b", each fold as "|", "x" of an extra one. */
static void check_read(const char *text, size_t folds, const char *expected)
{
    struct pairs_file file;
    char found[256] = "";

    assert_ok(read_text(&file, text));
    assert_int_equal(file.folds, folds);
    for (size_t i = 0; i < file.count; i++) {
        const struct pair *pair = &file.pairs[i];
        size_t length = strlen(found);

        (void)snprintf(found + length, sizeof found - length, "%s%u%c%u%s ",
                       i > 0 && !pair->extra && pair->fold != file.pairs[i - 1].fold ? "| " : "",
                       pair->a, pair->same ? '+' : '-', pair->b, pair->extra ? "x" : "");
    }
    assert_string_equal(found, expected);
    assert_int_equal(file.without, 0);
    pairs_file_free(&file);
}

static void test_read(void **state)
{
    (void)state;
    check_read("\xEF\xBB\xBF"
               "2\t1\r\nAnn\t1\t4\r\nAnn\t2\tBob Lee\t1\r\n"
               "\nBob Lee\t1\t2\nBob Lee\t2\tAnn\t3",
               2, "11+14 12-21 | 21+22 22-13 ");
    check_read("Ann 1 4\rAnn 2 Robert 1\r\rRobert 1 2", 1, "11+14 12-21 21+22 ");
    check_read("1\nAnn 1  2\nAnn 3 Robert 1\n", 1, "11+12 13-21 ");
    /* Extra pairs after the folds. */
    check_read("1\t1\t2\nAnn\t1\t2\nAnn\t3\tBob Lee\t1\nAnn\t1\tBob Lee\t1\nBob Lee\t2\tAnn\t3\n",
               1, "11+12 13-21 11-21x 22-13x ");
    /* No head: one fold, in any order, as many as there are. */
    check_read("Ann 0001 0002\n", 1, "11+12 ");
    check_read("Bob Lee\t1\tAnn\t1\nAnn\t1\t2\n \t\nAnn\t1\t3 \n", 1, "21-11 11+12 11+13 ");
    /* Names with blanks between blanks. */
    check_read("1\nBob Lee 1 2\n Bob Lee 1 Ann 2 \n", 1, "21+22 21-12 ");
    check_read("1\nAnn 1 2\nAnn 2  Bob Lee  1\r\n", 1, "11+12 12-21 ");
}

/* Nobody is without a picture in the counts; what is left keeps its folds. */
static void test_read_missing(void **state)
{
    static const char text[] = "2\t1\nAnn\t1\t9\nAnn\t1\tEve\t1\nAnn\t1\t2\nAnn\t1\tRobert\t2\n";
    struct pairs_file file;
    char many[1024] = "", line[32];

    (void)state;
    assert_status(read_bytes(&file, text, strlen(text), false), ST_NOTFOUND);
    assert_non_null(strstr(err.message, ": 2 of 4 pairs have a picture that is missing"));
    assert_non_null(strstr(err.message, "--skip-missing"));
    assert_true(file.without == 2 && file.named == 2);
    assert_string_equal(file.why[0], "line 2: no picture 9 of Ann");
    assert_string_equal(file.why[1], "line 3: no picture 1 of Eve");
    pairs_file_free(&file);
    assert_ok(read_bytes(&file, text, strlen(text), true));
    assert_true(file.count == 2 && file.without == 2 && file.folds == 2);
    assert_true(file.pairs[0].fold == 1 && file.pairs[0].same && file.pairs[1].fold == 1);
    pairs_file_free(&file);
    for (int i = 0; i < 12; i++) {
        (void)snprintf(line, sizeof line, "Ann\t1\t%d\n", 10 + i);
        strncat(many, line, sizeof many - strlen(many) - 1);
    }
    assert_status(read_bytes(&file, many, strlen(many), true), ST_NOTFOUND); /* nothing is left */
    assert_true(file.without == 12 && file.named == PAIRS_NAMED);
    assert_null(strstr(err.message, "--skip-missing"));
    pairs_file_free(&file);
    /* A line that is refused is not one to leave out. */
    assert_status(read_bytes(&file, "Ann\t9\t9\n", 8, true), ST_CORRUPT);
    pairs_file_free(&file);
}

static void test_read_without_memory(void **state)
{
    static const char text[] = "1\nAnn 1 2\nAnn 1 Robert 1\n";
    struct pairs_file file;
    size_t failures = 0;
    enum status status;

    (void)state;
    do {
        mem_fail_after(failures + 1);
        status = read_text(&file, text);
        mem_fail_after(0);
        assert_true(status == ST_OK || status == ST_NOMEM);
        failures += status != ST_OK;
        if (status == ST_OK)
            assert_int_equal(file.count, 2);
        pairs_file_free(&file);
    } while (status != ST_OK);
    assert_true(failures >= 4); /* the text, the pairs, their lines, those again */
}

static void test_read_repeated(void **state)
{
    struct pairs_file file;

    (void)state;
    assert_ok(read_text(&file, "Ann 1 2\nAnn 1 Robert 1\nAnn 2 1\nAnn 1 2\nRobert 1 Ann 1\n"));
    assert_int_equal(file.count, 5);
    assert_true(file.repeated == 3 && file.repeated_line == 3);
    pairs_file_free(&file);
}

static void test_read_refuses(void **state)
{
    static const struct {
        const char *text, *says;
        enum status status;
    } cases[] = {
        {"", "does not start", ST_CORRUPT},
        {"Ann\t1\n", "does not start", ST_CORRUPT},
        {"0\n", "does not start", ST_CORRUPT},
        {"2 x\n", "does not start", ST_CORRUPT},
        {"99999999 1\n", "does not start", ST_CORRUPT},
        {"1 1 x\n", ":1: no picture number after 1: \"x\"", ST_CORRUPT},
        {"1\t1\t1\nAnn\t1\t2\nAnn\t1\tBob Lee\t1\nAnn\t1\t2\n", ":4: an extra", ST_CORRUPT},
        {"1\t1\t1\nAnn\t1\t2\nAnn\t1\tBob Lee\t1\n", "ends after 2 of the 3", ST_CORRUPT},
        {"10000000\nAnn\t1\t2\n", "ends after 1 of the 20000000", ST_CORRUPT},
        {"1\nAnn\t1\t2\n\n\n\n", "ends after 1 of the 2", ST_CORRUPT},
        {"1\nAnn\t1\t2\nAnn\t1\tBob Lee\t1\nAnn\t1\t3\n", ":4: there are more", ST_CORRUPT},
        {"1\nAnn\t1\nAnn\t1\tBob Lee\t1\n", ":2: a line is", ST_CORRUPT},
        {"1\nAnn\t1\t2\t3\t4\nAnn\t1\t2\n", ":2: a line is", ST_CORRUPT},
        {"1\nAnn\t1\t2\nwhat is this\n", ":3: no picture number after what: \"is\"", ST_CORRUPT},
        {"Ann\t1\t2\nwhat now, is this\n", ":2: a line is", ST_CORRUPT},
        {"Ann\t1\t2\nA 1 2 B C 3\n",
         ":2: a line is \"name i j\" or \"name i name j\", not \"A 1 2 B"
         " C 3\", which can be read in several ways",
         ST_CORRUPT},
        {"1\nAnn\tx\t2\nAnn\t1\tBob Lee\t1\n", ":2: no picture number", ST_CORRUPT},
        {"Ann\t-1\t2\n", ":1: no picture number", ST_CORRUPT},
        {"Ann\t1e0\t2\n", ":1: no picture number", ST_CORRUPT},
        {"1\nAnn\t1\t9\nAnn\t1\tBob Lee\t1\n", "1 of 2 pairs has", ST_NOTFOUND},
        {"Two\t1\t2\n", ":1: two", ST_INVALID},
        {"Ann\t1\t2\nAnn\t3\t03\n", ":2: picture 3 of Ann is paired with itself", ST_CORRUPT},
        {"Ann\t1\tAnn\t2\n", ":1: a pair of different people, but Ann and Ann", ST_CORRUPT},
        {"Ann\t1\tAnn\t9\n", ":1: a pair of different people", ST_CORRUPT},
        {"Robert\t1\tBob Lee\t2\n", ":1: a pair of different people, but Robert and", ST_CORRUPT},
    };
    struct pairs_file file;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_status(read_text(&file, cases[i].text), cases[i].status);
        if (strstr(err.message, cases[i].says) == NULL)
            fail_msg("case %zu: %s", i, err.message);
        pairs_file_free(&file);
    }
    assert_status(read_bytes(&file, "A\0n\0n\0", 6, false), ST_CORRUPT); /* UTF-16 */
    assert_non_null(strstr(err.message, "no text in UTF-8"));
    pairs_file_free(&file);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_draw),
    cmocka_unit_test(test_draw_extra),
    cmocka_unit_test(test_draw_all),
    cmocka_unit_test(test_draw_none),
    cmocka_unit_test(test_draw_without_memory),
    cmocka_unit_test(test_read),
    cmocka_unit_test(test_read_missing),
    cmocka_unit_test(test_read_repeated),
    cmocka_unit_test(test_read_without_memory),
    cmocka_unit_test(test_read_refuses),
};

UNIT_MAIN(tests)
