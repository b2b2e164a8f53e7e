# Tests of train.
unit_tests += tests/train/test_run tests/train/test_step
