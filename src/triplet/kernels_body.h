/* The body of the kernels, included by kernels.c once for each instruction set, with
 * KERNEL_BYTES  width of its vectors (wider ones the compiler would take apart badly),
 * KERNEL_NAME   its name as a suffix: KERNEL_NAME(count),
 * KERNEL_TARGET the attribute that lets the compiler use it.
 * No include guard. */
#define LANES ((size_t)KERNEL_BYTES / sizeof(float))

/* A fixed-point value is at most 2^26, so 63 of them fit a lane of 32 bits. */
#define BLOCK (63 * LANES)

typedef float KERNEL_NAME(vector_float)
    __attribute__((vector_size(KERNEL_BYTES), aligned(4), may_alias));
typedef int32_t KERNEL_NAME(vector_int)
    __attribute__((vector_size(KERNEL_BYTES), aligned(4), may_alias));

KERNEL_TARGET static void KERNEL_NAME(count)(struct triplet_count *out, const float *value,
                                             const int32_t *fixed, size_t m, float d, float t)
{
    *out = (struct triplet_count){0, 0, 0};
    for (size_t first = 0; first < m; first += BLOCK) {
        size_t end = m - first < BLOCK ? m : first + BLOCK;
        KERNEL_NAME(vector_int) hard = {0}, below = {0}, sum = {0};

        for (size_t j = first; j < end; j += LANES) {
            KERNEL_NAME(vector_float) v = *(const KERNEL_NAME(vector_float) *)(value + j);
            KERNEL_NAME(vector_int) is_below = v < t;

            hard -= v <= d; /* a true lane is -1 */
            below -= is_below;
            sum += *(const KERNEL_NAME(vector_int) *)(fixed + j) & is_below;
        }
        for (size_t lane = 0; lane < LANES; lane++) {
            out->hard += (uint32_t)hard[lane];
            out->below += (uint32_t)below[lane];
            out->sum += (uint32_t)sum[lane];
        }
    }
}

KERNEL_TARGET static float KERNEL_NAME(nearest)(const float *distance, const uint32_t *label,
                                                size_t n, uint32_t own, float low, float high)
{
    KERNEL_NAME(vector_float) best = (KERNEL_NAME(vector_float)){0} + INFINITY;
    float nearest = INFINITY;
    size_t j = 0;

    for (; j + LANES <= n; j += LANES) {
        KERNEL_NAME(vector_float) v = *(const KERNEL_NAME(vector_float) *)(distance + j);
        KERNEL_NAME(vector_int)
        own_lanes = *(const KERNEL_NAME(vector_int) *)(label + j) == (int32_t)own;
        KERNEL_NAME(vector_int) better = (v > low) & (v < high) & (v < best) & ~own_lanes;

        best = (KERNEL_NAME(vector_float))(((KERNEL_NAME(vector_int))v & better) |
                                           ((KERNEL_NAME(vector_int))best & ~better));
    }
    for (size_t lane = 0; lane < LANES; lane++)
        nearest = best[lane] < nearest ? best[lane] : nearest;
    for (; j < n; j++)
        if (label[j] != own && distance[j] > low && distance[j] < high && distance[j] < nearest)
            nearest = distance[j];
    return nearest;
}

#undef LANES
#undef BLOCK
#undef KERNEL_BYTES
#undef KERNEL_NAME
#undef KERNEL_TARGET
