# Tests of eval.
EVAL_TESTS = tests/eval/test_bootstrap tests/eval/test_cluster \
	tests/eval/test_cluster_measures tests/eval/test_dimensions tests/eval/test_hardest \
	tests/eval/test_pairs tests/eval/test_retrieval tests/eval/test_roc tests/eval/test_suspects \
	tests/eval/test_verification
EXTRA_DIST += tests/eval/make_cluster_reference.py tests/eval/make_reference.py
check_PROGRAMS += $(EVAL_TESTS)
TESTS += $(EVAL_TESTS)
tests_eval_test_cluster_SOURCES = tests/eval/test_cluster.c tests/eval/cluster_reference.h
tests_eval_test_cluster_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_eval_test_cluster_LDADD = libeval.a $(NN_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
tests_eval_test_cluster_measures_SOURCES = tests/eval/test_cluster_measures.c \
	tests/eval/reference.h tests/eval/reference_lcg.h tests/unit.h
tests_eval_test_cluster_measures_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests \
	-I$(srcdir)/tests/eval
tests_eval_test_cluster_measures_LDADD = libeval.a $(BASE_LIBS) $(CMOCKA_LIBS)
tests_eval_test_hardest_SOURCES = tests/eval/test_hardest.c tests/unit.h
tests_eval_test_hardest_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_eval_test_hardest_LDADD = libeval.a $(NN_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
tests_eval_test_pairs_SOURCES = tests/eval/test_pairs.c tests/unit.h
tests_eval_test_pairs_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_eval_test_pairs_LDADD = libeval.a $(BASE_LIBS) $(CMOCKA_LIBS)
tests_eval_test_suspects_SOURCES = tests/eval/test_suspects.c tests/unit.h
tests_eval_test_suspects_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_eval_test_suspects_LDADD = libeval.a $(BASE_LIBS) $(CMOCKA_LIBS)
tests_eval_test_verification_SOURCES = tests/eval/test_verification.c tests/unit.h
tests_eval_test_verification_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_eval_test_verification_LDADD = libeval.a $(BASE_LIBS) $(CMOCKA_LIBS)
tests_eval_test_retrieval_SOURCES = tests/eval/test_retrieval.c \
	tests/eval/reference.h tests/eval/reference_lcg.h tests/unit.h
tests_eval_test_retrieval_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests \
	-I$(srcdir)/tests/eval
tests_eval_test_retrieval_LDADD = libeval.a $(NN_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
tests_eval_test_roc_SOURCES = tests/eval/test_roc.c \
	tests/eval/reference.h tests/eval/reference_lcg.h tests/unit.h
tests_eval_test_roc_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests \
	-I$(srcdir)/tests/eval
tests_eval_test_roc_LDADD = libeval.a $(BASE_LIBS) $(CMOCKA_LIBS)
tests_eval_test_bootstrap_SOURCES = tests/eval/test_bootstrap.c tests/unit.h
tests_eval_test_bootstrap_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_eval_test_bootstrap_LDADD = libeval.a $(BASE_LIBS) $(CMOCKA_LIBS)
tests_eval_test_dimensions_SOURCES = tests/eval/test_dimensions.c tests/unit.h
tests_eval_test_dimensions_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_eval_test_dimensions_LDADD = libeval.a $(NN_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
