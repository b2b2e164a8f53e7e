# base: status, memory, randomness, text, files, processes, settings.
noinst_LIBRARIES += libbase.a
libbase_a_CFLAGS = $(AM_CFLAGS) $(NETTLE_CFLAGS) $(UTF8PROC_CFLAGS)
libbase_a_SOURCES = \
	src/base/clock.c src/base/clock.h \
	src/base/condition.c src/base/condition.h \
	src/base/crop.c src/base/crop.h \
	src/base/err.c src/base/err.h \
	src/base/file.c src/base/file.h \
	src/base/free_memory.c src/base/free_memory.h \
	src/base/json.c src/base/json.h \
	src/base/mem.c src/base/mem.h \
	src/base/metric.c src/base/metric.h \
	src/base/pixels.c src/base/pixels.h \
	src/base/presets.c src/base/presets.h \
	src/base/process.c src/base/process.h \
	src/base/ranks.h \
	src/base/record.h \
	src/base/rng.c src/base/rng.h \
	src/base/settings.c src/base/settings.h \
	src/base/sha256.c src/base/sha256.h \
	src/base/similar.c src/base/similar.h \
	src/base/standard.c src/base/standard.h \
	src/base/text.c src/base/text.h \
	src/base/unicode.c src/base/unicode.h \
	src/base/vector_index.c src/base/vector_index.h
if HAVE_MPI
libbase_a_CFLAGS += $(MPI_CFLAGS)
libbase_a_SOURCES += src/base/ranks.c
else
libbase_a_SOURCES += src/base/ranks_alone.c
endif
BASE_LIBS = libbase.a $(NETTLE_LIBS) $(UTF8PROC_LIBS) -lm
