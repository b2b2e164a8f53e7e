# eval: verification pairs and figures.  Needs libbase.a.
noinst_LIBRARIES += libeval.a
libeval_a_CFLAGS = $(AM_CFLAGS)
libeval_a_SOURCES = \
	src/eval/pairs.c \
	src/eval/pairs_read.c \
	src/eval/suspects.c src/eval/suspects.h \
	src/eval/verification.c src/eval/verification.h
