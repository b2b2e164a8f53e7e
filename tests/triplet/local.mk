# Tests of triplet.  `make tests/triplet/bench_triplet` builds the benchmark, which is no test.
unit_tests += \
	tests/triplet/test_census \
	tests/triplet/test_curriculum \
	tests/triplet/test_filter \
	tests/triplet/test_hardness \
	tests/triplet/test_parts \
	tests/triplet/test_selection \
	tests/triplet/test_spread
slow_tests += tests/triplet/test_alarm
EXTRA_DIST += tests/triplet/batches.h tests/triplet/labels.h tests/triplet/bench_peers.py
EXTRA_PROGRAMS += tests/triplet/bench_triplet
BENCH_MINING = tests/triplet/bench_triplet
CLEANFILES += tests/triplet/bench_triplet
