/* The loops over elements that a processor's vector instructions speed up, built once per
 * instruction set from one source and chosen at run time.
 *
 * All are pure functions on one thread: layers cut the work into lanes and call them (layer.h).
 * Rows are pixels, c channels; "rows" of an image are h * w.  Outputs come first.  With the flag
 * add a gradient is added to the old value, else it overwrites it.  No pointers overlap.  Two calls
 * with the same arguments give the same bits. */
#ifndef FACENET_NN_KERNEL_KERNELS_H
#define FACENET_NN_KERNEL_KERNELS_H

#include "base/err.h"
#include "nn/kernel/shape.h"

#include <stdbool.h>
#include <stddef.h>

#define KERNELS_LRN_SIZE 5 /* channels; with alpha and beta the constants of every such net */
#define KERNELS_LRN_ALPHA 1e-4f
#define KERNELS_LRN_BETA 0.75f

#define KERNELS_VECTOR 16 /* floats of the widest vector */
#define KERNELS_ROW(c) (((c) + KERNELS_VECTOR - 1) / KERNELS_VECTOR * KERNELS_VECTOR)

/* Floats of one of Winograd's 36 matrices (rows, c): one line more than needed, because matrices a
 * power of two apart would evict each other from the cache. */
#define WINOGRAD_PLANE(rows, c) ((rows)*KERNELS_ROW(c) + KERNELS_VECTOR)

/* How results are finished before they are stored: the old value is added, then a bias, then values
 * that are not positive are multiplied by a slope (PReLU; zeros: ReLU). */
struct finish {
    const float *bias, *slope; /* of each channel; NULL: none */
    bool add;
};

/* c (m, n) = a (m, k) * b (k, n); every number is one sum in the order of k. */
struct gemm {
    size_t m, n, k;
    const float *a; /* (i, l) lies at a[i * a_row + l * a_column] */
    size_t a_row, a_column;
    size_t a_run, a_jump;  /* after each a_run of l, a lies a_jump further; 0: k is one run */
    size_t a_runs, a_skip; /* and after each a_runs of these, a_skip further; 0: never */
    const float *b; /* b_row 0: as gemm_pack made it; else rows that lie b_row apart, each readable
                       up to KERNELS_ROW(n) */
    size_t b_row;
    float *c; /* rows lie c_row apart */
    size_t c_row;
    struct finish finish; /* of columns */
};

struct kernels {
    const char *name; /* "avx512", "avx2", "portable" */

    /* Multiplies and adds in registers, rounds times; returns how many floating-point operations
     * that were.  sink (KERNELS_VECTOR) holds numbers in (0, 1). */
    double (*peak)(float *sink, size_t rounds);

    void (*gemm)(const struct gemm *g);
    /* Rows [from, to) of packed (k * KERNELS_ROW(n) floats) = b (k, n), whose number (l, j) lies at
     * b[l * b_row + j * b_column]. */
    void (*gemm_pack)(float *packed, const float *b, size_t b_row, size_t b_column, size_t k,
                      size_t n, size_t from, size_t to);

    /* The transforms of Winograd's convolution, of tiles [tile, tile + count) of 4x4 outputs,
     * counted image by image, line by line; s is of a 3x3 window with stride 1.
     * v (36, count, KERNELS_ROW(c)) with planes WINOGRAD_PLANE apart = the inputs that tiles see;
     * out (n, out_h, out_w, out_c) = the outputs of m (36, count, KERNELS_ROW(out_c)); m = the
     * gradients of outputs. */
    void (*winograd_input)(float *v, const float *in, const struct window_shape *s, size_t tile,
                           size_t count);
    void (*winograd_output)(float *out, const float *m, const struct window_shape *s, size_t tile,
                            size_t count, const struct finish *finish);
    void (*winograd_output_gradient)(float *m, const float *d_out, const struct window_shape *s,
                                     size_t tile, size_t count);
    /* Rows [from, to) of u, 36 packed matrices (c, out_c); weights are (3, 3, c, out_c), or when
     * turned (3, 3, out_c, c) and taken upside down, as the data gradient needs them. */
    void (*winograd_weights)(float *u, const float *weights, const struct window_shape *s,
                             bool turned, size_t from, size_t to);
    /* d_weights (3, 3, c, out_c) from d_u (36, c, KERNELS_ROW(out_c)). */
    void (*winograd_weights_gradient)(float *d_weights, const float *d_u,
                                      const struct window_shape *s);

