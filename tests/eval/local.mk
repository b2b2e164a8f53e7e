# Tests of eval.
unit_tests += \
	tests/eval/test_assign \
	tests/eval/test_bootstrap \
	tests/eval/test_cluster \
	tests/eval/test_cluster_measures \
	tests/eval/test_cluster_roles \
	tests/eval/test_dimensions \
	tests/eval/test_hardest \
	tests/eval/test_index \
	tests/eval/test_near \
	tests/eval/test_pairs \
	tests/eval/test_probes \
	tests/eval/test_projection \
	tests/eval/test_retrieval \
	tests/eval/test_roc \
	tests/eval/test_silhouette \
	tests/eval/test_suspects \
	tests/eval/test_verification
EXTRA_DIST += \
	tests/eval/cluster_reference.h \
	tests/eval/make_cluster_reference.py \
	tests/eval/make_reference.py \
	tests/eval/reference.h \
	tests/eval/reference_lcg.h
