# Benchmarks: `make bench` measures facenet; `make bench-many` its dashboard on many faces;
# `make bench-peers`, `make bench-cluster` and `make bench-index` compare it with the peers that are
# installed.
EXTRA_PROGRAMS += tests/bench/bench_added tests/bench/bench_cluster tests/bench/bench_index \
	tests/bench/cells \
	tests/bench/make_photos tests/bench/make_weak tests/bench/peer_stb tests/bench/sixels
CLEANFILES += tests/bench/bench_added tests/bench/bench_cluster tests/bench/bench_index \
	tests/bench/cells \
	tests/bench/make_photos tests/bench/make_weak tests/bench/peer_dlib tests/bench/peer_stb \
	tests/bench/sixels
tests_bench_bench_added_SOURCES = tests/bench/bench_added.c
tests_bench_bench_added_LDADD = $(NN_LIBS) $(BASE_LIBS)
tests_bench_bench_cluster_SOURCES = tests/bench/bench_cluster.c
tests_bench_bench_cluster_LDADD = libeval.a $(NN_LIBS) $(BASE_LIBS)
tests_bench_bench_index_SOURCES = tests/bench/bench_index.c
tests_bench_bench_index_LDADD = libeval.a $(NN_LIBS) $(BASE_LIBS)
tests_bench_cells_SOURCES = tests/bench/cells.c
tests_bench_cells_LDADD = $(TUI_LIBS) libdata.a $(BASE_LIBS)
tests_bench_make_photos_SOURCES = tests/bench/make_photos.c
tests_bench_make_photos_LDADD = libface.a $(IMAGE_LIBS)
tests_bench_make_weak_SOURCES = tests/bench/make_weak.c
tests_bench_make_weak_LDADD = libface.a $(IMAGE_LIBS)
tests_bench_peer_stb_SOURCES = tests/bench/peer_stb.c
tests_bench_peer_stb_CFLAGS = $(AM_CFLAGS) $(STB_CFLAGS)
tests_bench_peer_stb_LDADD = -lm
tests_bench_sixels_SOURCES = tests/bench/sixels.c
tests_bench_sixels_CFLAGS = $(AM_CFLAGS) $(CHAFA_CFLAGS)
tests_bench_sixels_LDADD = $(TUI_LIBS) libdata.a $(BASE_LIBS)
TESTS += tests/bench/test_peers.sh
EXTRA_DIST += tests/bench/bench.sh tests/bench/hosts.sh tests/bench/new_photos.sh \
	tests/bench/peers.sh tests/bench/search.sh tests/bench/test_peers.sh \
	tests/bench/bench_cluster.py tests/bench/bench_detect.py tests/bench/bench_index.py \
	tests/bench/bench_many.py tests/bench/peer_dlib.cpp \
	tests/bench/peer_cut.py tests/bench/peer_onnx.js tests/bench/peer_torch.py \
	tests/bench/peer_whispers.cpp tests/bench/photos.sql

BENCH_ENVIRONMENT = FACENET_SOURCE='$(abs_srcdir)' FACENET_BUILD='$(abs_builddir)'
.PHONY: bench bench-cluster bench-index bench-many bench-peers
bench: facenet
	@$(BENCH_ENVIRONMENT) $(SHELL) $(srcdir)/tests/bench/bench.sh
bench-peers: all tests/bench/bench_added tests/bench/peer_stb $(BENCH_MINING)
	@$(BENCH_ENVIRONMENT) $(SHELL) $(srcdir)/tests/bench/peers.sh
bench-cluster: tests/bench/bench_cluster
	@OMP_WAIT_POLICY=passive /usr/bin/python3 $(srcdir)/tests/bench/bench_cluster.py \
		tests/bench/bench_cluster $(ROUNDS) $(POINTS)
bench-index: tests/bench/bench_index
	@OMP_WAIT_POLICY=passive /usr/bin/python3 $(srcdir)/tests/bench/bench_index.py \
		tests/bench/bench_index $(POINTS)
bench-many: facenet facenet-tui
	@/usr/bin/python3 $(srcdir)/tests/bench/bench_many.py . many.db $(FACES)
