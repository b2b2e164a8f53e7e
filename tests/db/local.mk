# Tests of db.  `make check-long` takes a history of 1,000,000 steps and prints how long a curve
# takes.
unit_tests += \
	tests/db/test_best \
	tests/db/test_contradictions \
	tests/db/test_decisions \
	tests/db/test_embeddings \
	tests/db/test_faces \
	tests/db/test_hardness \
	tests/db/test_images \
	tests/db/test_marks \
	tests/db/test_named \
	tests/db/test_open \
	tests/db/test_people \
	tests/db/test_models \
	tests/db/test_points \
	tests/db/test_regions \
	tests/db/test_rocs \
	tests/db/test_runs \
	tests/db/test_sqlite \
	tests/db/test_start \
	tests/db/test_steps \
	tests/db/test_suspects \
	tests/db/test_tables \
	tests/db/test_tags \
	tests/db/test_triplets \
	tests/db/test_verdicts \
	tests/db/test_writers
EXTRA_DIST += tests/db/clusters.h tests/db/fixture.h

CHECK_LONG += check-long-steps
check-long-steps: tests/db/test_steps
	FACENET_LONG=1 tests/db/test_steps
