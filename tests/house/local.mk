# The house rules, checked by programs.
house_tests = \
	tests/house/includes.sh \
	tests/house/listed.sh \
	tests/house/scripts.sh \
	tests/house/source.sh
TESTS += $(house_tests)
EXTRA_DIST += $(house_tests) tests/house/house.sh
