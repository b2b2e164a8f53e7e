# Tests of nn.
NN_TEST_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
NN_TEST_LIBS = $(NN_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
NN_TESTS = tests/nn/test_blas tests/nn/test_checkpoint tests/nn/test_net
check_PROGRAMS += $(NN_TESTS)
TESTS += $(NN_TESTS)
tests_nn_test_blas_SOURCES = tests/nn/test_blas.c tests/unit.h
tests_nn_test_blas_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_blas_LDADD = $(NN_TEST_LIBS)
tests_nn_test_net_SOURCES = tests/nn/test_net.c tests/unit.h
tests_nn_test_net_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_net_LDADD = $(NN_TEST_LIBS)
tests_nn_test_checkpoint_SOURCES = tests/nn/test_checkpoint.c tests/unit.h
tests_nn_test_checkpoint_CPPFLAGS = $(NN_TEST_CPPFLAGS)
tests_nn_test_checkpoint_LDADD = $(NN_TEST_LIBS)
