# Tests of db.
check_PROGRAMS += tests/db/test_faces
TESTS += tests/db/test_faces
tests_db_test_faces_SOURCES = tests/db/test_faces.c tests/unit.h
tests_db_test_faces_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS) -I$(srcdir)/tests
tests_db_test_faces_LDADD = $(DB_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)
