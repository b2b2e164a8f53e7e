# tui: the dashboard.  libtui.a is all of it but the terminal, the loop and main, so that tests can
# link it: it needs the database, but no curses.
noinst_LIBRARIES += libtui.a
libtui_a_CFLAGS = $(AM_CFLAGS)
libtui_a_SOURCES = \
	tui/actions.c tui/actions.h \
	tui/app.c tui/app.h \
	tui/canvas.c tui/canvas.h \
	tui/commands.c tui/commands.h \
	tui/compared.c tui/compared.h \
	tui/complete.c tui/complete.h \
	tui/curves.c tui/curves.h \
	tui/filter.c tui/filter.h \
	tui/form.c tui/form.h \
	tui/form_actions.c tui/form_actions.h \
	tui/graphics.c tui/graphics.h \
	tui/health.c tui/health.h \
	tui/keys.c tui/keys.h \
	tui/layout.c tui/layout.h \
	tui/model.c tui/model.h \
	tui/picture.c tui/picture.h \
	tui/plot.c tui/plot.h \
	tui/presets.c tui/presets.h \
	tui/prompt.c tui/prompt.h \
	tui/recorder.c tui/recorder.h \
	tui/roc_panel.c tui/roc_panel.h \
	tui/portrait.c tui/portrait.h \
	tui/prompt.c tui/prompt.h \
	tui/review.c tui/review.h \
	tui/review_actions.c tui/review_actions.h \
	tui/review_draw.c tui/review_draw.h \
	tui/run_actions.c tui/run_actions.h \
	tui/runs_list.c tui/runs_list.h \
	tui/script.c tui/script.h \
	tui/segments.c tui/segments.h \
	tui/sixel.c tui/sixel.h \
	tui/suspect_actions.c tui/suspect_actions.h \
	tui/suspects_list.c tui/suspects_list.h \
	tui/theme.c tui/theme.h \
	tui/tiles.c tui/tiles.h \
	tui/timeline.c tui/timeline.h \
	tui/train_log.c tui/train_log.h \
	tui/train_panels.c tui/train_panels.h \
	tui/view_clusters.c \
	tui/triplet_panel.c tui/triplet_panel.h \
	tui/viewer.c tui/viewer.h \
	tui/view_compare.c \
	tui/view_help.c \
	tui/view_people.c \
	tui/view_runs.c \
	tui/view_suspects.c \
	tui/view_train.c \
	tui/welcome.c tui/welcome.h

bin_PROGRAMS += facenet-tui
facenet_tui_CFLAGS = $(AM_CFLAGS) $(NCURSES_CFLAGS)
facenet_tui_SOURCES = \
	tui/facenet-tui.c \
	tui/loop.c tui/loop.h \
	tui/terminal.c tui/terminal.h
facenet_tui_LDADD = libtui.a $(DB_LIBS) $(NCURSES_LIBS) $(BASE_LIBS)
