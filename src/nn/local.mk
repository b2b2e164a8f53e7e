# nn: kernels, layers, net, zoo, optimiser, checkpoint.
noinst_LIBRARIES += libnn.a libnn_portable.a
libnn_a_CPPFLAGS = $(AM_CPPFLAGS) $(NN_ISA_CPPFLAGS)
libnn_a_CFLAGS = $(AM_CFLAGS) $(OPENBLAS_CFLAGS) $(CJSON_CFLAGS)
libnn_a_SOURCES = \
	src/nn/kernel/blas.c src/nn/kernel/blas.h \
	src/nn/kernel/choose.c \
	src/nn/kernel/conv_methods.c src/nn/kernel/conv_methods.h src/nn/kernel/conv_winograd.c \
	src/nn/kernel/shape.c src/nn/kernel/shape.h \
	src/nn/kernel/environment.c src/nn/kernel/environment.h \
	src/nn/layer/activation.c src/nn/layer/add.c src/nn/layer/batch_norm.c src/nn/layer/batch_norm.h \
	src/nn/layer/common.c src/nn/layer/concat.c src/nn/layer/conv.c src/nn/layer/depthwise.c \
	src/nn/layer/dropout.c src/nn/layer/l2_normalize.c src/nn/layer/layer.h src/nn/layer/lrn.c \
	src/nn/layer/maxout.c src/nn/layer/mode.h src/nn/layer/multiply.c \
	src/nn/layer/pad.c src/nn/layer/pass.h \
	src/nn/layer/pool.c src/nn/layer/relu.c src/nn/layer/scale.c src/nn/layer/upsample.c \
	src/nn/net/checkpoint.c src/nn/net/checkpoint.h \
	src/nn/net/infer.c src/nn/net/infer.h src/nn/net/infer_plan.c src/nn/net/infer_plan.h \
	src/nn/net/memory.c src/nn/net/memory.h \
	src/nn/net/part.c \
	src/nn/net/net.c src/nn/net/net.h src/nn/net/options.h src/nn/net/parts.h \
	src/nn/net/optimizer.c src/nn/net/optimizer.h \
	src/nn/net/plan.c src/nn/net/plan.h \
	src/nn/net/table.c src/nn/net/table.h src/nn/net/tensor.h \
	src/nn/net/zoo.c src/nn/net/zoo_facenet.c src/nn/net/zoo.h src/nn/net/zoo_rows.h \
	src/nn/onnx/constant.c \
	src/nn/onnx/convert_arithmetic.c src/nn/onnx/convert_channels.c \
	src/nn/onnx/convert_conv.c src/nn/onnx/convert_length.c \
	src/nn/onnx/convert_limit.c src/nn/onnx/convert_math.c \
	src/nn/onnx/convert_resize.c src/nn/onnx/convert_shape.c src/nn/onnx/cut.c \
	src/nn/onnx/encode.c src/nn/onnx/encode.h \
	src/nn/onnx/export.c src/nn/onnx/export.h src/nn/onnx/export_layers.c \
	src/nn/onnx/export_nodes.c src/nn/onnx/exporting.h \
	src/nn/onnx/graph.c src/nn/onnx/graph.h src/nn/onnx/import.c src/nn/onnx/import.h \
	src/nn/onnx/imported.h \
	src/nn/onnx/model.c src/nn/onnx/model.h src/nn/onnx/operators.h src/nn/onnx/outputs.c \
	src/nn/onnx/tensor.c src/nn/onnx/tensor.h \
	src/nn/onnx/wire.c src/nn/onnx/wire.h \
	src/nn/tfjs/dlib.c src/nn/tfjs/dlib.h src/nn/tfjs/manifest.c src/nn/tfjs/manifest.h

# The kernels, once per instruction set; choose.c chooses at run time.
NN_KERNEL_SOURCES = \
	src/nn/kernel/depthwise.c \
	src/nn/kernel/gemm.c src/nn/kernel/gemm.h \
	src/nn/kernel/isa.h \
	src/nn/kernel/set.c src/nn/kernel/kernels.h \
	src/nn/kernel/peak.c \
	src/nn/kernel/pool.h \
	src/nn/kernel/vec.h \
	src/nn/kernel/winograd.c
libnn_portable_a_SOURCES = $(NN_KERNEL_SOURCES)
libnn_portable_a_CPPFLAGS = $(AM_CPPFLAGS) -DISA=portable
NN_KERNEL_LIBS = libnn_portable.a
if HAVE_AVX
noinst_LIBRARIES += libnn_avx512.a libnn_avx2.a
libnn_avx512_a_SOURCES = $(NN_KERNEL_SOURCES)
libnn_avx512_a_CPPFLAGS = $(AM_CPPFLAGS) -DISA=avx512
libnn_avx512_a_CFLAGS = $(AM_CFLAGS) $(AVX512_CFLAGS)
libnn_avx2_a_SOURCES = $(NN_KERNEL_SOURCES)
libnn_avx2_a_CPPFLAGS = $(AM_CPPFLAGS) -DISA=avx2
libnn_avx2_a_CFLAGS = $(AM_CFLAGS) $(AVX2_CFLAGS)
NN_ISA_CPPFLAGS = -DFACENET_AVX
NN_KERNEL_LIBS += libnn_avx512.a libnn_avx2.a
endif
NN_LIBS = libnn.a $(NN_KERNEL_LIBS) $(OPENBLAS_LIBS) $(CJSON_LIBS)

# The oracle of the kernels, for tests.
libnaive_float_a_SOURCES = src/nn/kernel/naive.c src/nn/kernel/naive.h
libnaive_float_a_CPPFLAGS = $(AM_CPPFLAGS) -DREAL=float -DNAIVE_SUFFIX=_f
libnaive_double_a_SOURCES = src/nn/kernel/naive.c src/nn/kernel/naive.h
libnaive_double_a_CPPFLAGS = $(AM_CPPFLAGS) -DREAL=double -DNAIVE_SUFFIX=_d
