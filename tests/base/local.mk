# Tests of base.
unit_tests += tests/base/test_base tests/base/test_condition
