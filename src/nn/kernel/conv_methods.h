/* Ways to compute a convolution.  A net's plan takes the first whose fits() agrees, so a faster way
 * for some shapes (Winograd, a direct kernel) is one more row in conv_methods.c. */
#ifndef FACENET_NN_KERNEL_CONV_METHODS_H
#define FACENET_NN_KERNEL_CONV_METHODS_H

#include "nn/kernel/kernels.h"
#include "nn/kernel/shape.h"

#include <stdbool.h>
#include <stddef.h>

/* The images [begin, end) of one lane; pointers are to the whole batch. */
struct conv_lane {
    const struct kernels *kernels;
    const struct window_shape *shape;
    size_t begin, end;
    const float *prepared; /* what prepare made, for all lanes */
    float *scratch;        /* (scratch(shape)) */
    const float *border;   /* (c) of pixels outside the image, of methods that read it; NULL: 0 */
};

struct conv_method {
    const char *name;
    bool (*fits)(const struct window_shape *shape);
    bool bands; /* forward also takes some lines of an image, with pad_cut */
    /* Whether forward reads the lane's border; NULL: it doesn't. */
    bool (*borders)(const struct window_shape *shape);
    /* Lays out the weights for a pass, once for all lanes: how many floats that takes, and one of
     * parts parts of the work.  backward is for the data gradient; it is not called when there is
     * none. */
    size_t (*prepared)(const struct window_shape *shape);
    void (*prepare)(const struct kernels *kernels, const struct window_shape *shape,
                    float *prepared, const float *weights, bool backward, size_t part,
                    size_t parts);
    size_t (*scratch)(const struct window_shape *shape); /* floats per lane */
    /* out (n, out_h, out_w, out_c) = in (n, h, w, c) * weights (kernel, kernel, c, out_c). */
    void (*forward)(const struct conv_lane *lane, float *out, const float *in,
                    const struct finish *finish);
    /* d_in gets its gradient (d_in may be NULL), d_weights, the lane's own, is overwritten; the
     * lane has at least one image. */
    void (*backward)(const struct conv_lane *lane, float *d_in, bool add, float *d_weights,
                     const float *d_out, const float *in);
};

extern const struct conv_method conv_winograd;

const struct conv_method *conv_choose(const struct window_shape *shape);
const struct conv_method *conv_at(size_t index); /* for tests; NULL after the last */

#endif
