# Tests of train.
unit_tests += tests/train/test_average tests/train/test_classifier tests/train/test_corpus \
	tests/train/test_memory tests/train/test_points tests/train/test_reference \
	tests/train/test_relate tests/train/test_run tests/train/test_state
EXTRA_DIST += tests/train/make_reference.py tests/train/noise.h tests/train/reference.h \
	tests/train/states.h
slow_tests += tests/train/test_nets tests/train/test_step
