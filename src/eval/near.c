/* See near.h.  Hashes that differ in three bits share one of four parts of 16 bits: each part is
 * sorted by, and only neighbours with that part in common are compared. */
#include "eval/near.h"

#include "base/mem.h"

#include <stdlib.h>

#define NEAR_PARTS (NEAR_BITS + 1)
#define NEAR_PART_BITS (64 / NEAR_PARTS)

/* The brightness of a cell of 9 x 8 over the thumbnail, times its area. */
static uint32_t near_cell(const uint8_t *thumbnail, unsigned x, unsigned y)
{
    const unsigned left = x * NEAR_SIDE / 9, right = (x + 1) * NEAR_SIDE / 9,
                   height = NEAR_SIDE / 8;
    uint32_t sum = 0;

    for (unsigned row = y * height; row < (y + 1) * height; row++)
        for (unsigned column = left; column < right; column++) {
            const uint8_t *pixel = thumbnail + ((size_t)row * NEAR_SIDE + column) * 3;

            sum += pixel[0] * 299u + pixel[1] * 587u + pixel[2] * 114u; /* luma of BT.601 */
        }
    return sum / ((right - left) * height);
}

uint64_t near_hash(const uint8_t *thumbnail)
{
    uint64_t hash = 0;

    for (unsigned y = 0; y < 8; y++)
        for (unsigned x = 0; x < 8; x++)
            if (near_cell(thumbnail, x + 1, y) > near_cell(thumbnail, x, y))
                hash |= (uint64_t)1 << (y * 8 + x);
    return hash;
}

double near_difference(const uint8_t *one, const uint8_t *two)
{
    const size_t bytes = (size_t)NEAR_SIDE * NEAR_SIDE * 3;
    uint32_t sum = 0;

    for (size_t i = 0; i < bytes; i++)
        sum += (uint32_t)abs(one[i] - two[i]);
    return (double)sum / (double)bytes;
}

struct near_sorted {
    uint64_t turned; /* the hash, its part in front */
    size_t picture;
};

static int near_compare(const void *a, const void *b)
{
    const struct near_sorted *left = a, *right = b;

    return left->turned != right->turned
               ? (left->turned > right->turned ? 1 : -1)
               : (left->picture > right->picture) - (left->picture < right->picture);
}

static int near_compare_pairs(const void *a, const void *b)
{
    const struct near_pair *left = a, *right = b;

    return left->one != right->one ? (left->one > right->one ? 1 : -1)
                                   : (left->two > right->two) - (left->two < right->two);
}

struct near_list {
    struct near_pair *pairs;
    size_t count, capacity;
};

static enum status near_add(struct near_list *list, size_t one, size_t two, struct err *err)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
        struct near_pair *pairs = mem_resize(list->pairs, capacity, sizeof *pairs);

        if (pairs == NULL)
            return err_nomem(err, "pictures that are nearly the same");
        list->pairs = pairs;
        list->capacity = capacity;
    }
    list->pairs[list->count++] =
        one < two ? (struct near_pair){one, two} : (struct near_pair){two, one};
    return ST_OK;
}

/* Compares those that share a part. */
static enum status near_part(struct near_list *list, const struct near_sorted *sorted, size_t count,
                             struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        for (size_t k = i + 1; status == ST_OK && k < count && k <= i + NEAR_WINDOW; k++) {
            uint64_t differ = sorted[i].turned ^ sorted[k].turned;

            if (differ >> (64 - NEAR_PART_BITS) != 0)
                break;
            if (__builtin_popcountll(differ) <= NEAR_BITS)
                status = near_add(list, sorted[i].picture, sorted[k].picture, err);
        }
    return status;
}

enum status near_pairs(const uint64_t *hash, size_t count, struct near_pair **out,
                       size_t *pair_count, struct err *err)
{
    struct near_sorted *sorted = mem_new(count, sizeof *sorted);
    struct near_list list = {0};
    enum status status = sorted == NULL ? err_nomem(err, "a list of pictures") : ST_OK;
    size_t kept = 0;

    for (unsigned part = 0; status == ST_OK && part < NEAR_PARTS; part++) {
        const unsigned turn = part * NEAR_PART_BITS;

        for (size_t i = 0; i < count; i++)
            sorted[i] = (struct near_sorted){
                turn == 0 ? hash[i] : hash[i] << turn | hash[i] >> (64 - turn), i};
        qsort(sorted, count, sizeof *sorted, near_compare);
        status = near_part(&list, sorted, count, err);
    }
    mem_free(sorted);
    if (list.count > 0)
        qsort(list.pairs, list.count, sizeof *list.pairs, near_compare_pairs);
    for (size_t i = 0; i < list.count; i++)
        if (i == 0 || near_compare_pairs(&list.pairs[i], &list.pairs[i - 1]) != 0)
            list.pairs[kept++] = list.pairs[i];
    *out = list.pairs;
    *pair_count = kept;
    return status;
}
