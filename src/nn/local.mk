# nn: kernels, layers, net, zoo, optimiser, checkpoint.
noinst_LIBRARIES += libnn.a
libnn_a_CFLAGS = $(AM_CFLAGS) $(OPENBLAS_CFLAGS) $(CJSON_CFLAGS)
libnn_a_SOURCES = \
	src/nn/blas.c src/nn/blas.h
NN_LIBS = libnn.a $(OPENBLAS_LIBS) $(CJSON_LIBS)
