# triplet: distances, census, selection, curriculum, alarm.  Needs libnn.a (BLAS) and libbase.a.
noinst_LIBRARIES += libtriplet.a
libtriplet_a_CFLAGS = $(AM_CFLAGS)
libtriplet_a_SOURCES = \
	src/triplet/alarm.c src/triplet/alarm.h \
	src/triplet/batch.h \
	src/triplet/census.c src/triplet/census.h \
	src/triplet/curriculum.c src/triplet/curriculum.h \
	src/triplet/distances.c src/triplet/distances.h \
	src/triplet/hardness.c src/triplet/hardness.h \
	src/triplet/kernels.c src/triplet/kernels.h src/triplet/kernels_body.h \
	src/triplet/selection.c src/triplet/selection.h \
	src/triplet/selection_gradient.c \
	src/triplet/selection_rules.c src/triplet/selection_rules.h
