/* Scalar products of many vectors with many others, a tile at a time, and the largest of them. */
#ifndef FACENET_EVAL_PRODUCTS_H
#define FACENET_EVAL_PRODUCTS_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* What is called for x[row]: product (columns), of it with y[first], y[first + 1] ...  Rows may
 * come from several threads, all calls for one row from the same one, with first ascending. */
typedef void products_look(void *context, size_t row, const float *product, size_t first,
                           size_t columns);
/* x (rows, dim) with y (n, dim). */
enum status products_each(const float *x, size_t rows, const float *y, size_t n, size_t dim,
                          products_look *look, void *context, struct err *err) MUST_CHECK;

/* The largest products so far, in descending order, and what they are with. */
struct products_best {
    float *product;  /* (most) */
    uint32_t *which; /* (most) */
    size_t most, count;
};
static inline void products_take(struct products_best *best, float product, uint32_t which)
{
    size_t at = best->count < best->most ? best->count : best->most - 1;

    if (best->count == best->most && !(product > best->product[at]))
        return;
    best->count = at + 1;
    for (; at > 0 && best->product[at - 1] < product; at--) {
        best->product[at] = best->product[at - 1];
        best->which[at] = best->which[at - 1];
    }
    best->product[at] = product;
    best->which[at] = which;
}

#endif
