# Tests of base.
unit_tests += tests/base/test_base tests/base/test_condition tests/base/test_free_memory \
	tests/base/test_unicode
