# db: the database; the only folder that knows SQLite.
noinst_LIBRARIES += libdb.a
libdb_a_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
libdb_a_SOURCES = \
	db/core/check.c db/core/check.h \
	db/core/connection.c db/core/connection.h \
	db/core/db.c db/core/db.h \
	db/core/erase.c db/core/erase.h \
	db/core/migrations.c db/core/migrations.h \
	db/core/named.c db/core/named.h \
	db/core/names.c db/core/names.h \
	db/core/sqlite.c db/core/sqlite.h \
	db/core/transaction.c db/core/transaction.h \
	db/runs/best.c db/runs/best.h \
	db/runs/evals.c db/runs/evals.h \
	db/runs/files.c db/runs/files.h \
	db/runs/journal.c db/runs/journal.h \
	db/runs/models.c db/runs/models.h \
	db/runs/params.c db/runs/params.h \
	db/runs/rocs.c db/runs/rocs.h \
	db/runs/runs.c db/runs/runs.h \
	db/runs/start.c db/runs/start.h \
	db/runs/state.c db/runs/state.h \
	db/runs/steps.c db/runs/steps.h \
	db/runs/tags.c db/runs/tags.h \
	db/faces/columns.h \
	db/faces/crop_sets.c db/faces/crop_sets.h \
	db/faces/exports.c db/faces/exports.h \
	db/faces/faces.c db/faces/faces.h \
	db/faces/forget.c db/faces/forget.h \
	db/faces/held_out.c db/faces/held_out.h \
	db/faces/images.c db/faces/images.h \
	db/faces/items.c db/faces/items.h \
	db/faces/imports.c db/faces/imports.h \
	db/faces/people.c db/faces/people.h \
	db/faces/sources.c db/faces/sources.h \
	db/faces/unreadable.c db/faces/unreadable.h \
	db/faces/verdicts.c db/faces/verdicts.h \
	db/photos/drawn.c db/photos/drawn.h \
	db/photos/photos.c db/photos/photos.h \
	db/photos/quality.c db/photos/quality.h \
	db/photos/regions.c db/photos/regions.h \
	db/findings/embeddings.c db/findings/embeddings.h \
	db/findings/hardness.c db/findings/hardness.h \
	db/findings/index.c db/findings/index.h \
	db/findings/points.c db/findings/points.h \
	db/findings/run_facts.c db/findings/run_facts.h \
	db/findings/suspects.c db/findings/suspects.h \
	db/findings/triplets.c db/findings/triplets.h \
	db/review/album.c db/review/album.h \
	db/review/candidates.c db/review/candidates.h \
	db/review/changes.c db/review/changes.h \
	db/review/clusters.c db/review/clusters.h \
	db/review/decide.c db/review/decide.h \
	db/review/decide_box.c \
	db/review/decide_faces.c \
	db/review/decide_marks.c \
	db/review/decide_person.c \
	db/review/decide_names.c \
	db/review/decide_refuse.c \
	db/review/decisions.h \
	db/review/describe.c db/review/describe.h \
	db/review/join.c db/review/join.h \
	db/review/measure.c db/review/measure.h \
	db/review/nearest.c \
	db/review/persons.c db/review/persons.h \
	db/review/pile.h
DB_LIBS = libdb.a $(SQLITE_LIBS)

# The migrations as strings.
EXTRA_DIST += db/core/schema.awk db/core/schema.sql
CLEANFILES += db/core/schema.inc
db/core/libdb_a-migrations.$(OBJEXT): db/core/schema.inc
db/core/schema.inc: db/core/schema.awk db/core/schema.sql
	$(AM_V_GEN)$(MKDIR_P) db/core && $(AWK) -v what=strings -f $(srcdir)/db/core/schema.awk \
		$(srcdir)/db/core/schema.sql >$@.new && mv $@.new $@
