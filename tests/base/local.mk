# Tests of base.
unit_tests += tests/base/test_base
