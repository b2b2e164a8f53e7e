# db: the database; the only folder that knows SQLite.
noinst_LIBRARIES += libdb.a
libdb_a_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
libdb_a_SOURCES = \
	db/candidates.c db/candidates.h \
	db/changes.c db/changes.h \
	db/check.c \
	db/clusters.c db/clusters.h \
	db/db.c db/db.h \
	db/decisions.h \
	db/embeddings.c db/embeddings.h \
	db/faces.c db/faces.h \
	db/hardness.c db/hardness.h \
	db/imports.c db/imports.h \
	db/migrations.c db/migrations.h \
	db/journal.c \
	db/nearest.c \
	db/people.c db/people.h \
	db/review.c db/review.h \
	db/review_faces.c \
	db/review_refuse.c \
	db/rocs.c db/rocs.h \
	db/runs.c db/runs.h \
	db/steps.c \
	db/sqlite.c db/sqlite.h \
	db/suspects.c db/suspects.h \
	db/tags.c db/tags.h \
	db/triplets.c db/triplets.h \
	db/verdicts.c db/verdicts.h
DB_LIBS = libdb.a $(SQLITE_LIBS)
