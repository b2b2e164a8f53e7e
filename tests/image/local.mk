# Tests of image.  stb_image_write, with which they make JPEGs, shifts negative numbers left.
PICTURES_CFLAGS = $(AM_CFLAGS) -fno-sanitize=shift
check_PROGRAMS += tests/image/test_decode tests/image/bad_worker
TESTS += tests/image/test_decode
tests_image_test_decode_SOURCES = tests/image/test_decode.c tests/unit.h \
	tests/image/pictures.c tests/image/pictures.h
tests_image_test_decode_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(STB_CFLAGS) -I$(srcdir)/tests
tests_image_test_decode_CFLAGS = $(PICTURES_CFLAGS)
tests_image_test_decode_LDADD = $(IMAGE_LIBS) $(CMOCKA_LIBS)
tests_image_bad_worker_SOURCES = tests/image/bad_worker.c
check_PROGRAMS += tests/image/test_image
TESTS += tests/image/test_image
tests_image_test_image_SOURCES = tests/image/test_image.c tests/unit.h \
	tests/image/pictures.c tests/image/pictures.h
tests_image_test_image_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(STB_CFLAGS) -I$(srcdir)/tests
tests_image_test_image_CFLAGS = $(PICTURES_CFLAGS)
tests_image_test_image_LDADD = $(IMAGE_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/image/test_synth
TESTS += tests/image/test_synth
tests_image_test_synth_SOURCES = tests/image/test_synth.c tests/unit.h
tests_image_test_synth_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_image_test_synth_LDADD = $(IMAGE_LIBS) $(CMOCKA_LIBS)
