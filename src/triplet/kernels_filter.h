/* Included by kernels_body.h: places of a label, and the negatives about which pairs can differ. */

KERNEL_TARGET static size_t KERNEL_NAME(alike)(const uint32_t *label, size_t from, size_t n,
                                               uint32_t own)
{
    const unsigned all = (1u << LANES) - 1;

    for (; from + LANES <= n; from += LANES) {
        unsigned others = BITS(OTHER(LOAD_WHOLE(label + from), ALL_WHOLE((int32_t)own)));

        if (others != all)
            return from + (unsigned)__builtin_ctz(~others);
    }
    for (; from < n && label[from] != own; from++)
        ;
    return from;
}

/* One vector of filter, whose lanes lie at place; adds to below and sum. */
KERNEL_TARGET static inline void KERNEL_NAME(sift)(struct triplet_negatives *out, WHOLE *below,
                                                   WHOLE *sum, REAL v, WHOLE label, WHOLE place,
                                                   uint32_t own, REAL low, REAL high)
{
    MASK negative = OTHER(label, ALL_WHOLE((int32_t)own));
    MASK even = negative & AT_MOST(v, ALL(KERNELS_FAR)), is_below = even & AT_MOST(v, low);
    unsigned bits = BITS(even & LESS(low, v) & LESS(v, high));

    out->odd += (unsigned)__builtin_popcount(BITS(negative));
    out->all += (unsigned)__builtin_popcount(BITS(even));
    *below = ADD_IF(*below, is_below, ALL_WHOLE(1));
    *sum = ADD_IF(*sum, is_below, FIXED(v));
#ifdef KEEP
    KEEP(out->value + out->count, (MASK)bits, v);
    KEEP(out->at + out->count, (MASK)bits, place);
    out->count += (unsigned)__builtin_popcount(bits);
#else
    for (; bits != 0; bits &= bits - 1) {
        int lane = __builtin_ctz(bits);

        out->value[out->count] = v[lane];
        out->at[out->count++] = place[lane];
    }
#endif
}

KERNEL_TARGET static void KERNEL_NAME(filter)(struct triplet_negatives *result,
                                              const float *distance, const uint32_t *label,
                                              size_t n, uint32_t own, float low, float high)
{
    struct triplet_negatives out = {.value = result->value, .at = result->at}; /* in registers */
    WHOLE place = {0};

    for (size_t lane = 0; lane < LANES; lane++)
        place[lane] = (int32_t)lane;
    for (size_t first = 0; first < n; first += BLOCK) {
        size_t end = n - first < BLOCK ? n : first + BLOCK;
        WHOLE below = {0}, sum = {0};

        for (size_t j = first; j < end; j += LANES, place += (int32_t)LANES) {
            REAL v = {0};
            WHOLE labels = ALL_WHOLE((int32_t)own); /* past the end there are no negatives */

            if (end - j >= LANES) {
                v = LOAD(distance + j);
                labels = LOAD_WHOLE(label + j);
            } else {
                memcpy(&v, distance + j, (end - j) * sizeof *distance);
                memcpy(&labels, label + j, (end - j) * sizeof *label);
            }
            KERNEL_NAME(sift)(&out, &below, &sum, v, labels, place, own, ALL(low), ALL(high));
        }
        out.below += KERNEL_NAME(total)(below);
        out.below_sum += KERNEL_NAME(total)(sum);
    }
    out.odd -= out.all; /* so far it held all negatives */
    out.padded = (out.count + KERNELS_LANES - 1) / KERNELS_LANES * KERNELS_LANES;
    for (size_t i = out.count; i < out.padded; i++) {
        out.value[i] = INFINITY;
        out.at[i] = -1;
    }
    *result = out;
}
