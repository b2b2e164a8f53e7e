/* Included by kernels_body.h: the weights of distance-weighted, and mix. */

/* log2 of numbers above 0: 2^e m with m in [0.7, 1.4], and the series of atanh((m - 1)/(m + 1)). */
KERNEL_TARGET static inline REAL KERNEL_NAME(log2)(REAL x)
{
    WHOLE bits = (WHOLE)x - 0x3F333333; /* 0.7 */
    WHOLE e = bits >> 23;
    REAL m = (REAL)((WHOLE)x - (e << 23)), s = (m - 1) / (m + 1), square = s * s;
    REAL series = ((square * (1 / 7.0f) + 1 / 5.0f) * square + 1 / 3.0f) * square + 1;

    return __builtin_convertvector(e, REAL) + s * series * 2.88539008f; /* 2 / ln 2 */
}

/* 2^x for x in [-100, 30]: 2^i and the series of e^(r ln 2), |r| <= 1/2. */
KERNEL_TARGET static inline REAL KERNEL_NAME(exp2)(REAL x)
{
    WHOLE i = __builtin_convertvector(x + 128.5f, WHOLE) - 128;
    REAL r = (x - __builtin_convertvector(i, REAL)) * 0.693147181f;
    REAL series = ((r * (1 / 720.0f) + 1 / 120.0f) * r + 1 / 24.0f) * r + 1 / 6.0f;

    return (((series * r + 0.5f) * r + 1) * r + 1) * (REAL)((i + 127) << 23);
}

KERNEL_TARGET static void
KERNEL_NAME(weigh)(uint32_t *weight, const struct triplet_negatives *negatives, uint32_t dim)
{
    const float near = -0.5f * ((float)dim - 2), far = -0.5f * ((float)dim - 3);
    float *power = (float *)weight; /* first its logarithm to base 2 */
    REAL best = ALL(-INFINITY);
    float most = -INFINITY;

    for (size_t j = 0; j < negatives->padded; j += LANES) {
        REAL value = LOAD(negatives->value + j), d, x;

        d = (REAL)PICK(LESS(ALL(KERNELS_WEIGHT_NEAR), value), value, ALL(KERNELS_WEIGHT_NEAR));
        d = (REAL)PICK(LESS(d, ALL(4)), d, ALL(KERNELS_WEIGHT_NEAR));
        x = near * KERNEL_NAME(log2)(d) + far * KERNEL_NAME(log2)(1 - d * 0.25f);
        x = (REAL)PICK(LESS(value, ALL(4)), x, ALL(-INFINITY));
        best = (REAL)PICK(LESS(best, x), x, best);
        *(REAL *)(power + j) = x;
    }
    for (size_t lane = 0; lane < LANES; lane++)
        most = best[lane] > most ? best[lane] : most;
    for (size_t j = 0; j < negatives->padded; j += LANES) {
        REAL x = LOAD(power + j) - most + (float)KERNELS_WEIGHT_BITS;

        x = (REAL)PICK(LESS(ALL(-100), x), x, ALL(-100));
        *(WHOLE *)(weight + j) = __builtin_convertvector(KERNEL_NAME(exp2)(x), WHOLE);
    }
}

KERNEL_TARGET static void KERNEL_NAME(mix)(float *out, const float *factor, const float *rows,
                                           size_t n, size_t dim)
{
    memset(out, 0, dim * sizeof *out);
    for (size_t j = 0; j < n; j++) {
        const float *row = rows + j * dim;
        size_t k = 0;

        if (factor[j] == 0)
            continue;
        for (; k + LANES <= dim; k += LANES)
            *(REAL *)(out + k) = LOAD(out + k) + factor[j] * LOAD(row + k);
        for (; k < dim; k++)
            out[k] += factor[j] * row[k];
    }
}
