# Tests of the programs as a user runs them.
TESTS += tests/cli/train.sh
EXTRA_DIST += tests/cli/train.sh
