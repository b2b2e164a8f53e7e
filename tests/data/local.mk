# Tests of data.
unit_tests += \
	tests/data/test_augment \
	tests/data/test_crops \
	tests/data/test_import \
	tests/data/test_import_real \
	tests/data/test_labels \
	tests/data/test_sampler \
	tests/data/test_scan
