# Tests of the dashboard.
unit_tests += \
	tests/tui/test_canvas \
	tests/tui/test_capture \
	tests/tui/test_clusters \
	tests/tui/test_graphics \
	tests/tui/test_load \
	tests/tui/test_machine \
	tests/tui/test_past \
	tests/tui/test_projection \
	tests/tui/test_reading \
	tests/tui/test_shown \
	tests/tui/test_timeline \
	tests/tui/test_trend
# The screens on a fake database, which takes the place of libdb.a.
fake_tests = \
	tests/tui/test_actions \
	tests/tui/test_classes \
	tests/tui/test_commands \
	tests/tui/test_form \
	tests/tui/test_health \
	tests/tui/test_import_form \
	tests/tui/test_keys \
	tests/tui/test_messages \
	tests/tui/test_people \
	tests/tui/test_runs \
	tests/tui/test_suspects \
	tests/tui/test_verdict \
	tests/tui/test_views
unit_tests += $(fake_tests)
tests_tui_test_actions_LDADD = $(FAKE_LIBS)
tests_tui_test_classes_LDADD = $(FAKE_LIBS)
tests_tui_test_commands_LDADD = $(FAKE_LIBS)
tests_tui_test_form_LDADD = $(FAKE_LIBS)
tests_tui_test_health_LDADD = $(FAKE_LIBS)
tests_tui_test_import_form_LDADD = $(FAKE_LIBS)
tests_tui_test_keys_LDADD = $(FAKE_LIBS)
tests_tui_test_messages_LDADD = $(FAKE_LIBS)
tests_tui_test_people_LDADD = $(FAKE_LIBS)
tests_tui_test_runs_LDADD = $(FAKE_LIBS)
tests_tui_test_suspects_LDADD = $(FAKE_LIBS)
tests_tui_test_verdict_LDADD = $(FAKE_LIBS)
tests_tui_test_views_LDADD = $(FAKE_LIBS)
FAKE_LIBS = tests/tui/libscreens.a libtui.a tests/tui/libfake.a $(CHAFA_LIBS) $(BASE_LIBS) \
	$(CMOCKA_LIBS)
check_LIBRARIES += tests/tui/libscreens.a tests/tui/libfake.a
test_fixtures += tests/tui/libscreens.a
tests_tui_libscreens_a_SOURCES = \
	tests/tui/clustered.c tests/tui/clustered.h \
	tests/tui/fixture.c tests/tui/fixture.h \
	tests/tui/place.c tests/tui/place.h \
	tests/tui/screens.c tests/tui/screens.h
tests_tui_libfake_a_SOURCES = \
	db/findings/run_facts.c db/runs/best.c db/runs/params.c db/runs/state.c \
	tests/tui/fake_db.c tests/tui/fake_db.h tests/tui/fake_points.c \
	tests/tui/fake_review.c
# What scripts run.
check_PROGRAMS += tests/tui/make_fixture

tui_scripts = tests/tui/test_advice.sh tests/tui/test_album.sh tests/tui/test_cast.sh \
	tests/tui/test_control.sh tests/tui/test_import.sh tests/tui/test_photos.sh \
	tests/tui/test_pictures.sh tests/tui/test_record.sh \
	tests/tui/test_review.sh tests/tui/test_screen.sh tests/tui/test_script.sh \
	tests/tui/test_terminal.sh tests/tui/test_verdicts.sh tests/tui/test_way.sh
TESTS += $(tui_scripts)
EXTRA_DIST += $(tui_scripts) tests/tui/histories.sh tests/tui/histories.txt \
	tests/tui/keys.sh tests/tui/pane.sh

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
	tests/tui/pictures/projection-120x40.txt \
	tests/tui/pictures/projection-200x60.txt \
	tests/tui/pictures/projection-40x9.txt \
	tests/tui/pictures/projection-80x24.txt \
	tests/tui/pictures/projection-first-80x24.txt \
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
	tests/tui/pictures/suspects-pairs-80x24.txt \
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

# All sizes up to 200 x 200, and what the dashboard costs, which is only printed.
check_PROGRAMS += tests/tui/measure_keys
EXTRA_DIST += tests/tui/measure.sh tests/tui/measure_photos.sh
CHECK_LONG += check-long-tui
check-long-tui: facenet facenet-tui tests/cli/squares tests/tui/make_fixture \
	tests/tui/measure_keys tests/tui/test_canvas tests/tui/test_views
	FACENET_LONG=1 tests/tui/test_canvas
	FACENET_LONG=1 FACENET_SOURCE=$(abs_srcdir) tests/tui/test_views
	FACENET_BUILD=$(abs_builddir) sh $(srcdir)/tests/tui/measure.sh
	FACENET_BUILD=$(abs_builddir) sh $(srcdir)/tests/tui/measure_photos.sh
