/* Included by kernels_body.h: count, nearest, pick and cover, which look at the negatives that the
 * filter left. */

/* The numbers of up to TOGETHER pairs from first on; the last is repeated where there are fewer. */
KERNEL_TARGET static inline void KERNEL_NAME(each)(REAL out[TOGETHER], const float *from,
                                                   size_t first, size_t pairs)
{
    for (size_t i = 0; i < TOGETHER; i++)
        out[i] = ALL(from[first + i < pairs ? first + i : pairs - 1]);
}

KERNEL_TARGET static void KERNEL_NAME(count)(struct triplet_count *out,
                                             const struct triplet_negatives *negatives,
                                             const float *d, const float *t, size_t pairs)
{
    for (size_t p = 0; p < pairs; p += TOGETHER) {
        struct triplet_count counts[TOGETHER] = {{0, 0, 0}};
        REAL least[TOGETHER], most[TOGETHER];

        KERNEL_NAME(each)(least, d, p, pairs);
        KERNEL_NAME(each)(most, t, p, pairs);
        for (size_t first = 0; first < negatives->padded; first += BLOCK) {
            size_t left = negatives->padded - first, end = first + (left < BLOCK ? left : BLOCK);
            WHOLE hard[TOGETHER] = {{0}}, below[TOGETHER] = {{0}}, sum[TOGETHER] = {{0}};

            for (size_t j = first; j < end; j += LANES) {
                REAL v = LOAD(negatives->value + j);
                WHOLE fixed = FIXED(v);

#pragma GCC unroll 4
                for (size_t i = 0; i < TOGETHER; i++) {
                    MASK is_below = LESS(v, most[i]);

                    hard[i] = ADD_IF(hard[i], AT_MOST(v, least[i]), ALL_WHOLE(1));
                    below[i] = ADD_IF(below[i], is_below, ALL_WHOLE(1));
                    sum[i] = ADD_IF(sum[i], is_below, fixed);
                }
            }
            for (size_t i = 0; i < TOGETHER; i++) {
                counts[i].hard += KERNEL_NAME(total)(hard[i]);
                counts[i].below += KERNEL_NAME(total)(below[i]);
                counts[i].sum += KERNEL_NAME(total)(sum[i]);
            }
        }
        for (size_t i = 0; i < TOGETHER && p + i < pairs; i++)
            out[p + i] = counts[i];
    }
}

/* Of the lanes with the least of best, the least of where; -1 when all of where is. */
KERNEL_TARGET static inline int32_t KERNEL_NAME(least_place)(REAL best, WHOLE where)
{
    uint64_t least = UINT64_MAX;

    if (BITS(OTHER(where, ALL_WHOLE(-1))) == 0)
        return -1;
    for (size_t lane = 0; lane < LANES; lane++) {
        /* Distances are not negative: their bits are in their order. */
        uint64_t key = (uint64_t)((WHOLE)best)[lane] << 32 | (uint32_t)where[lane];

        least = key < least ? key : least;
    }
    return (int32_t)(uint32_t)least;
}

KERNEL_TARGET static void KERNEL_NAME(nearest)(int32_t *at,
                                               const struct triplet_negatives *negatives,
                                               const float *low, const float *high, size_t pairs)
{
    for (size_t p = 0; p < pairs; p += TOGETHER) {
        REAL least[TOGETHER], best[TOGETHER];
        WHOLE where[TOGETHER];

        KERNEL_NAME(each)(least, low, p, pairs);
        KERNEL_NAME(each)(best, high, p, pairs);
        for (size_t i = 0; i < TOGETHER; i++)
            where[i] = ALL_WHOLE(-1);
        for (size_t j = 0; j < negatives->padded; j += LANES) {
            REAL v = LOAD(negatives->value + j);
            WHOLE place = LOAD_WHOLE(negatives->at + j);

#pragma GCC unroll 4
            for (size_t i = 0; i < TOGETHER; i++) {
                MASK better = LESS(least[i], v) & LESS(v, best[i]);

                best[i] = (REAL)PICK(better, v, best[i]);
                where[i] = (WHOLE)PICK(better, place, where[i]);
            }
        }
        for (size_t i = 0; i < TOGETHER && p + i < pairs; i++)
            at[p + i] = KERNEL_NAME(least_place)(best[i], where[i]);
    }
}

KERNEL_TARGET static int32_t KERNEL_NAME(pick)(const struct triplet_negatives *negatives, float low,
                                               float high, size_t which)
{
    for (size_t j = 0; j < negatives->padded; j += LANES) {
        REAL v = LOAD(negatives->value + j);
        unsigned bits = BITS(LESS(ALL(low), v) & LESS(v, ALL(high)));
        size_t count = (unsigned)__builtin_popcount(bits);

        if (which < count) {
            for (; which > 0; which--)
                bits &= bits - 1;
            return negatives->at[j + (unsigned)__builtin_ctz(bits)];
        }
        which -= count;
    }
    return -1;
}

KERNEL_TARGET static void KERNEL_NAME(cover)(int32_t *cover,
                                             const struct triplet_negatives *negatives,
                                             const float *low, const float *high, size_t pairs)
{
    for (size_t j = 0; j < negatives->padded; j += LANES) {
        REAL v = LOAD(negatives->value + j);
        WHOLE inside = {0};

        for (size_t p = 0; p < pairs; p++)
            inside = ADD_IF(inside, LESS(ALL(low[p]), v) & LESS(v, ALL(high[p])), ALL_WHOLE(1));
        *(WHOLE *)(cover + j) = inside;
    }
}
