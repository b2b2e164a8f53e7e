/* See selection_soft.h.  With exp(D_ap - D_an) as a product of two exponentials, and the logarithm
 * of a product in place of many, a triplet costs a division. */
#include "triplet/selection_soft.h"

#include <math.h>

#define CHUNK 64 /* negatives at a time; (1 + e^4)^64 is far from overflow */

/* All triplets of a pair with count negatives; returns dL/dD_ap, and adds to slope (count) what is
 * -dL/dD_an. */
static double soft_pair(struct selection *out, double *slope, const float *value,
                        const double *decay, size_t count, double growth, float low)
{
    double product = 1, sum = 0;

    for (size_t i = 0; i < count; i++) {
        double taken = value[i] > low, e = taken * growth * decay[i], s = e / (1 + e);

        product *= 1 + e;
        sum += s;
        slope[i] += s;
        out->selected += value[i] > low;
    }
    out->loss += log(product);
    return sum;
}

void selection_soft(struct selection *out, float *row, const float *distance,
                    const struct triplet_negatives *negatives, const size_t *positive,
                    const float *low, size_t pairs)
{
    double growth[KERNELS_PAIRS], sum[KERNELS_PAIRS] = {0};

    for (size_t p = 0; p < pairs; p++)
        growth[p] = exp((double)distance[positive[p]]);
    for (size_t first = 0; first < negatives->count; first += CHUNK) {
        size_t left = negatives->count - first, count = left < CHUNK ? left : CHUNK;
        double decay[CHUNK], slope[CHUNK] = {0};

        for (size_t i = 0; i < count; i++)
            decay[i] = exp(-(double)negatives->value[first + i]);
        for (size_t p = 0; p < pairs; p++)
            sum[p] +=
                soft_pair(out, slope, negatives->value + first, decay, count, growth[p], low[p]);
        for (size_t i = 0; i < count; i++)
            row[negatives->at[first + i]] -= (float)slope[i];
    }
    for (size_t p = 0; p < pairs; p++) {
        row[positive[p]] = (float)sum[p];
        out->pairs_without += sum[p] == 0;
    }
}
