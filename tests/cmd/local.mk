# Tests of commands.
unit_tests += tests/cmd/test_chance tests/cmd/test_cluster tests/cmd/test_experiment \
	tests/cmd/test_index
tests_cmd_test_cluster_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=cluster_run
