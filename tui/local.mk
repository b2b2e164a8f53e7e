# tui: the dashboard.  libtui.a is all of it but the terminal, the loop and main, so that tests can
# link it: it needs the database, but no curses.
noinst_LIBRARIES += libtui.a
libtui_a_CFLAGS = $(AM_CFLAGS) $(CHAFA_CFLAGS)
libtui_a_SOURCES = \
	tui/app.c tui/app.h \
	tui/commands.c tui/commands.h \
	tui/data/album.c tui/data/album.h \
	tui/data/compared.c tui/data/compared.h \
	tui/data/filter.c tui/data/filter.h \
	tui/data/history.c tui/data/history.h \
	tui/data/machine.c tui/data/machine.h \
	tui/data/pairs_list.c tui/data/pairs_list.h \
	tui/data/people.c tui/data/people.h \
	tui/data/projection.c tui/data/projection.h \
	tui/data/request_words.c tui/data/request_words.h \
	tui/data/review_state.c tui/data/review_state.h \
	tui/data/review_targets.c \
	tui/data/rotation.c tui/data/rotation.h \
	tui/data/runs_list.c tui/data/runs_list.h \
	tui/data/sharpen.c tui/data/sharpen.h \
	tui/data/snapshot.c tui/data/snapshot.h \
	tui/data/suspects_list.c tui/data/suspects_list.h \
	tui/data/timeline.c tui/data/timeline.h \
	tui/data/trend.c tui/data/trend.h \
	tui/data/verdict.c tui/data/verdict.h \
	tui/jobs/import_preview.c tui/jobs/import_preview.h \
	tui/jobs/jobs.c tui/jobs/jobs.h \
	tui/jobs/photo_reader.c tui/jobs/photo_reader.h \
	tui/jobs/fork_run.c tui/jobs/fork_run.h \
	tui/recorder.c tui/recorder.h \
	tui/cast.c tui/cast.h \
	tui/script.c tui/script.h \
	tui/term/canvas.c tui/term/canvas.h \
	tui/term/canvas_pictures.c tui/term/canvas_pictures.h \
	tui/term/capture.c tui/term/capture.h \
	tui/term/graphics.c tui/term/graphics.h \
	tui/term/keycode.h \
	tui/term/past.c tui/term/past.h \
	tui/term/picture.c tui/term/picture.h \
	tui/term/sixel.c tui/term/sixel.h \
	tui/term/theme.c tui/term/theme.h \
	tui/view/actions.c tui/view/actions.h \
	tui/view/binding.h \
	tui/view/clusters/clusters.c tui/view/clusters/clusters.h \
	tui/view/clusters/export.c tui/view/clusters/export.h \
	tui/view/clusters/find.c tui/view/clusters/find.h \
	tui/view/clusters/review_actions.c tui/view/clusters/review_actions.h \
	tui/view/clusters/review_draw.c tui/view/clusters/review_draw.h \
	tui/view/person_name.c tui/view/person_name.h \
	tui/view/form/form.c tui/view/form/form.h \
	tui/view/form/form_actions.c tui/view/form/form_actions.h \
	tui/view/import/import_actions.c tui/view/import/import_actions.h \
	tui/view/import/import_form.c tui/view/import/import_form.h \
	tui/view/health.c tui/view/health.h \
	tui/view/help/help.c tui/view/help/help.h \
	tui/view/keys.c tui/view/keys.h \
	tui/view/people/people.c tui/view/people/people.h \
	tui/view/photos/photos.c tui/view/photos/photos.h \
	tui/view/photos/photos_box.c tui/view/photos/photos_box.h \
	tui/view/photos/photos_draw.c tui/view/photos/photos_draw.h \
	tui/view/notes.c tui/view/notes.h \
	tui/view/portrait.c tui/view/portrait.h \
	tui/view/run_roles.c tui/view/run_roles.h \
	tui/view/projection/projection.c tui/view/projection/projection.h \
	tui/view/projection/projection_draw.c tui/view/projection/projection_draw.h \
	tui/view/projection/projection_state.h \
	tui/view/runs/compare.c tui/view/runs/compare.h \
	tui/view/runs/run_actions.c tui/view/runs/run_actions.h \
	tui/view/runs/run_settings.c tui/view/runs/run_settings.h \
	tui/view/runs/runs.c tui/view/runs/runs.h \
	tui/view/runs/runs_state.h \
	tui/view/runs/runs_table.c tui/view/runs/runs_table.h \
	tui/view/suspects/suspect_pairs.c tui/view/suspects/suspect_pairs.h \
	tui/view/suspects/suspect_actions.c tui/view/suspects/suspect_actions.h \
	tui/view/suspects/suspects.c tui/view/suspects/suspects.h \
	tui/view/train/counts_panel.c tui/view/train/counts_panel.h \
	tui/view/train/curves.c tui/view/train/curves.h \
	tui/view/train/machine_line.c tui/view/train/machine_line.h \
	tui/view/train/roc_panel.c tui/view/train/roc_panel.h \
	tui/view/train/roll_back.c tui/view/train/roll_back.h \
	tui/view/train/train.c tui/view/train/train.h \
	tui/view/train/train_head.c tui/view/train/train_head.h \
	tui/view/train/train_log.c tui/view/train/train_log.h \
	tui/view/train/train_panels.c tui/view/train/train_panels.h \
	tui/view/train/train_state.h \
	tui/view/train/train_steer.c tui/view/train/train_steer.h \
	tui/view/train/triplet_panel.c tui/view/train/triplet_panel.h \
	tui/view/train/welcome.c tui/view/train/welcome.h \
	tui/view/ui.c tui/view/ui.h \
	tui/view/viewer.c tui/view/viewer.h \
	tui/views.c tui/views.h \
	tui/widget/axis.c tui/widget/axis.h \
	tui/widget/complete.c tui/widget/complete.h \
	tui/widget/layout.c tui/widget/layout.h \
	tui/widget/plot.c tui/widget/plot.h \
	tui/widget/prompt.c tui/widget/prompt.h \
	tui/widget/segments.c tui/widget/segments.h \
	tui/widget/tiles.c tui/widget/tiles.h

bin_PROGRAMS += facenet-tui
facenet_tui_CFLAGS = $(AM_CFLAGS) $(NCURSES_CFLAGS)
facenet_tui_SOURCES = \
	tui/userfile.c tui/userfile.h \
	tui/main.c \
	tui/loop.c tui/loop.h \
	tui/term/terminal.c tui/term/terminal.h
TUI_LIBS = libtui.a $(CHAFA_LIBS)
facenet_tui_LDADD = $(TUI_LIBS) $(DB_LIBS) $(NCURSES_LIBS) $(BASE_LIBS)
