# Tests of nn.
NN_TEST_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests -I$(srcdir)/tests/nn
NN_TEST_LIBS = $(NN_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
NN_NAIVE_LIBS = libnaive_float.a libnaive_double.a
NN_TESTS = tests/nn/test_blas tests/nn/test_checkpoint tests/nn/test_gradients \
	tests/nn/test_infer tests/nn/test_kernels tests/nn/test_net tests/nn/test_reference \
	tests/nn/test_threads
check_PROGRAMS += $(NN_TESTS)
TESTS += $(NN_TESTS)
EXTRA_DIST += tests/nn/make_reference.py
tests_nn_test_blas_SOURCES = tests/nn/test_blas.c tests/unit.h
tests_nn_test_blas_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_blas_LDADD = $(NN_TEST_LIBS)
tests_nn_test_checkpoint_SOURCES = tests/nn/test_checkpoint.c tests/unit.h
tests_nn_test_checkpoint_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_checkpoint_LDADD = $(NN_TEST_LIBS)
tests_nn_test_gradients_SOURCES = tests/nn/test_gradients.c tests/nn/close.h tests/nn/lcg.h
tests_nn_test_gradients_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_gradients_LDADD = $(NN_NAIVE_LIBS) $(NN_TEST_LIBS)
tests_nn_test_infer_SOURCES = tests/nn/test_infer.c tests/nn/close.h tests/nn/lcg.h
tests_nn_test_infer_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_infer_LDADD = $(NN_NAIVE_LIBS) $(NN_TEST_LIBS)
tests_nn_test_kernels_SOURCES = tests/nn/test_kernels.c tests/nn/close.h tests/nn/lcg.h
tests_nn_test_kernels_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_kernels_LDADD = $(NN_NAIVE_LIBS) $(NN_TEST_LIBS)
tests_nn_test_net_SOURCES = tests/nn/test_net.c tests/nn/lcg.h tests/unit.h
tests_nn_test_net_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_net_LDADD = $(NN_TEST_LIBS)
tests_nn_test_reference_SOURCES = tests/nn/test_reference.c tests/nn/reference.h \
	tests/nn/close.h tests/nn/lcg.h
tests_nn_test_reference_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_reference_LDADD = $(NN_NAIVE_LIBS) $(NN_TEST_LIBS)
tests_nn_test_threads_SOURCES = tests/nn/test_threads.c
tests_nn_test_threads_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_threads_LDADD = $(NN_TEST_LIBS)
