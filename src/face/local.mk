# face: faces in a picture, found, measured and cut out.  Needs libnn.a and libimage.a.
noinst_LIBRARIES += libface.a
# Without contraction a crop has the same pixels on every machine.
libface_a_CFLAGS = $(AM_CFLAGS) -ffp-contract=off
libface_a_SOURCES = \
	src/face/align.c src/face/align.h \
	src/face/boxed.c src/face/boxed.h \
	src/face/candidates.c src/face/candidates.h \
	src/face/face.h \
	src/face/finder.c src/face/finder.h \
	src/face/heads.c src/face/heads.h \
	src/face/landmarks.c src/face/landmarks.h \
	src/face/measure.c src/face/measure.h \
	src/face/planned.c src/face/planned.h \
	src/face/similarity.c src/face/similarity.h
