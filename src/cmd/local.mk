# cmd: the program facenet; the only folder that sees everything.
bin_PROGRAMS += facenet
facenet_CFLAGS = $(AM_CFLAGS) -pthread
facenet_LDFLAGS = $(AM_LDFLAGS) -pthread
facenet_SOURCES = \
	src/cmd/artefacts.c src/cmd/artefacts.h \
	src/cmd/cluster.c src/cmd/cluster.h \
	src/cmd/cluster_apply.c \
	src/cmd/cluster_ask.c \
	src/cmd/cluster_faces.c \
	src/cmd/cluster_threshold.c \
	src/cmd/command.c src/cmd/command.h \
	src/cmd/compare.c src/cmd/compare.h \
	src/cmd/doctor.c \
	src/cmd/embed.c \
	src/cmd/eval.c \
	src/cmd/eval_print.c src/cmd/eval_print.h \
	src/cmd/eval_set.c src/cmd/eval_set.h \
	src/cmd/export.c src/cmd/export.h \
	src/cmd/export_list.c src/cmd/export_list.h \
	src/cmd/export_people.c \
	src/cmd/facenet.c \
	src/cmd/forget.c \
	src/cmd/heart.c src/cmd/heart.h \
	src/cmd/import.c \
	src/cmd/model.c src/cmd/model.h \
	src/cmd/nets.c \
	src/cmd/options.c \
	src/cmd/runs.c \
	src/cmd/suspects.c src/cmd/suspects.h \
	src/cmd/synth.c \
	src/cmd/train.c \
	src/cmd/verdicts.c src/cmd/verdicts.h
facenet_LDADD = libtrain.a libeval.a libtriplet.a libdata.a $(NN_LIBS) $(DB_LIBS) $(DATA_LIBS)
