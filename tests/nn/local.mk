# Tests of nn.
NN_TEST_LIBS = $(NN_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/nn/test_blas
TESTS += tests/nn/test_blas
tests_nn_test_blas_SOURCES = tests/nn/test_blas.c tests/unit.h
tests_nn_test_blas_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_nn_test_blas_LDADD = $(NN_TEST_LIBS)
