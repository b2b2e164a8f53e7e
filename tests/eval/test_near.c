/* eval: nearly the same pictures, against all pairs compared one by one. */
#include "unit.h"

#include "base/mem.h"
#include "eval/near.h"

#include <stdlib.h>

#define COUNT 600

static uint64_t random64(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state ^ *state >> 29;
}

/* Every third hash is an earlier one with up to five bits turned, so that some are too far. */
static void test_all_pairs(void **state)
{
    uint64_t hash[COUNT], seed = 7;
    struct near_pair *pairs;
    size_t count, found = 0;
    struct err err;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        hash[i] = random64(&seed);
        if (i % 3 == 2) {
            hash[i] = hash[random64(&seed) % i];
            for (uint64_t bits = random64(&seed) % 6; bits > 0; bits--)
                hash[i] ^= (uint64_t)1 << random64(&seed) % 64;
        }
    }
    assert_ok(near_pairs(hash, COUNT, &pairs, &count, &err));
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = i + 1; k < COUNT; k++)
            if (__builtin_popcountll(hash[i] ^ hash[k]) <= NEAR_BITS) {
                assert_true(found < count);
                assert_int_equal(pairs[found].one, i);
                assert_int_equal(pairs[found++].two, k);
            }
    assert_int_equal(found, count);
    assert_true(found > 50);
    mem_free(pairs);
    assert_ok(near_pairs(hash, 0, &pairs, &count, &err));
    assert_int_equal(count, 0);
    mem_free(pairs);
}

static void draw(uint8_t *thumbnail, int brighter)
{
    for (int y = 0; y < NEAR_SIDE; y++)
        for (int x = 0; x < NEAR_SIDE; x++)
            for (int c = 0; c < 3; c++)
                thumbnail[(y * NEAR_SIDE + x) * 3 + c] =
                    (uint8_t)(60 + 2 * abs(x - y) + 20 * ((x / 7 + y / 9) % 3) + brighter);
}

/* A hash doesn't change with the brightness; the difference does. */
static void test_hash(void **state)
{
    static uint8_t one[NEAR_SIDE * NEAR_SIDE * 3], two[sizeof one];

    (void)state;
    draw(one, 0);
    draw(two, 3);
    assert_true(near_hash(one) != 0);
    assert_true(near_hash(one) == near_hash(two));
    assert_true(near_difference(one, two) == 3);
    assert_true(near_difference(one, one) == 0);
    memset(two, 9, sizeof two);
    assert_true(near_hash(two) == 0);
    two[(5 * NEAR_SIDE + 31) * 3] = 200; /* the last cell of the second row */
    assert_true(near_hash(two) == (uint64_t)1 << 15);
}

static void test_without_memory(void **state)
{
    static const uint64_t hash[] = {1, 1, 2};
    struct near_pair *pairs = NULL;
    size_t count;
    struct err err;

    (void)state;
    for (size_t n = 1; n <= 2; n++) {
        mem_fail_after(n);
        assert_status(near_pairs(hash, 3, &pairs, &count, &err), ST_NOMEM);
        mem_free(pairs);
    }
    mem_fail_after(0);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_pairs),
                                          cmocka_unit_test(test_hash),
                                          cmocka_unit_test(test_without_memory)};

UNIT_MAIN(tests)
