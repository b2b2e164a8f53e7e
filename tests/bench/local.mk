# Benchmarks: `make bench`, ours alone; `make bench-peers`, against those that are installed.
EXTRA_PROGRAMS += tests/bench/peer_stb
CLEANFILES += tests/bench/peer_dlib tests/bench/peer_stb
tests_bench_peer_stb_SOURCES = tests/bench/peer_stb.c
tests_bench_peer_stb_CFLAGS = $(AM_CFLAGS) $(STB_CFLAGS)
tests_bench_peer_stb_LDADD = -lm
TESTS += tests/bench/test_peers.sh
EXTRA_DIST += tests/bench/bench.sh tests/bench/peers.sh tests/bench/test_peers.sh \
	tests/bench/peer_dlib.cpp tests/bench/peer_torch.py

BENCH_ENVIRONMENT = FACENET_SOURCE='$(abs_srcdir)' FACENET_BUILD='$(abs_builddir)'
.PHONY: bench bench-peers
bench: facenet
	@$(BENCH_ENVIRONMENT) $(SHELL) $(srcdir)/tests/bench/bench.sh
bench-peers: all tests/bench/peer_stb
	@$(BENCH_ENVIRONMENT) $(SHELL) $(srcdir)/tests/bench/peers.sh
