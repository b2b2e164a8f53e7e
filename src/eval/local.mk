# eval: verification, retrieval, clustering and its measures.  Needs libnn.a (BLAS) and libbase.a.
noinst_LIBRARIES += libeval.a
libeval_a_CFLAGS = $(AM_CFLAGS)
libeval_a_SOURCES = \
	src/eval/bootstrap.c src/eval/bootstrap.h \
	src/eval/cluster/apart.c src/eval/cluster/apart.h \
	src/eval/cluster/assign.c src/eval/cluster/assign.h \
	src/eval/cluster/carry.c src/eval/cluster/carry.h \
	src/eval/cluster/cluster.h \
	src/eval/cluster/density.c \
	src/eval/cluster/forest.c \
	src/eval/cluster/graph.c \
	src/eval/cluster/hdbscan.c \
	src/eval/cluster/linkage.c \
	src/eval/cluster/measures.c src/eval/cluster/measures.h \
	src/eval/cluster/probes.c \
	src/eval/cluster/quality.c \
	src/eval/cluster/review.c src/eval/cluster/review.h \
	src/eval/cluster/roles.c src/eval/cluster/roles.h \
	src/eval/cluster/run.c \
	src/eval/cluster/scan.c \
	src/eval/cluster/whispers.c \
	src/eval/cluster/work.h \
	src/eval/covariance.c src/eval/covariance.h \
	src/eval/dimensions.c src/eval/dimensions.h \
	src/eval/hardest.c src/eval/hardest.h \
	src/eval/index_build.c src/eval/index_build.h \
	src/eval/index_recall.c src/eval/index_recall.h \
	src/eval/ivf.c src/eval/ivf.h \
	src/eval/judgement.c src/eval/judgement.h \
	src/eval/near.c src/eval/near.h \
	src/eval/pairs.c src/eval/pairs.h \
	src/eval/pairs_read.c \
	src/eval/parallel.h \
	src/eval/products.c src/eval/products.h \
	src/eval/projection.c src/eval/projection.h \
	src/eval/relevance.c src/eval/relevance.h \
	src/eval/retrieval.c src/eval/retrieval.h \
	src/eval/roc.c src/eval/roc.h \
	src/eval/silhouette.c src/eval/silhouette.h \
	src/eval/suspects.c src/eval/suspects.h \
	src/eval/verification.c src/eval/verification.h
