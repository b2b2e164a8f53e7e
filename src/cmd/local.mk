# cmd: the program facenet; the only folder that sees everything.  Tests link libcmd.a, which is all
# of it but main.
noinst_LIBRARIES += libcmd.a
libcmd_a_CFLAGS = $(AM_CFLAGS) -pthread
libcmd_a_SOURCES = \
	src/cmd/artefacts.c src/cmd/artefacts.h \
	src/cmd/checkpoints.c src/cmd/checkpoints.h \
	src/cmd/commands.h \
	src/cmd/database.c src/cmd/database.h \
	src/cmd/detectors.c src/cmd/detectors.h \
	src/cmd/embed.c \
	src/cmd/embeddings.c src/cmd/embeddings.h \
	src/cmd/faces.c src/cmd/faces.h \
	src/cmd/help.c \
	src/cmd/index.c src/cmd/index.h \
	src/cmd/items.c src/cmd/items.h \
	src/cmd/name_list.c src/cmd/name_list.h \
	src/cmd/options.c src/cmd/options.h \
	src/cmd/output.c src/cmd/output.h \
	src/cmd/recrop.c src/cmd/recrop.h \
	src/cmd/stop.c src/cmd/stop.h \
	src/cmd/same_crops.c src/cmd/same_crops.h \
	src/cmd/synth.c src/cmd/synth.h \
	src/cmd/synth_photos.c src/cmd/synth_photos.h \
	src/cmd/box/box.c \
	src/cmd/box/nearest.c src/cmd/box/nearest.h \
	src/cmd/cluster/ask.c src/cmd/cluster/ask.h \
	src/cmd/cluster/before.c \
	src/cmd/cluster/carry.c \
	src/cmd/cluster/cluster.c \
	src/cmd/cluster/clustering.c src/cmd/cluster/clustering.h \
	src/cmd/cluster/decide.c src/cmd/cluster/decide.h \
	src/cmd/cluster/input.c src/cmd/cluster/input.h \
	src/cmd/cluster/keep.c \
	src/cmd/cluster/news.c \
	src/cmd/cluster/people.c \
	src/cmd/cluster/print.c \
	src/cmd/cluster/split.c src/cmd/cluster/split.h \
	src/cmd/cluster/threshold.c src/cmd/cluster/threshold.h \
	src/cmd/detect/detect.c \
	src/cmd/detect/draw.c src/cmd/detect/draw.h \
	src/cmd/doctor/doctor.c \
	src/cmd/doctor/twins.c src/cmd/doctor/twins.h \
	src/cmd/eval/baseline.c src/cmd/eval/baseline.h \
	src/cmd/eval/degrade.c src/cmd/eval/degrade.h \
	src/cmd/eval/eval.c \
	src/cmd/eval/figures.c src/cmd/eval/figures.h \
	src/cmd/eval/items.c src/cmd/eval/items.h \
	src/cmd/eval/kept.c src/cmd/eval/kept.h \
	src/cmd/eval/pictures.c src/cmd/eval/pictures.h \
	src/cmd/eval/print.c src/cmd/eval/print.h \
	src/cmd/eval/set.c src/cmd/eval/set.h \
	src/cmd/eval/trained.c src/cmd/eval/trained.h \
	src/cmd/experiment/experiment.c \
	src/cmd/experiment/grid.c src/cmd/experiment/grid.h \
	src/cmd/experiment/plan.h \
	src/cmd/experiment/print.c \
	src/cmd/experiment/read.c \
	src/cmd/experiment/reading.c src/cmd/experiment/reading.h \
	src/cmd/experiment/run.c src/cmd/experiment/run.h \
	src/cmd/experiment/table.c src/cmd/experiment/table.h \
	src/cmd/photo.c \
	src/cmd/recognise/chain.c src/cmd/recognise/chain.h \
	src/cmd/recognise/chance.c src/cmd/recognise/chance.h \
	src/cmd/recognise/like.c src/cmd/recognise/like.h \
	src/cmd/recognise/people.c src/cmd/recognise/people.h \
	src/cmd/recognise/search.c \
	src/cmd/recognise/stream.c src/cmd/recognise/stream.h \
	src/cmd/recognise/verify.c \
	src/cmd/export/csv.c src/cmd/export/csv.h \
	src/cmd/export/export.c \
	src/cmd/export/list.c src/cmd/export/list.h \
	src/cmd/export/net.c src/cmd/export/net.h \
	src/cmd/export/people.c src/cmd/export/people.h \
	src/cmd/export/sidecar.c src/cmd/export/sidecar.h \
	src/cmd/export/table.c src/cmd/export/table.h \
	src/cmd/export/xmp.c src/cmd/export/xmp.h \
	src/cmd/forget/forget.c \
	src/cmd/forget/joined.c src/cmd/forget/joined.h \
	src/cmd/forget/person.c src/cmd/forget/person.h \
	src/cmd/forget/traces.c src/cmd/forget/traces.h \
	src/cmd/import/before.c src/cmd/import/before.h \
	src/cmd/import/find.c src/cmd/import/find.h \
	src/cmd/import/folders.c src/cmd/import/folders.h \
	src/cmd/import/gone.c src/cmd/import/gone.h \
	src/cmd/import/group.c src/cmd/import/group.h \
	src/cmd/import/import.c \
	src/cmd/import/into.c src/cmd/import/into.h \
	src/cmd/import/known.c src/cmd/import/known.h \
	src/cmd/import/lists.c src/cmd/import/lists.h \
	src/cmd/import/names.c src/cmd/import/names.h \
	src/cmd/import/preview.c src/cmd/import/preview.h \
	src/cmd/import/photo.c src/cmd/import/photo.h \
	src/cmd/import/relocate.c src/cmd/import/relocate.h \
	src/cmd/import/source.c src/cmd/import/source.h \
	src/cmd/import/take.c src/cmd/import/take.h \
	src/cmd/import/vectors.c src/cmd/import/vectors.h \
	src/cmd/import/tally.c src/cmd/import/tally.h \
	src/cmd/models/add.c src/cmd/models/add.h \
	src/cmd/models/known.c src/cmd/models/known.h \
	src/cmd/models/models.c \
	src/cmd/nets/bench.c \
	src/cmd/nets/measure.h \
	src/cmd/nets/nets.c \
	src/cmd/nets/profile.c \
	src/cmd/runs/compare.c src/cmd/runs/compare.h \
	src/cmd/runs/runs.c \
	src/cmd/suspects/pairs.c src/cmd/suspects/pairs.h \
	src/cmd/suspects/keep.c \
	src/cmd/suspects/ranking.c src/cmd/suspects/ranking.h \
	src/cmd/suspects/suspects.c src/cmd/suspects/suspects.h \
	src/cmd/suspects/verdicts.c src/cmd/suspects/verdicts.h \
	src/cmd/train/heart.c src/cmd/train/heart.h \
	src/cmd/train/job.h \
	src/cmd/train/older.c src/cmd/train/older.h \
	src/cmd/train/people.c src/cmd/train/people.h \
	src/cmd/train/resume.c src/cmd/train/resume.h \
	src/cmd/train/sink.c src/cmd/train/sink.h \
	src/cmd/train/train.c \
	src/cmd/train/wish.c src/cmd/train/wish.h

bin_PROGRAMS += facenet
facenet_SOURCES = src/cmd/facenet.c
facenet_LDFLAGS = $(AM_LDFLAGS) -pthread
facenet_LDADD = libcmd.a libtrain.a libeval.a libtriplet.a libdata.a libface.a \
	$(NN_LIBS) $(DB_LIBS) $(DATA_LIBS) $(MPI_LIBS)
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = src/cmd/completion/facenet
# Fetches public nets for ./bootstrap and a test; facenet itself never touches the network.
EXTRA_DIST += src/cmd/models/fetch.sh
