# Tests speak TAP.  A unit test is one file, test_*.c in a folder of tests/, which includes
# tests/unit.h, and one word in its folder's local.mk: in unit_tests, or in slow_tests when it takes
# over a second.  It links what it needs of all libraries; only a test that needs others has an
# LDADD of its own.
unit_tests =
slow_tests =
# What several tests share, as an archive.
test_fixtures =
check_LIBRARIES = libnaive_float.a libnaive_double.a
LDADD = $(test_fixtures) libtui.a libcmd.a libtrain.a libeval.a libtriplet.a libdata.a libface.a \
	libnaive_float.a libnaive_double.a $(NN_LIBS) $(DB_LIBS) $(IMAGE_LIBS) $(CHAFA_LIBS) \
	$(CMOCKA_LIBS) $(MPI_LIBS) -lpthread
EXTRA_DIST += tests/folder.h tests/tap.sh tests/unit.h
if HAVE_CMOCKA
include tests/base/local.mk
include tests/image/local.mk
include tests/data/local.mk
include tests/nn/local.mk
include tests/triplet/local.mk
include tests/face/local.mk
include tests/eval/local.mk
include tests/train/local.mk
include tests/cmd/local.mk
include tests/db/local.mk
include tests/tui/local.mk
endif
TESTS += $(unit_tests) $(slow_tests)
# A unit test is built when it is run, so that one test alone doesn't wait for all.
EXTRA_PROGRAMS += $(unit_tests) $(slow_tests)
CLEANFILES += $(unit_tests) $(slow_tests)
include tests/bench/local.mk
include tests/cli/local.mk
include tests/house/local.mk
