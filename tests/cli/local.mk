# Tests of the programs as a user runs them.
CLI_TESTS = tests/cli/added.sh tests/cli/album.sh tests/cli/best.sh tests/cli/box.sh \
	tests/cli/changes.sh tests/cli/classes.sh \
	tests/cli/closed.sh \
	tests/cli/cluster.sh tests/cli/collapse.sh tests/cli/compatible.sh \
	tests/cli/damaged.sh tests/cli/delete.sh \
	tests/cli/detect.sh \
	tests/cli/eval.sh tests/cli/experiment.sh tests/cli/export.sh tests/cli/forget.sh \
	tests/cli/fuzz.sh \
	tests/cli/history.sh tests/cli/import.sh tests/cli/joined.sh tests/cli/marks.sh \
	tests/cli/mined.sh \
	tests/cli/named.sh tests/cli/names.sh \
	tests/cli/nets.sh tests/cli/onnx.sh tests/cli/options.sh \
	tests/cli/out.sh tests/cli/pairs.sh \
	tests/cli/grouped.sh tests/cli/people.sh tests/cli/photos.sh tests/cli/preview.sh \
	tests/cli/photos_npm.sh tests/cli/readme.sh tests/cli/regions.sh \
	tests/cli/ranks.sh tests/cli/search.sh tests/cli/spelling.sh \
	tests/cli/strangers.sh tests/cli/suspects.sh tests/cli/synth.sh \
	tests/cli/train.sh tests/cli/trained.sh tests/cli/tune.sh tests/cli/vectors.sh
TESTS += $(CLI_TESTS)
EXTRA_DIST += $(CLI_TESTS) tests/cli/decisions.sh tests/cli/onnx_run.js \
	tests/cli/walk.sh

# What tests/cli/fuzz.sh damages databases with.
check_PROGRAMS += tests/cli/damage
tests_cli_damage_LDADD = $(DB_LIBS) $(BASE_LIBS)

# Nets and photos for those that find faces.
check_PROGRAMS += tests/cli/squares
tests_cli_squares_LDADD = $(IMAGE_LIBS)

# Where tests/cli/photos_npm.sh and ./bootstrap models keep what they fetch.
distclean-local:
	rm -rf models

CHECK_LONG += check-long-collapse check-long-databases check-long-decisions \
	check-long-suspects
check-long-collapse: all
	FACENET_LONG=1 FACENET_SOURCE=$(abs_srcdir) FACENET_BUILD=$(abs_builddir) \
		$(SHELL) $(srcdir)/tests/cli/collapse.sh
check-long-databases: all tests/cli/damage
	FACENET_LONG=1 FACENET_SOURCE=$(abs_srcdir) FACENET_BUILD=$(abs_builddir) \
		$(SHELL) $(srcdir)/tests/cli/fuzz.sh
check-long-decisions: all
	FACENET_SOURCE=$(abs_srcdir) FACENET_BUILD=$(abs_builddir) \
		$(SHELL) $(srcdir)/tests/cli/decisions.sh
check-long-suspects: all
	FACENET_LONG=1 FACENET_SOURCE=$(abs_srcdir) FACENET_BUILD=$(abs_builddir) \
		$(SHELL) $(srcdir)/tests/cli/suspects.sh
