# The house rules, checked by programs.
house_tests = \
	tests/house/cited.sh \
	tests/house/globals.sh \
	tests/house/includes.sh \
	tests/house/listed.sh \
	tests/house/manual.sh \
	tests/house/scripts.sh \
	tests/house/source.sh \
	tests/house/units.sh \
	tests/house/words.sh
TESTS += $(house_tests)
EXTRA_DIST += $(house_tests) tests/house/house.sh
# What manual.sh compares the page with; it needs no cmocka.
check_PROGRAMS += tests/house/list_settings
tests_house_list_settings_SOURCES = tests/house/list_settings.c
tests_house_list_settings_LDADD = $(BASE_LIBS)
