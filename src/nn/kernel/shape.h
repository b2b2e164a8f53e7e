/* Shapes of layers whose output pixel is a function of a window of the input: convolution and
 * pooling.  Images are (h, w, c) with c fastest, a batch is images one after the other. */
#ifndef FACENET_NN_KERNEL_SHAPE_H
#define FACENET_NN_KERNEL_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

/* Output pixel (y, x) sees the input rows y * stride - pad, dilation further, ..., kernel of them;
 * columns likewise; what lies outside the image counts as zero for convolution and does not count
 * for pooling. */
struct window_shape {
    size_t h, w, c;             /* of the input */
    size_t out_h, out_w, out_c; /* of the output */
    size_t kernel, stride, pad;
    size_t dilation; /* of a convolution; others have 1 */
    size_t pad_end;  /* of pooling: more padding after the image than before it */
    size_t pad_cut;  /* of a band of a convolution's image: lines less of padding above it */
};

/* Fills in out_h, out_w (rounded down, as in other libraries) and dilation, 1 if it is 0; false
 * when the kernel is larger than the padded input or a number is 0 or far too large. */
bool window_shape_fit(struct window_shape *shape);

/* The part of a window that lies inside the input, along one axis: kernel offsets [from, to) and
 * the input index of from.  Never empty, since pad < kernel. */
struct window_span {
    size_t from, to, at;
};
static inline struct window_span window_span(size_t out, size_t size, size_t kernel, size_t stride,
                                             size_t pad)
{
    size_t start = out * stride; /* of the window, in the padded input */
    struct window_span span;

    span.from = start < pad ? pad - start : 0;
    span.to = start + kernel > size + pad ? size + pad - start : kernel;
    span.at = start + span.from - pad;
    return span;
}

#endif
