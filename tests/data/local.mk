# Tests of data.
check_PROGRAMS += tests/data/test_augment tests/data/test_sampler
TESTS += tests/data/test_augment tests/data/test_sampler
tests_data_test_augment_SOURCES = tests/data/test_augment.c tests/unit.h
tests_data_test_augment_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_data_test_augment_LDADD = libdata.a $(BASE_LIBS) $(CMOCKA_LIBS)
tests_data_test_sampler_SOURCES = tests/data/test_sampler.c tests/unit.h
tests_data_test_sampler_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_data_test_sampler_LDADD = libdata.a $(BASE_LIBS) $(CMOCKA_LIBS)
