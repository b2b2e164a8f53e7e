# image: decoding in a worker process, EXIF, crops, PNG out.
noinst_LIBRARIES += libimage.a
# A contracted a * b + c is rounded once instead of twice: without it, a drawn face has the same
# pixels on every machine.
libimage_a_CFLAGS = $(AM_CFLAGS) $(STB_CFLAGS) -ffp-contract=off
libimage_a_SOURCES = \
	src/image/arena.c src/image/arena.h \
	src/image/encode.c \
	src/image/image.c src/image/image.h \
	src/image/resize.c src/image/resize.h \
	src/image/shrink.c src/image/shrink.h \
	src/image/decode/decode_client.c src/image/decode/decode.h src/image/decode/decode_protocol.h \
	src/image/decode/format.c src/image/decode/format.h \
	src/image/xmp/box.c src/image/xmp/box.h \
	src/image/xmp/packet.c \
	src/image/xmp/xmp_client.c src/image/xmp/xmp.h \
	src/image/synth/sketch.c src/image/synth/sketch.h \
	src/image/synth/synth.c src/image/synth/synth.h \
	src/image/synth/synth_face.c \
	src/image/synth/synth_hair.c \
	src/image/synth/synth_head.c \
	src/image/synth/synth_identity.c \
	src/image/synth/synth_model.h \
	src/image/synth/synth_name.c \
	src/image/synth/synth_photo.c src/image/synth/synth_photo.h \
	src/image/synth/synth_scene.c
IMAGE_LIBS = libimage.a $(BASE_LIBS)

# The workers are programs apart, without OpenMP, OpenBLAS and SQLite: what they do not hold cannot
# be turned against them.
decode_sources = \
	src/base/standard.c src/base/standard.h \
	src/image/arena.c src/image/arena.h \
	src/image/decode/bytes.h \
	src/image/decode/decode_protocol.h \
	src/image/decode/decode_worker.c src/image/decode/decode_worker.h \
	src/image/decode/exif.c src/image/decode/exif.h \
	src/image/decode/format.c src/image/decode/format.h \
	src/image/decode/reason.c src/image/decode/reason.h \
	src/image/raster.c src/image/raster.h \
	src/image/resize.c src/image/resize.h

pkglibexec_PROGRAMS += facenet-decode
# stb_image lets integers overflow and copies no bytes from NULL: -fwrapv defines the first, and a
# sanitizer says nothing of the second.
facenet_decode_CFLAGS = $(FACENET_FLAGS) $(STB_CFLAGS) -ffp-contract=off -fwrapv \
	-fno-sanitize=nonnull-attribute
facenet_decode_LDFLAGS =
facenet_decode_LDADD = -lm
facenet_decode_SOURCES = $(decode_sources) \
	src/image/decode/bmp.c src/image/decode/bmp.h \
	src/image/decode/check_jpeg.c src/image/decode/check_jpeg.h \
	src/image/decode/check_png.c src/image/decode/check_png.h \
	src/image/decode/facenet_decode.c \
	src/image/decode/netpbm.c src/image/decode/netpbm.h \
	src/image/decode/palette.c src/image/decode/palette.h \
	src/image/decode/picture.c src/image/decode/picture.h

# What needs a library.
facenet_decode_more_CFLAGS = $(FACENET_FLAGS) $(SECCOMP_CFLAGS) $(WEBP_CFLAGS) $(HEIF_CFLAGS) \
	$(EXEMPI_CFLAGS) -ffp-contract=off
facenet_decode_more_LDFLAGS =
facenet_decode_more_LDADD = $(WEBP_LIBS) $(HEIF_LIBS) $(EXEMPI_LIBS) $(SECCOMP_LIBS) -lm
facenet_decode_more_SOURCES = $(decode_sources) \
	src/image/decode/facenet_decode_more.c \
	src/image/decode/filter.c src/image/decode/filter.h
if HAVE_MORE
pkglibexec_PROGRAMS += facenet-decode-more
endif
if HAVE_WEBP
facenet_decode_more_SOURCES += src/image/decode/webp.c src/image/decode/webp.h
endif
if HAVE_HEIF
facenet_decode_more_SOURCES += src/image/decode/heic.c src/image/decode/heic.h
endif
if HAVE_XMP
facenet_decode_more_SOURCES += src/image/xmp/exempi.c src/image/xmp/exempi.h \
	src/image/xmp/box.c src/image/xmp/box.h
endif
