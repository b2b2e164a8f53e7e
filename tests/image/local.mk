# Tests of image.  `make check-long` mutates 100 times as many files.
unit_tests += tests/image/test_image tests/image/test_hostile tests/image/test_jpeg \
	tests/image/test_shrink
slow_tests += tests/image/test_decode tests/image/test_fuzz tests/image/test_more \
	tests/image/test_synth tests/image/test_synth_photo tests/image/test_xmp
check_PROGRAMS += tests/image/bad_worker
tests_image_bad_worker_LDADD =
# Makes JPEGs with stb_image_write, which shifts negative numbers left.
check_LIBRARIES += tests/image/libpictures.a
test_fixtures += tests/image/libpictures.a
tests_image_libpictures_a_SOURCES = tests/image/pictures.c tests/image/pictures.h \
	tests/image/worker.c tests/image/worker.h
tests_image_libpictures_a_CFLAGS = $(AM_CFLAGS) $(STB_CFLAGS) -fno-sanitize=shift

tests_image_test_more_SOURCES = tests/image/test_more.c tests/image/coded.c tests/image/coded.h
tests_image_test_more_CFLAGS = $(AM_CFLAGS) $(WEBP_CFLAGS) $(HEIF_CFLAGS)
tests_image_test_more_LDADD = $(LDADD) $(WEBP_LIBS) $(HEIF_LIBS)
if HAVE_MORE
tests_image_test_more_SOURCES += src/image/decode/filter.c
tests_image_test_more_LDADD += $(SECCOMP_LIBS)
endif

# The turns of a picture are in the workers.
tests_image_test_xmp_SOURCES = tests/image/test_xmp.c src/image/raster.c

CHECK_LONG += check-long-fuzz
check-long-fuzz: $(pkglibexec_PROGRAMS) tests/image/test_fuzz tests/image/test_more \
	tests/image/test_xmp
	FACENET_BUILD=. FACENET_LONG=1 tests/image/test_fuzz
	FACENET_BUILD=. FACENET_LONG=1 FACENET_TEST=test_mutated tests/image/test_more
	FACENET_BUILD=. FACENET_LONG=1 FACENET_TEST=test_mutated tests/image/test_xmp
