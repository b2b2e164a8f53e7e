# Tests of base.
check_PROGRAMS += tests/base/test_base
TESTS += tests/base/test_base
tests_base_test_base_SOURCES = tests/base/test_base.c tests/unit.h
tests_base_test_base_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_base_test_base_LDADD = $(BASE_LIBS) $(CMOCKA_LIBS)
