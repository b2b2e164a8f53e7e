# Tests of image.
check_PROGRAMS += tests/image/test_decode tests/image/bad_worker
TESTS += tests/image/test_decode
tests_image_test_decode_SOURCES = tests/image/test_decode.c tests/unit.h \
	tests/image/pictures.c tests/image/pictures.h
tests_image_test_decode_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(STB_CFLAGS) -I$(srcdir)/tests
tests_image_test_decode_LDADD = $(IMAGE_LIBS) $(CMOCKA_LIBS)
tests_image_bad_worker_SOURCES = tests/image/bad_worker.c
