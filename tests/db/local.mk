# Tests of db.  `make check-long` takes a history of 1,000,000 steps and prints how long a curve
# takes.
DB_TEST_LIBS = $(DB_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
DB_TEST_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS) \
	-I$(srcdir)/tests -I$(srcdir)/tests/db
DB_TESTS = \
	tests/db/test_contradictions tests/db/test_decisions tests/db/test_embeddings \
	tests/db/test_faces tests/db/test_hardness \
	tests/db/test_manual tests/db/test_people tests/db/test_rocs tests/db/test_runs \
	tests/db/test_sqlite tests/db/test_steps tests/db/test_suspects tests/db/test_tags \
	tests/db/test_triplets tests/db/test_verdicts tests/db/test_writers
check_PROGRAMS += $(DB_TESTS)
TESTS += $(DB_TESTS)
tests_db_test_contradictions_SOURCES = tests/db/test_contradictions.c tests/db/clusters.h \
	tests/db/fixture.h tests/unit.h
tests_db_test_contradictions_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_contradictions_LDADD = $(DB_TEST_LIBS)
tests_db_test_decisions_SOURCES = tests/db/test_decisions.c tests/db/clusters.h \
	tests/db/fixture.h tests/unit.h
tests_db_test_decisions_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_decisions_LDADD = $(DB_TEST_LIBS)
tests_db_test_embeddings_SOURCES = tests/db/test_embeddings.c tests/db/fixture.h tests/unit.h
tests_db_test_embeddings_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_embeddings_LDADD = $(DB_TEST_LIBS)
tests_db_test_faces_SOURCES = tests/db/test_faces.c tests/db/fixture.h tests/unit.h
tests_db_test_faces_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_faces_LDADD = $(DB_TEST_LIBS)
tests_db_test_hardness_SOURCES = tests/db/test_hardness.c tests/db/fixture.h tests/unit.h
tests_db_test_hardness_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_hardness_LDADD = $(DB_TEST_LIBS)
tests_db_test_manual_SOURCES = tests/db/test_manual.c tests/db/fixture.h tests/unit.h
tests_db_test_manual_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_manual_LDADD = $(DB_TEST_LIBS)
tests_db_test_people_SOURCES = tests/db/test_people.c tests/db/fixture.h tests/unit.h
tests_db_test_people_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_people_LDADD = $(DB_TEST_LIBS)
tests_db_test_rocs_SOURCES = tests/db/test_rocs.c tests/db/fixture.h tests/unit.h
tests_db_test_rocs_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_rocs_LDADD = $(DB_TEST_LIBS)
tests_db_test_runs_SOURCES = tests/db/test_runs.c tests/db/fixture.h tests/unit.h
tests_db_test_runs_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_runs_LDADD = $(DB_TEST_LIBS)
tests_db_test_sqlite_SOURCES = tests/db/test_sqlite.c tests/db/fixture.h tests/unit.h
tests_db_test_sqlite_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_sqlite_LDADD = $(DB_TEST_LIBS)
tests_db_test_steps_SOURCES = tests/db/test_steps.c tests/db/fixture.h tests/unit.h
tests_db_test_steps_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_steps_LDADD = $(DB_TEST_LIBS)
tests_db_test_suspects_SOURCES = tests/db/test_suspects.c tests/db/fixture.h tests/unit.h
tests_db_test_suspects_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_suspects_LDADD = $(DB_TEST_LIBS)
tests_db_test_tags_SOURCES = tests/db/test_tags.c tests/db/fixture.h tests/unit.h
tests_db_test_tags_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_tags_LDADD = $(DB_TEST_LIBS)
tests_db_test_triplets_SOURCES = tests/db/test_triplets.c tests/db/fixture.h tests/unit.h
tests_db_test_triplets_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_triplets_LDADD = $(DB_TEST_LIBS)
tests_db_test_verdicts_SOURCES = tests/db/test_verdicts.c tests/db/fixture.h tests/unit.h
tests_db_test_verdicts_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_verdicts_LDADD = $(DB_TEST_LIBS)
tests_db_test_writers_SOURCES = tests/db/test_writers.c tests/db/fixture.h tests/unit.h
tests_db_test_writers_CPPFLAGS = $(DB_TEST_CPPFLAGS)
tests_db_test_writers_LDADD = $(DB_TEST_LIBS)

CHECK_LONG += check-long-steps
check-long-steps: tests/db/test_steps
	FACENET_LONG=1 tests/db/test_steps
