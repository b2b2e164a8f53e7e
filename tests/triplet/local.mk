# Tests of triplet.  `make tests/triplet/bench_triplet` builds the benchmark, which is no test.
TRIPLET_TEST_LIBS = libtriplet.a $(NN_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
TRIPLET_TEST_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests -I$(srcdir)/tests/triplet
TRIPLET_TESTS = \
	tests/triplet/test_alarm tests/triplet/test_census tests/triplet/test_curriculum \
	tests/triplet/test_hardness tests/triplet/test_selection tests/triplet/test_spread
check_PROGRAMS += $(TRIPLET_TESTS)
TESTS += $(TRIPLET_TESTS)
tests_triplet_test_census_SOURCES = tests/triplet/test_census.c tests/triplet/batches.h tests/unit.h
tests_triplet_test_census_CPPFLAGS = $(TRIPLET_TEST_CPPFLAGS)
tests_triplet_test_census_LDADD = $(TRIPLET_TEST_LIBS)
tests_triplet_test_hardness_SOURCES = \
	tests/triplet/test_hardness.c tests/triplet/batches.h tests/unit.h
tests_triplet_test_hardness_CPPFLAGS = $(TRIPLET_TEST_CPPFLAGS)
tests_triplet_test_hardness_LDADD = $(TRIPLET_TEST_LIBS)
tests_triplet_test_selection_SOURCES = \
	tests/triplet/test_selection.c tests/triplet/batches.h tests/unit.h
tests_triplet_test_selection_CPPFLAGS = $(TRIPLET_TEST_CPPFLAGS)
tests_triplet_test_selection_LDADD = $(TRIPLET_TEST_LIBS)
tests_triplet_test_spread_SOURCES = tests/triplet/test_spread.c tests/triplet/batches.h tests/unit.h
tests_triplet_test_spread_CPPFLAGS = $(TRIPLET_TEST_CPPFLAGS)
tests_triplet_test_spread_LDADD = $(TRIPLET_TEST_LIBS)
tests_triplet_test_alarm_SOURCES = tests/triplet/test_alarm.c tests/triplet/batches.h tests/unit.h
tests_triplet_test_alarm_CPPFLAGS = $(TRIPLET_TEST_CPPFLAGS)
tests_triplet_test_alarm_LDADD = $(TRIPLET_TEST_LIBS)
tests_triplet_test_curriculum_SOURCES = tests/triplet/test_curriculum.c tests/unit.h
tests_triplet_test_curriculum_CPPFLAGS = $(TRIPLET_TEST_CPPFLAGS)
tests_triplet_test_curriculum_LDADD = $(TRIPLET_TEST_LIBS)
EXTRA_DIST += tests/triplet/bench_peers.py
EXTRA_PROGRAMS += tests/triplet/bench_triplet
BENCH_MINING = tests/triplet/bench_triplet
CLEANFILES += tests/triplet/bench_triplet
tests_triplet_bench_triplet_SOURCES = tests/triplet/bench_triplet.c tests/triplet/batches.h
tests_triplet_bench_triplet_CPPFLAGS = $(TRIPLET_TEST_CPPFLAGS)
tests_triplet_bench_triplet_LDADD = libtriplet.a $(NN_LIBS) $(BASE_LIBS)
