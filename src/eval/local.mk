# eval: verification pairs and figures, measures of clusters.  Needs libbase.a.
noinst_LIBRARIES += libeval.a
libeval_a_CFLAGS = $(AM_CFLAGS)
libeval_a_SOURCES = \
	src/eval/cluster_measures.c src/eval/cluster_measures.h \
	src/eval/pairs.c \
	src/eval/pairs_read.c \
	src/eval/suspects.c src/eval/suspects.h \
	src/eval/verification.c src/eval/verification.h
