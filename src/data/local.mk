# data: data sets in memory, the crop cache, import, the batch sampler, augmentation.
noinst_LIBRARIES += libdata.a
libdata_a_CFLAGS = $(AM_CFLAGS) -pthread
libdata_a_SOURCES = \
	src/data/augment.c src/data/augment.h \
	src/data/crops.c src/data/crops.h \
	src/data/dataset.c src/data/dataset.h \
	src/data/identity_list.c src/data/identity_list.h \
	src/data/import_found.h \
	src/data/import_layout.c src/data/import_layout.h \
	src/data/import_same.c src/data/import_same.h \
	src/data/import_run.c src/data/import.h \
	src/data/import_scan.c src/data/import_scan.h \
	src/data/item_lines.c src/data/item_lines.h \
	src/data/labels.c src/data/labels.h \
	src/data/npy.c src/data/npy.h \
	src/data/share.c src/data/share.h \
	src/data/sampler.c src/data/sampler.h \
	src/data/sampler_batch.h \
	src/data/sampler_labels.c src/data/sampler_labels.h \
	src/data/sampler_plan.c src/data/sampler_plan.h
DATA_LIBS = libdata.a $(IMAGE_LIBS) -lpthread
