# Tests of data.
check_PROGRAMS += tests/data/test_augment tests/data/test_sampler
TESTS += tests/data/test_augment tests/data/test_sampler
tests_data_test_augment_SOURCES = tests/data/test_augment.c tests/unit.h
tests_data_test_augment_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_data_test_augment_LDADD = libdata.a $(BASE_LIBS) $(CMOCKA_LIBS)
tests_data_test_sampler_SOURCES = tests/data/test_sampler.c tests/unit.h
tests_data_test_sampler_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_data_test_sampler_LDADD = libdata.a $(BASE_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/data/test_crops tests/data/test_import tests/data/test_import_real
TESTS += tests/data/test_crops tests/data/test_import tests/data/test_import_real
tests_data_test_crops_SOURCES = tests/data/test_crops.c tests/unit.h
tests_data_test_crops_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_data_test_crops_LDADD = $(DATA_LIBS) $(CMOCKA_LIBS)
tests_data_test_import_SOURCES = tests/data/test_import.c tests/unit.h \
	tests/image/pictures.c tests/image/pictures.h
tests_data_test_import_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(STB_CFLAGS) -I$(srcdir)/tests
tests_data_test_import_CFLAGS = $(PICTURES_CFLAGS)
tests_data_test_import_LDADD = $(DATA_LIBS) $(CMOCKA_LIBS)
tests_data_test_import_real_SOURCES = tests/data/test_import_real.c tests/unit.h
tests_data_test_import_real_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_data_test_import_real_LDADD = $(DATA_LIBS) $(CMOCKA_LIBS)
