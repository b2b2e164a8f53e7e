# data: data sets in memory, the crop cache, import, the batch sampler, augmentation.
noinst_LIBRARIES += libdata.a
libdata_a_CFLAGS = $(AM_CFLAGS) -pthread
libdata_a_SOURCES = \
	src/data/augment.c src/data/augment.h \
	src/data/crops.c src/data/crops.h \
	src/data/dataset.c src/data/dataset.h \
	src/data/import_run.c src/data/import.h \
	src/data/import_walk.c src/data/import_walk.h \
	src/data/sampler.c src/data/sampler.h \
	src/data/sampler_plan.c src/data/sampler_plan.h
DATA_LIBS = libdata.a $(IMAGE_LIBS) -lpthread
