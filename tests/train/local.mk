# Tests of train.
check_PROGRAMS += tests/train/test_run tests/train/test_step
TESTS += tests/train/test_run tests/train/test_step
TRAIN_TEST_LIBS = libtrain.a libeval.a libtriplet.a libdata.a $(NN_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
tests_train_test_run_SOURCES = tests/train/test_run.c tests/unit.h
tests_train_test_run_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_train_test_run_LDADD = $(TRAIN_TEST_LIBS)
tests_train_test_step_SOURCES = tests/train/test_step.c tests/unit.h
tests_train_test_step_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_train_test_step_LDADD = $(TRAIN_TEST_LIBS)
