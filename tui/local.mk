# tui: the dashboard.  libtui.a is all of it but main, so that tests can link it.
noinst_LIBRARIES += libtui.a
libtui_a_CFLAGS = $(AM_CFLAGS)
libtui_a_SOURCES = \
	tui/canvas.c tui/canvas.h \
	tui/keys.c tui/keys.h \
	tui/layout.c tui/layout.h \
	tui/plot.c tui/plot.h \
	tui/theme.c tui/theme.h
