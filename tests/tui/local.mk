# Tests of the dashboard.
check_PROGRAMS += tests/tui/test_canvas
TESTS += tests/tui/test_canvas
tests_tui_test_canvas_SOURCES = tests/tui/test_canvas.c tests/unit.h
tests_tui_test_canvas_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests
tests_tui_test_canvas_LDADD = libtui.a $(BASE_LIBS) $(CMOCKA_LIBS)
