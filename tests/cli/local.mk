# Tests of the programs as a user runs them.
CLI_TESTS = tests/cli/history.sh tests/cli/train.sh
TESTS += $(CLI_TESTS)
EXTRA_DIST += $(CLI_TESTS)
