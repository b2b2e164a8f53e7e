/* The loop: the one place that waits for keys, polls the database and acts on flags. */
#ifndef FACENET_TUI_LOOP_H
#define FACENET_TUI_LOOP_H

#include "tui/app.h"
#include "tui/recorder.h"
#include "tui/term/terminal.h"

/* Runs until the user leaves or the terminal is gone. */
enum status loop_run(struct ui *ui, struct terminal *terminal, struct recorder *recorder,
                     struct err *err) MUST_CHECK;

#endif