    /* col (lines * out_w, kernel * kernel * c) = the windows of output lines [line, line + lines)
     * of a batch in (n, h, w, c); line l is line l % out_h of image l / out_h. */
    void (*im2col)(float *col, const float *in, const struct window_shape *s, size_t line,
                   size_t lines);
    /* d_in += the transpose of im2col. */
    void (*col2im)(float *d_in, const float *col, const struct window_shape *s, size_t line,
                   size_t lines);
    void (*sum_rows)(float *sum, const float *in, size_t rows, size_t c); /* sum (c), written */
    void (*accumulate)(float *out, const float *in, size_t count);        /* out += in */

    /* mean (c) and m2 (c) = sum (in - mean)^2 of the rows: batch normalisation's statistics;
     * scratch (2 * c). */
    void (*moments)(float *mean, float *m2, const float *in, size_t rows, size_t c, float *scratch);
    /* out = (in - mean) * scale + shift; then, slope (c) not NULL, PReLU: values that are not
     * positive are multiplied by it. */
    void (*normalize)(float *out, const float *in, const float *mean, const float *scale,
                      const float *shift, const float *slope, size_t rows, size_t c);
    /* The gradients of normalize; d is the gradient of the shifted values.  sum (c) = sum d,
     * product (c) = sum d * (in - mean) * inverse, d_slope (c) = the slope's. */
    void (*normalize_sums)(float *sum, float *product, float *d_slope, const float *d_out,
                           const float *in, const float *mean, const float *inverse,
                           const float *scale, const float *shift, const float *slope, size_t rows,
                           size_t c);
    /* d_in = scale * d + b * (in - mean) + e, all of scale, b, e (c). */
    void (*normalize_backward)(float *d_in, const float *d_out, const float *in, const float *mean,
                               const float *scale, const float *shift, const float *slope,
                               const float *b, const float *e, size_t rows, size_t c, bool add);

    void (*relu)(float *out, const float *in, size_t count);
    /* d_in = d_out where out is positive, else 0 (out NULL: d_out everywhere). */
    void (*relu_backward)(float *d_in, const float *d_out, const float *out, size_t count,
                          bool add);
    void (*add)(float *out, const float *a, const float *b, size_t count, bool relu);
    /* Convolution of each channel by itself, of one image: out_c = c, weights (kernel, kernel, c).
     * d_weights is added to. */
    void (*depthwise)(float *out, const float *in, const float *weights,
                      const struct window_shape *s, const struct finish *finish);
    void (*depthwise_backward_data)(float *d_in, const float *d_out, const float *weights,
                                    const struct window_shape *s, bool add);
    void (*depthwise_backward_weights)(float *d_weights, const float *d_out, const float *in,
                                       const struct window_shape *s);

    /* Pooling of one image; the backward passes add to d_in. */
    void (*max_pool)(float *out, const float *in, const struct window_shape *s);
    void (*max_pool_backward)(float *d_in, const float *d_out, const float *out, const float *in,
                              const struct window_shape *s);
    void (*average_pool)(float *out, const float *in, const struct window_shape *s);
    void (*average_pool_backward)(float *d_in, const float *d_out, const struct window_shape *s);
    void (*l2_pool)(float *out, const float *in, const struct window_shape *s);
    void (*l2_pool_backward)(float *d_in, const float *d_out, const float *out, const float *in,
                             const struct window_shape *s);

    /* Local response normalisation; scratch (2 * (c + KERNELS_LRN_SIZE)). */
    void (*lrn)(float *out, const float *in, size_t rows, size_t c, float *scratch);
    void (*lrn_backward)(float *d_in, const float *d_out, const float *in, size_t rows, size_t c,
                         bool add, float *scratch);

    /* Rows of length 1; a row shorter than 1e-12 has no direction and gets no gradient. */
    void (*l2_normalize)(float *out, const float *in, size_t rows, size_t c);
    void (*l2_normalize_backward)(float *d_in, const float *d_out, const float *out,
                                  const float *in, size_t rows, size_t c, bool add);
};

/* The best set this processor runs, or the one that $FACENET_ISA names (avx512, avx2, portable);
 * refuses a name that is unknown, or that this processor or build does not have. */
enum status kernels_choose(const struct kernels **out, struct err *err) MUST_CHECK;

/* The index-th set that this processor runs, the best first; NULL after the last. */
const struct kernels *kernels_at(size_t index);

#endif
