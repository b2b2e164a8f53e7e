# Tests of image.
unit_tests += tests/image/test_image
slow_tests += tests/image/test_decode tests/image/test_synth
check_PROGRAMS += tests/image/bad_worker
tests_image_bad_worker_LDADD =
# Makes JPEGs with stb_image_write, which shifts negative numbers left.
check_LIBRARIES += tests/image/libpictures.a
test_fixtures += tests/image/libpictures.a
tests_image_libpictures_a_SOURCES = tests/image/pictures.c tests/image/pictures.h
tests_image_libpictures_a_CFLAGS = $(AM_CFLAGS) $(STB_CFLAGS) -fno-sanitize=shift
