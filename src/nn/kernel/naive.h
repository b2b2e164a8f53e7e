/* The layers as their formulas say, one loop per index: slow, obvious, and the oracle of the fast
 * kernels.  Not part of the program; the tests build it twice, for float (names end in _f) and for
 * double (_d), where finite differences are sharp enough to check gradients.
 *
 * Include with REAL and NAIVE(name) defined, once per type.  Outputs come first; a d prefix is the
 * derivative of the loss; gradient functions add to what they write. */

/* out (n, out_h, out_w, out_c); in (n, h, w, c); weights (kernel, kernel, c, out_c);
 * bias (out_c) or NULL, d_bias likewise. */
void NAIVE(conv_forward)(REAL *out, const REAL *in, const REAL *weights, const REAL *bias, size_t n,
                         const struct window_shape *s);
void NAIVE(conv_backward)(REAL *d_in, REAL *d_weights, REAL *d_bias, const REAL *d_out,
                          const REAL *in, const REAL *weights, size_t n,
                          const struct window_shape *s);

/* Each channel by itself: out_c = c, weights (kernel, kernel, c). */
void NAIVE(depthwise_forward)(REAL *out, const REAL *in, const REAL *weights, size_t n,
                              const struct window_shape *s);
void NAIVE(depthwise_backward)(REAL *d_in, REAL *d_weights, const REAL *d_out, const REAL *in,
                               const REAL *weights, size_t n, const struct window_shape *s);

/* Ioffe and Szegedy 2015: out = (in - mean) / sqrt(variance + epsilon) * scale + shift over in
 * (rows, c); mean and variance (c) are outputs of the forward pass, the variance divided by rows.
 */
void NAIVE(batch_norm_forward)(REAL *out, REAL *mean, REAL *variance, const REAL *in,
                               const REAL *scale, const REAL *shift, REAL epsilon, size_t rows,
                               size_t c);
void NAIVE(batch_norm_backward)(REAL *d_in, REAL *d_scale, REAL *d_shift, const REAL *d_out,
                                const REAL *in, const REAL *scale, const REAL *mean,
                                const REAL *variance, REAL epsilon, size_t rows, size_t c);

void NAIVE(relu_forward)(REAL *out, const REAL *in, size_t count);
void NAIVE(relu_backward)(REAL *d_in, const REAL *d_out, const REAL *in, size_t count);

/* He 2015: in where it is positive, else slope (c) * in; in (rows, c). */
void NAIVE(prelu_forward)(REAL *out, const REAL *in, const REAL *slope, size_t rows, size_t c);
void NAIVE(prelu_backward)(REAL *d_in, REAL *d_slope, const REAL *d_out, const REAL *in,
                           const REAL *slope, size_t rows, size_t c);

/* Pooling over the window's pixels inside the image: the largest (the first of equals takes the
 * gradient), the mean, and the square root of the sum of squares (gradient 0 where that is 0). */
void NAIVE(max_pool_forward)(REAL *out, const REAL *in, size_t n, const struct window_shape *s);
void NAIVE(max_pool_backward)(REAL *d_in, const REAL *d_out, const REAL *in, size_t n,
                              const struct window_shape *s);
void NAIVE(average_pool_forward)(REAL *out, const REAL *in, size_t n, const struct window_shape *s);
void NAIVE(average_pool_backward)(REAL *d_in, const REAL *d_out, size_t n,
                                  const struct window_shape *s);
void NAIVE(l2_pool_forward)(REAL *out, const REAL *in, size_t n, const struct window_shape *s);
void NAIVE(l2_pool_backward)(REAL *d_in, const REAL *d_out, const REAL *in, size_t n,
                             const struct window_shape *s);

/* Krizhevsky 2012: out_i = in_i * (1 + alpha / size * sum in_j^2)^-beta, j in the size channels
 * around i; in (rows, c). */
void NAIVE(lrn_forward)(REAL *out, const REAL *in, size_t rows, size_t c, size_t size, REAL alpha,
                        REAL beta);
void NAIVE(lrn_backward)(REAL *d_in, const REAL *d_out, const REAL *in, size_t rows, size_t c,
                         size_t size, REAL alpha, REAL beta);

/* out (rows, a_c + b_c) = the channels of a, then those of b. */
void NAIVE(concat_forward)(REAL *out, const REAL *a, const REAL *b, size_t rows, size_t a_c,
                           size_t b_c);
void NAIVE(concat_backward)(REAL *d_a, REAL *d_b, const REAL *d_out, size_t rows, size_t a_c,
                            size_t b_c);

void NAIVE(add_forward)(REAL *out, const REAL *a, const REAL *b, size_t count);
void NAIVE(add_backward)(REAL *d_a, REAL *d_b, const REAL *d_out, size_t count);

/* mask (count): 0, or 1 / (1 - rate). */
void NAIVE(dropout_forward)(REAL *out, const REAL *in, const REAL *mask, size_t count);
void NAIVE(dropout_backward)(REAL *d_in, const REAL *d_out, const REAL *mask, size_t count);

/* out (n, out_c) = in (n, c) weights (c, out_c) + bias (out_c). */
void NAIVE(linear_forward)(REAL *out, const REAL *in, const REAL *weights, const REAL *bias,
                           size_t n, size_t c, size_t out_c);
void NAIVE(linear_backward)(REAL *d_in, REAL *d_weights, REAL *d_bias, const REAL *d_out,
                            const REAL *in, const REAL *weights, size_t n, size_t c, size_t out_c);

/* out (rows, c) = in / |in| row by row; a row shorter than 1e-12 has no direction: it is divided
 * by 1e-12 and gets no gradient. */
void NAIVE(l2_normalize_forward)(REAL *out, const REAL *in, size_t rows, size_t c);
void NAIVE(l2_normalize_backward)(REAL *d_in, const REAL *d_out, const REAL *in, size_t rows,
                                  size_t c);
