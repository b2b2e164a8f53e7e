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

/* "Ann" has pictures 1 .. 4 at 10 .., "Bob Lee" 1 .. 2 at 20 .. */
static size_t lookup(void *context, const char *name, unsigned number)
{
    assert_string_equal(context, "context");
    if (strcmp(name, "Ann") == 0 && number >= 1 && number <= 4)
        return 10 + number;
    if (strcmp(name, "Bob Lee") == 0 && number >= 1 && number <= 2)
        return 20 + number;
    return SIZE_MAX;
}

static enum status read_text(struct pair **pairs, size_t *count, size_t *folds, const char *text)
{
    char directory[] = "/tmp/facenet-eval-XXXXXX", path[64], context[] = "context";
    enum status status;
    FILE *file;

    assert_non_null(mkdtemp(directory));
    (void)snprintf(path, sizeof path, "%s/pairs.txt", directory);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    status = pairs_read(pairs, count, folds, path, lookup, context, &err);
    (void)unlink(path);
    (void)rmdir(directory);
    return status;
}

static void test_read(void **state)
{
    struct pair *pairs;
    size_t count, folds;

    (void)state;
    assert_ok(read_text(&pairs, &count, &folds,
                        "\xEF\xBB\xBF"
                        "2\t1\r\nAnn\t1\t4\r\nAnn\t2\tBob Lee\t1\r\n"
                        "\nBob Lee\t1\t2\nBob Lee\t2\tAnn\t3"));
    assert_int_equal(count, 4);
    assert_int_equal(folds, 2);
    assert_true(pairs[0].same && pairs[0].a == 11 && pairs[0].b == 14 && pairs[0].fold == 0);
    assert_true(!pairs[1].same && pairs[1].a == 12 && pairs[1].b == 21 && pairs[1].fold == 0);
    assert_true(pairs[2].same && pairs[2].a == 21 && pairs[2].b == 22 && pairs[2].fold == 1);
    assert_true(!pairs[3].same && pairs[3].a == 22 && pairs[3].b == 13 && pairs[3].fold == 1);
    mem_free(pairs);
    assert_ok(read_text(&pairs, &count, &folds, "1\nAnn 1  2\nAnn 3 Ann 4\n"));
    assert_int_equal(count, 2);
    assert_int_equal(folds, 1);
    assert_true(pairs[1].same && pairs[1].a == 13 && pairs[1].b == 14);
    mem_free(pairs);
    /* Extra pairs after the folds. */
    assert_ok(read_text(&pairs, &count, &folds,
                        "1\t1\t2\nAnn\t1\t2\nAnn\t3\tBob Lee\t1\n"
                        "Ann\t1\tBob Lee\t1\nBob Lee\t2\tAnn\t3\n"));
    assert_int_equal(count, 4);
    assert_true(!pairs[1].extra && pairs[2].extra && pairs[3].extra && pairs[3].fold == 0);
    assert_true(!pairs[3].same && pairs[3].a == 22 && pairs[3].b == 13);
    mem_free(pairs);
}

static void test_read_refuses(void **state)
{
    static const struct {
        const char *text, *says;
        enum status status;
    } cases[] = {
        {"", "does not start", ST_CORRUPT},
        {"Ann\t1\t2\n", "does not start", ST_CORRUPT},
        {"0\n", "does not start", ST_CORRUPT},
        {"2 x\n", "does not start", ST_CORRUPT},
        {"1 1 x\n", "does not start", ST_CORRUPT},
        {"1\t1\t1\nAnn\t1\t2\nAnn\t1\tBob Lee\t1\nAnn\t1\t2\n", ":4: an extra", ST_CORRUPT},
        {"1\t1\t1\nAnn\t1\t2\nAnn\t1\tBob Lee\t1\n", "ends after 2 of the 3", ST_CORRUPT},
        {"10000000\nAnn\t1\t2\n", "too short", ST_CORRUPT},
        {"1\nAnn\t1\t2\n\n\n\n", "ends after 1 of the 2", ST_CORRUPT},
        {"1\nAnn\t1\t2\nAnn\t1\tBob Lee\t1\nAnn\t1\t3\n", ":4: there are more", ST_CORRUPT},
        {"1\nAnn\t1\nAnn\t1\tBob Lee\t1\n", ":2: a line is", ST_CORRUPT},
        {"1\nAnn\t1\t2\t3\t4\nAnn\t1\t2\n", ":2: a line is", ST_CORRUPT},
        {"1\nAnn\tx\t2\nAnn\t1\tBob Lee\t1\n", ":2: no picture number", ST_CORRUPT},
        {"1\nAnn\t1\t9\nAnn\t1\tBob Lee\t1\n", ":2: there is no picture 9 of Ann", ST_NOTFOUND},
        {"1\nAnn\t1\t2\nAnn\t1\tEve\t1\n", ":3: there is no picture 1 of Eve", ST_NOTFOUND},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pair *pairs;
        size_t count, folds;

        assert_status(read_text(&pairs, &count, &folds, cases[i].text), cases[i].status);
        if (strstr(err.message, cases[i].says) == NULL)
            fail_msg("case %zu: %s", i, err.message);
        assert_true(pairs == NULL && count == 0);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_draw),
    cmocka_unit_test(test_draw_extra),
    cmocka_unit_test(test_draw_all),
    cmocka_unit_test(test_draw_none),
    cmocka_unit_test(test_draw_without_memory),
    cmocka_unit_test(test_read),
    cmocka_unit_test(test_read_refuses),
};

UNIT_MAIN(tests)
