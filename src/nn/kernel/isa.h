/* Names of what is built once per instruction set: ISA is defined by local.mk. */
#ifndef FACENET_NN_KERNEL_ISA_H
#define FACENET_NN_KERNEL_ISA_H

#include "nn/kernel/kernels.h"

#define ISA_JOIN_NAMES(name, isa) name##_##isa
#define ISA_JOIN(name, isa) ISA_JOIN_NAMES(name, isa)
#define ISA_NAME(name) ISA_JOIN(name, ISA)
#define ISA_TEXT_OF(isa) #isa
#define ISA_TEXT(isa) ISA_TEXT_OF(isa)

/* Parts of the table in kernels.h that have files of their own. */
void ISA_NAME(gemm)(const struct gemm *g);
void ISA_NAME(gemm_pack)(float *packed, const float *b, size_t b_row, size_t b_column, size_t k,
                         size_t n, size_t from, size_t to);
void ISA_NAME(winograd_weights)(float *u, const float *weights, const struct window_shape *s,
                                bool turned, size_t from, size_t to);
void ISA_NAME(winograd_weights_gradient)(float *d_weights, const float *d_u,
                                         const struct window_shape *s);
void ISA_NAME(winograd_input)(float *v, const float *in, const struct window_shape *s, size_t tile,
                              size_t count);
void ISA_NAME(winograd_output)(float *out, const float *m, const struct window_shape *s,
                               size_t tile, size_t count, const struct finish *finish);
void ISA_NAME(winograd_output_gradient)(float *m, const float *d_out, const struct window_shape *s,
                                        size_t tile, size_t count);
void ISA_NAME(depthwise)(float *out, const float *in, const float *weights,
                         const struct window_shape *s, const struct finish *finish);
void ISA_NAME(depthwise_backward_data)(float *d_in, const float *d_out, const float *weights,
                                       const struct window_shape *s, bool add);
void ISA_NAME(depthwise_backward_weights)(float *d_weights, const float *d_out, const float *in,
                                          const struct window_shape *s);
double ISA_NAME(peak)(float *sink, size_t rounds);

#endif
