# nn: kernels, layers, net, zoo, optimiser, checkpoint.
noinst_LIBRARIES += libnn.a libnn_portable.a
libnn_a_CPPFLAGS = $(AM_CPPFLAGS) $(NN_ISA_CPPFLAGS)
libnn_a_CFLAGS = $(AM_CFLAGS) $(OPENBLAS_CFLAGS) $(CJSON_CFLAGS)
libnn_a_SOURCES = \
	src/nn/blas.c src/nn/blas.h \
	src/nn/checkpoint.c src/nn/checkpoint.h \
	src/nn/conv.c src/nn/conv.h src/nn/conv_winograd.c \
	src/nn/isa.c \
	src/nn/layer.h \
	src/nn/layer_conv.c src/nn/layer_depthwise.c src/nn/layer_norm.c \
	src/nn/layer_norm.h src/nn/layer_plain.c src/nn/layer_pool.c \
	src/nn/net.c src/nn/net.h \
	src/nn/net_infer.c src/nn/net_infer_plan.c \
	src/nn/net_memory.c src/nn/net_plan.c src/nn/net_plan.h \
	src/nn/optimizer.c src/nn/optimizer.h \
	src/nn/shape.c src/nn/shape.h \
	src/nn/threads.c src/nn/threads.h \
	src/nn/zoo.c src/nn/zoo.h

# The kernels, once per instruction set; isa.c chooses at run time.
NN_KERNEL_SOURCES = \
	src/nn/depthwise.c \
	src/nn/gemm.c src/nn/gemm.h \
	src/nn/isa.h \
	src/nn/kernels.c src/nn/kernels.h \
	src/nn/peak.c \
	src/nn/pool.h \
	src/nn/vec.h \
	src/nn/winograd.c
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
libnaive_float_a_SOURCES = src/nn/naive.c src/nn/naive.h
libnaive_float_a_CPPFLAGS = $(AM_CPPFLAGS) -DREAL=float -DNAIVE_SUFFIX=_f
libnaive_double_a_SOURCES = src/nn/naive.c src/nn/naive.h
libnaive_double_a_CPPFLAGS = $(AM_CPPFLAGS) -DREAL=double -DNAIVE_SUFFIX=_d
