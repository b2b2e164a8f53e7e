# image: decoding in a worker process, EXIF, crops, PNG out.
noinst_LIBRARIES += libimage.a
# A contracted a * b + c is rounded once instead of twice: without it, a drawn face has the same
# pixels on every machine.
libimage_a_CFLAGS = $(AM_CFLAGS) $(STB_CFLAGS) -ffp-contract=off
libimage_a_SOURCES = \
	src/image/arena.c src/image/arena.h \
	src/image/decode_client.c src/image/decode.h src/image/decode_protocol.h \
	src/image/encode.c \
	src/image/format.c src/image/format.h \
	src/image/image.c src/image/image.h \
	src/image/resize.c src/image/resize.h \
	src/image/sketch.c src/image/sketch.h \
	src/image/synth.c src/image/synth.h \
	src/image/synth_face.c \
	src/image/synth_hair.c \
	src/image/synth_head.c \
	src/image/synth_identity.c \
	src/image/synth_model.h \
	src/image/synth_name.c \
	src/image/synth_scene.c
IMAGE_LIBS = libimage.a $(BASE_LIBS)

# The worker is a program apart, without OpenMP, OpenBLAS and SQLite: what it does not hold cannot
# be turned against it.
pkglibexec_PROGRAMS += facenet-decode
# stb_image lets integers overflow and copies no bytes from NULL: -fwrapv defines the first, and a
# sanitizer says nothing of the second.
facenet_decode_CFLAGS = $(FACENET_FLAGS) $(STB_CFLAGS) -ffp-contract=off -fwrapv \
	-fno-sanitize=nonnull-attribute
facenet_decode_LDFLAGS =
facenet_decode_LDADD = -lm
facenet_decode_SOURCES = \
	src/base/standard.c src/base/standard.h \
	src/image/arena.c src/image/arena.h \
	src/image/bmp.c src/image/bmp.h \
	src/image/bytes.h \
	src/image/check_jpeg.c src/image/check_jpeg.h \
	src/image/check_png.c src/image/check_png.h \
	src/image/decode_protocol.h src/image/decode_worker.c \
	src/image/exif.c src/image/exif.h \
	src/image/format.c src/image/format.h \
	src/image/netpbm.c src/image/netpbm.h \
	src/image/palette.c src/image/palette.h \
	src/image/picture.c src/image/picture.h \
	src/image/raster.c src/image/raster.h \
	src/image/resize.c src/image/resize.h
