# Tests of commands, of which each has the parts that it needs: the program is no library.
unit_tests += tests/cmd/test_cluster
tests_cmd_test_cluster_SOURCES = tests/cmd/test_cluster.c \
	src/cmd/cluster/ask.c \
	src/cmd/cluster/carry.c \
	src/cmd/cluster/cluster.c \
	src/cmd/cluster/clustering.c \
	src/cmd/cluster/decide.c \
	src/cmd/cluster/input.c \
	src/cmd/cluster/keep.c \
	src/cmd/cluster/print.c \
	src/cmd/cluster/split.c \
	src/cmd/cluster/threshold.c \
	src/cmd/database.c \
	src/cmd/faces.c \
	src/cmd/help.c \
	src/cmd/options.c \
	src/cmd/output.c \
	src/cmd/stop.c
tests_cmd_test_cluster_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=cluster_run
