# Tests of image.  `make check-long` mutates 100 times as many files.
unit_tests += tests/image/test_image tests/image/test_hostile
slow_tests += tests/image/test_decode tests/image/test_fuzz tests/image/test_synth
check_PROGRAMS += tests/image/bad_worker
tests_image_bad_worker_LDADD =
# Makes JPEGs with stb_image_write, which shifts negative numbers left.
check_LIBRARIES += tests/image/libpictures.a
test_fixtures += tests/image/libpictures.a
tests_image_libpictures_a_SOURCES = tests/image/pictures.c tests/image/pictures.h
tests_image_libpictures_a_CFLAGS = $(AM_CFLAGS) $(STB_CFLAGS) -fno-sanitize=shift

CHECK_LONG += check-long-fuzz
check-long-fuzz: facenet-decode tests/image/test_fuzz
	FACENET_BUILD=. FACENET_LONG=1 tests/image/test_fuzz
