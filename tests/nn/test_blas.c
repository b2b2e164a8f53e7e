/* nn/blas: products against the definition. */
#include "unit.h"

#include "base/rng.h"
#include "nn/kernel/blas.h"

#include <math.h>

#define ROWS 7
#define COLUMNS 5
#define INNER 9

static void fill(float *x, size_t count, uint32_t stream)
{
    struct rng rng;

    rng_init(&rng, 1, RNG_TEST, 0, stream);
    for (size_t i = 0; i < count; i++)
        x[i] = rng_range(&rng, -1, 1);
}

/* Every pair of transpositions, with c kept or overwritten (what it held must not matter then). */
static void test_gemm(void **state)
{
    float a[ROWS * INNER], b[INNER * COLUMNS], c[ROWS * COLUMNS];

    (void)state;
    fill(a, ROWS * INNER, 0);
    fill(b, INNER * COLUMNS, 1);
    for (int form = 0; form < 8; form++) {
        bool ta = form & 1, tb = form & 2, keep = form & 4;

        for (size_t i = 0; i < ROWS * COLUMNS; i++)
            c[i] = keep ? 3.0f : (float)NAN;
        blas_gemm(ta, tb, ROWS, COLUMNS, INNER, 2.0f, a, ta ? ROWS : INNER, b, tb ? INNER : COLUMNS,
                  keep ? 0.5f : 0.0f, c, COLUMNS);
        for (size_t i = 0; i < ROWS; i++)
            for (size_t j = 0; j < COLUMNS; j++) {
                double sum = keep ? 1.5 : 0;

                for (size_t k = 0; k < INNER; k++)
                    sum += 2.0 * (ta ? a[k * ROWS + i] : a[i * INNER + k]) *
                           (tb ? b[j * INNER + k] : b[k * COLUMNS + j]);
                assert_near(c[i * COLUMNS + j], sum, 1e-5);
            }
    }
}

static void test_gram(void **state)
{
    float x[ROWS * INNER], out[ROWS * ROWS];

    (void)state;
    fill(x, ROWS * INNER, 2);
    for (size_t i = 0; i < ROWS * ROWS; i++)
        out[i] = -7;
    blas_gram(out, x, ROWS, INNER);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < ROWS; j++) {
            double sum = 0;

            for (size_t k = 0; k < INNER; k++)
                sum += (double)x[i * INNER + k] * x[j * INNER + k];
            assert_near(out[i * ROWS + j], j < i ? -7 : sum, 1e-5);
        }
}

static void test_describe(void **state)
{
    char text[8];

    (void)state;
    memset(text, 'x', sizeof text);
    blas_describe(text, sizeof text);
    assert_true(strnlen(text, sizeof text) > 3 && strnlen(text, sizeof text) < sizeof text);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_gemm),
    cmocka_unit_test(test_gram),
    cmocka_unit_test(test_describe),
};

UNIT_MAIN(tests)
