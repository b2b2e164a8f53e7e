# eval: verification, retrieval, clustering and its measures.  Needs libnn.a (BLAS) and libbase.a.
noinst_LIBRARIES += libeval.a
libeval_a_CFLAGS = $(AM_CFLAGS)
libeval_a_SOURCES = \
	src/eval/assign.c src/eval/assign.h \
	src/eval/bootstrap.c src/eval/bootstrap.h \
	src/eval/cluster_run.c src/eval/cluster.h src/eval/cluster_work.h \
	src/eval/cluster_apart.c src/eval/cluster_apart.h \
	src/eval/cluster_carry.c src/eval/cluster_carry.h \
	src/eval/cluster_density.c \
	src/eval/cluster_forest.c \
	src/eval/cluster_graph.c \
	src/eval/cluster_hdbscan.c \
	src/eval/cluster_linkage.c \
	src/eval/cluster_measures.c src/eval/cluster_measures.h \
	src/eval/cluster_quality.c \
	src/eval/cluster_roles.c src/eval/cluster_roles.h \
	src/eval/cluster_whispers.c \
	src/eval/covariance.c src/eval/covariance.h \
	src/eval/dimensions.c src/eval/dimensions.h \
	src/eval/hardest.c src/eval/hardest.h \
	src/eval/judgement.c src/eval/judgement.h \
	src/eval/near.c src/eval/near.h \
	src/eval/pairs.c src/eval/pairs.h \
	src/eval/pairs_read.c \
	src/eval/projection.c src/eval/projection.h \
	src/eval/retrieval.c src/eval/retrieval.h \
	src/eval/review.c src/eval/review.h \
	src/eval/roc.c src/eval/roc.h \
	src/eval/silhouette.c src/eval/silhouette.h \
	src/eval/suspects.c src/eval/suspects.h \
	src/eval/verification.c src/eval/verification.h
