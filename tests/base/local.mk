# Tests of base.
unit_tests += tests/base/test_base tests/base/test_condition tests/base/test_unicode \
	tests/base/test_unicode
