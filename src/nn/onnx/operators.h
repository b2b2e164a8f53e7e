/* The operators of ONNX that are converted: a new one is a row here and its function. */
#ifndef FACENET_NN_ONNX_OPERATORS_H
#define FACENET_NN_ONNX_OPERATORS_H

#include "nn/onnx/graph.h"

/* The operators, and the functions that convert their nodes. */
#define ONNX_OPERATORS(X) \
    X(Conv, conv) \
    X(MaxPool, pool) \
    X(AveragePool, pool) \
    X(LpPool, pool) \
    X(LRN, lrn) \
    X(GlobalAveragePool, global_pool) \
    X(GlobalMaxPool, global_pool) \
    X(Pad, pad) \
    X(Resize, resize) \
    X(Upsample, resize) \
    X(BatchNormalization, batch_norm) \
    X(Gemm, gemm) \
    X(MatMul, matmul) \
    X(PRelu, prelu) \
    X(LeakyRelu, leaky) \
    X(Relu, relu) \
    X(Clip, limits) \
    X(Max, limits) \
    X(Min, limits) \
    X(HardSigmoid, hard) \
    X(HardSwish, hard) \
    X(Tanh, tanh) \
    X(Sigmoid, sigmoid) \
    X(Add, arithmetic) \
    X(Sub, arithmetic) \
    X(Mul, arithmetic) \
    X(Div, arithmetic) \
    X(Sum, arithmetic) \
    X(Concat, concat) \
    X(Identity, same) \
    X(Dropout, same) \
    X(Cast, cast) \
    X(Shape, shape) \
    X(Reshape, reshape) \
    X(Flatten, reshape) \
    X(Squeeze, reshape) \
    X(Unsqueeze, reshape) \
    X(Transpose, transpose) \
    X(ReduceMean, mean) \
    X(ReduceL2, length) \
    X(ReduceSumSquare, length) \
    X(ReduceSum, length) \
    X(Pow, power) \
    X(Expand, expand) \
    X(LpNormalization, lp) \
    X(Constant, constant) \
    X(Gather, gather) \
    X(Slice, slice) \
    X(Split, split) \
    X(Sqrt, function) \
    X(Floor, function) \
    X(Ceil, function) \
    X(Neg, function) \
    X(DequantizeLinear, dequantize)

#define ONNX_CONVERT(op, function) \
    enum status convert_##function(struct graph *graph, const struct onnx_node *node) MUST_CHECK;
ONNX_OPERATORS(ONNX_CONVERT)

#endif
