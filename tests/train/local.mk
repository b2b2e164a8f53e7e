# Tests of train.
unit_tests += tests/train/test_run tests/train/test_state tests/train/test_step
EXTRA_DIST += tests/train/noise.h
