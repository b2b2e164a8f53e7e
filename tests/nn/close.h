/* Comparing arrays norm-wise, and the naive kernels of both types. */
#ifndef FACENET_TESTS_NN_CLOSE_H
#define FACENET_TESTS_NN_CLOSE_H

#include "unit.h"

#include "nn/kernel/shape.h"

#include <math.h>

#define REAL float
#define NAIVE(name) naive_##name##_f
#include "nn/kernel/naive.h"
#undef REAL
#undef NAIVE
#define REAL double
#define NAIVE(name) naive_##name##_d
#include "nn/kernel/naive.h"
#undef REAL
#undef NAIVE

/* |a - b| / |b| as vectors. */
static inline double distance_f(const float *a, const float *b, size_t count)
{
    double difference = 0, norm = 0;

    for (size_t i = 0; i < count; i++) {
        difference += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        norm += (double)b[i] * b[i];
    }
    return sqrt(difference) / (sqrt(norm) + 1e-30);
}

/* The last arguments, a format and its values, say which case it was. */
#define assert_close(a, b, count, tolerance, ...) \
    do { \
        double close_ = distance_f((a), (b), (count)); \
        char case_[64]; \
        (void)snprintf(case_, sizeof case_, __VA_ARGS__); \
        if (!(close_ <= (tolerance))) \
            fail_msg("%s: %s and %s differ by %g", case_, #a, #b, close_); \
    } while (0)

#endif
