# triplet: distances, census, selection, curriculum, alarm.  Needs libnn.a (BLAS) and libbase.a.
noinst_LIBRARIES += libtriplet.a
# Products and sums are rounded one by one, so that every instruction set gives the same bits.
libtriplet_a_CFLAGS = $(AM_CFLAGS) -ffp-contract=off
libtriplet_a_SOURCES = \
	src/triplet/alarm.c src/triplet/alarm.h \
	src/triplet/batch.h \
	src/triplet/census.c src/triplet/census.h \
	src/triplet/curriculum.c src/triplet/curriculum.h \
	src/triplet/distances.c src/triplet/distances.h \
	src/triplet/hardness.c src/triplet/hardness.h \
	src/triplet/kernels.c src/triplet/kernels.h src/triplet/kernels_body.h \
	src/triplet/kernels_filter.h src/triplet/kernels_search.h src/triplet/kernels_weigh.h \
	src/triplet/selection_run.c src/triplet/selection.h \
	src/triplet/selection_gradient.c src/triplet/selection_naive.c \
	src/triplet/selection_rules.c src/triplet/selection_rules.h \
	src/triplet/selection_soft.c src/triplet/selection_soft.h \
	src/triplet/spread.c src/triplet/spread.h
