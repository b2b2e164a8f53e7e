# Tests of the dashboard.
check_PROGRAMS += tests/tui/test_canvas
TESTS += tests/tui/test_canvas
tests_tui_test_canvas_SOURCES = tests/tui/test_canvas.c tests/unit.h
tests_tui_test_canvas_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_tui_test_canvas_LDADD = libtui.a $(BASE_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/tui/test_timeline
TESTS += tests/tui/test_timeline
tests_tui_test_timeline_SOURCES = tests/tui/test_timeline.c tests/unit.h
tests_tui_test_timeline_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_tui_test_timeline_LDADD = libtui.a $(BASE_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/tui/test_graphics
TESTS += tests/tui/test_graphics
tests_tui_test_graphics_SOURCES = tests/tui/test_graphics.c tests/unit.h
tests_tui_test_graphics_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_tui_test_graphics_LDADD = libtui.a $(BASE_LIBS) $(CMOCKA_LIBS)

# The screens on a fake database.
tui_screens = tests/unit.h tests/tui/screens.c tests/tui/screens.h \
	tests/tui/fake_db.c tests/tui/fake_db.h tests/tui/fixture.c tests/tui/fixture.h
tui_screens_flags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests -I$(srcdir)/tests/tui
tui_screens_libs = libtui.a $(BASE_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/tui/test_views
TESTS += tests/tui/test_views
tests_tui_test_views_SOURCES = tests/tui/test_views.c $(tui_screens)
tests_tui_test_views_CPPFLAGS = $(tui_screens_flags)
tests_tui_test_views_LDADD = $(tui_screens_libs)

check_PROGRAMS += tests/tui/test_actions
TESTS += tests/tui/test_actions
tests_tui_test_actions_SOURCES = tests/tui/test_actions.c $(tui_screens)
tests_tui_test_actions_CPPFLAGS = $(tui_screens_flags)
tests_tui_test_actions_LDADD = $(tui_screens_libs)

check_PROGRAMS += tests/tui/test_health
TESTS += tests/tui/test_health
tests_tui_test_health_SOURCES = tests/tui/test_health.c $(tui_screens)
tests_tui_test_health_CPPFLAGS = $(tui_screens_flags)
tests_tui_test_health_LDADD = $(tui_screens_libs)

check_PROGRAMS += tests/tui/test_commands
TESTS += tests/tui/test_commands
tests_tui_test_commands_SOURCES = tests/tui/test_commands.c $(tui_screens)
tests_tui_test_commands_CPPFLAGS = $(tui_screens_flags)
tests_tui_test_commands_LDADD = $(tui_screens_libs)

check_PROGRAMS += tests/tui/test_people
TESTS += tests/tui/test_people
tests_tui_test_people_SOURCES = tests/tui/test_people.c $(tui_screens)
tests_tui_test_people_CPPFLAGS = $(tui_screens_flags)
tests_tui_test_people_LDADD = $(tui_screens_libs)

check_PROGRAMS += tests/tui/test_runs
TESTS += tests/tui/test_runs
tests_tui_test_runs_SOURCES = tests/tui/test_runs.c $(tui_screens)
tests_tui_test_runs_CPPFLAGS = $(tui_screens_flags)
tests_tui_test_runs_LDADD = $(tui_screens_libs)

# View 4 on a real database.
check_PROGRAMS += tests/tui/test_clusters
TESTS += tests/tui/test_clusters
tests_tui_test_clusters_SOURCES = tests/tui/test_clusters.c tests/unit.h \
	tests/tui/screens.c tests/tui/screens.h tests/tui/fixture.c tests/tui/fixture.h
tests_tui_test_clusters_CPPFLAGS = $(tui_screens_flags)
tests_tui_test_clusters_LDADD = libtui.a $(DB_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/tui/test_suspects
TESTS += tests/tui/test_suspects
tests_tui_test_suspects_SOURCES = tests/tui/test_suspects.c $(tui_screens)
tests_tui_test_suspects_CPPFLAGS = $(tui_screens_flags)
tests_tui_test_suspects_LDADD = $(tui_screens_libs)

EXTRA_DIST += \
	tests/tui/pictures/compare-120x40.txt \
	tests/tui/pictures/compare-200x60.txt \
	tests/tui/pictures/compare-80x24.txt \
	tests/tui/pictures/form-120x40.txt \
	tests/tui/pictures/form-200x60.txt \
	tests/tui/pictures/form-80x24.txt \
	tests/tui/pictures/help-120x40.txt \
	tests/tui/pictures/help-200x60.txt \
	tests/tui/pictures/help-80x24.txt \
	tests/tui/pictures/people-120x40.txt \
	tests/tui/pictures/people-200x60.txt \
	tests/tui/pictures/people-80x24.txt \
	tests/tui/pictures/picture-120x40.txt \
	tests/tui/pictures/picture-30x8.txt \
	tests/tui/pictures/picture-80x24.txt \
	tests/tui/pictures/review-clusters-120x40.txt \
	tests/tui/pictures/review-clusters-40x9.txt \
	tests/tui/pictures/review-clusters-80x24.txt \
	tests/tui/pictures/review-faces-120x40.txt \
	tests/tui/pictures/review-faces-40x9.txt \
	tests/tui/pictures/review-faces-80x24.txt \
	tests/tui/pictures/review-questions-120x40.txt \
	tests/tui/pictures/review-questions-40x9.txt \
	tests/tui/pictures/review-questions-80x24.txt \
	tests/tui/pictures/review-targets-120x40.txt \
	tests/tui/pictures/review-targets-40x9.txt \
	tests/tui/pictures/review-targets-80x24.txt \
	tests/tui/pictures/runs-120x40.txt \
	tests/tui/pictures/runs-200x60.txt \
	tests/tui/pictures/runs-80x24.txt \
	tests/tui/pictures/suspects-120x40.txt \
	tests/tui/pictures/suspects-60x12.txt \
	tests/tui/pictures/suspects-80x14.txt \
	tests/tui/pictures/suspects-80x24.txt \
	tests/tui/pictures/train-120x40.txt \
	tests/tui/pictures/train-200x60.txt \
	tests/tui/pictures/train-80x24.txt \
	tests/tui/pictures/train-ascii-80x24.txt \
	tests/tui/pictures/train-cursor-80x24.txt \
	tests/tui/pictures/train-det-80x24.txt \
	tests/tui/pictures/train-overlay-120x40.txt \
	tests/tui/pictures/train-overlay-200x60.txt \
	tests/tui/pictures/train-overlay-80x24.txt \
	tests/tui/pictures/train-overlay-zoom-80x24.txt \
	tests/tui/pictures/train-roc-120x40.txt \
	tests/tui/pictures/train-roc-200x60.txt \
	tests/tui/pictures/train-roc-80x24.txt \
	tests/tui/pictures/train-triplet-44x10.txt \
	tests/tui/pictures/train-triplet-80x24.txt \
	tests/tui/pictures/train-zoom-80x24.txt \
	tests/tui/pictures/welcome-120x40.txt \
	tests/tui/pictures/welcome-200x60.txt \
	tests/tui/pictures/welcome-80x24.txt \
	tests/tui/pictures/welcome-faces-120x40.txt \
	tests/tui/pictures/welcome-faces-200x60.txt \
	tests/tui/pictures/welcome-faces-80x24.txt

check_PROGRAMS += tests/tui/test_keys
TESTS += tests/tui/test_keys
tests_tui_test_keys_SOURCES = tests/tui/test_keys.c tests/unit.h
tests_tui_test_keys_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_tui_test_keys_LDADD = libtui.a $(BASE_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += tests/tui/make_fixture
tests_tui_make_fixture_SOURCES = tests/tui/make_fixture.c tests/tui/fixture.c tests/tui/fixture.h
tests_tui_make_fixture_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/tui
tests_tui_make_fixture_LDADD = $(DB_LIBS) $(BASE_LIBS)

tui_scripts = tests/tui/test_control.sh tests/tui/test_pictures.sh tests/tui/test_record.sh \
	tests/tui/test_review.sh tests/tui/test_screen.sh tests/tui/test_script.sh \
	tests/tui/test_terminal.sh tests/tui/test_verdicts.sh
TESTS += $(tui_scripts)
EXTRA_DIST += $(tui_scripts) tests/tui/pane.sh

check_PROGRAMS += tests/tui/test_model
TESTS += tests/tui/test_model
tests_tui_test_model_SOURCES = tests/tui/test_model.c tests/unit.h \
	tests/tui/fixture.c tests/tui/fixture.h
tests_tui_test_model_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests \
	-I$(srcdir)/tests/tui
tests_tui_test_model_LDADD = libtui.a $(DB_LIBS) $(BASE_LIBS) $(CMOCKA_LIBS)

# All sizes up to 200 x 200, and what the dashboard costs, which is only printed.
check_PROGRAMS += tests/tui/measure_keys
tests_tui_measure_keys_SOURCES = tests/tui/measure_keys.c
EXTRA_DIST += tests/tui/measure.sh
CHECK_LONG += check-long-tui
check-long-tui: facenet facenet-tui tests/tui/make_fixture tests/tui/measure_keys \
	tests/tui/test_canvas tests/tui/test_views
	FACENET_LONG=1 tests/tui/test_canvas
	FACENET_LONG=1 FACENET_SOURCE=$(abs_srcdir) tests/tui/test_views
	FACENET_BUILD=$(abs_builddir) sh $(srcdir)/tests/tui/measure.sh
