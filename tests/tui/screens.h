/* Shared by the tests of screens: the dashboard on a fake database, keys in, a picture out. */
#ifndef FACENET_TESTS_TUI_SCREENS_H
#define FACENET_TESTS_TUI_SCREENS_H

#include "fake_db.h"
#include "tui/app.h"
#include "tui/data/review_state.h"
#include "tui/view/people/people.h"
#include "tui/view/runs/compare.h"
#include "tui/view/runs/runs_state.h"
#include "tui/view/suspects/suspects.h"
#include "tui/view/train/train_state.h"

/* The dashboard on the run of fixture.h; its database is the fake one. */
void screens_start(struct ui *ui, int rows, int cols);
void screens_finish(struct ui *ui);
struct db *screens_fake(const struct ui *ui);

/* The states of the views. */
struct train *screens_train(const struct ui *ui);
struct history *screens_history(const struct ui *ui);
struct runs *screens_runs(const struct ui *ui);
struct compare *screens_compare(const struct ui *ui);
struct people_view *screens_people(const struct ui *ui);
struct review *screens_review(const struct ui *ui);
struct suspects *screens_suspects(const struct ui *ui);

/* Fills the list of runs: one in every state. */
void screens_fill_runs(struct ui *ui);

/* Types keys; '\n' is Enter, "<" and ">" are Left and Right, "^" and "_" Up and Down. */
unsigned screens_type(struct ui *ui, const char *keys);

/* Draws, and prints the canvas into text. */
void screens_print(struct ui *ui, struct text *text);
/* The screen equals tests/tui/pictures/NAME.txt; FACENET_UPDATE=1 in the environment rewrites the
 * pictures (look at the difference before committing it). */
void screens_expect_picture(struct ui *ui, const char *name);
/* The same at 80x24, 120x40 and 200x60, whose pictures are NAME-COLSxROWS. */
void screens_expect_pictures(struct ui *ui, const char *name);
void screens_expect(struct ui *ui, const char *words);

/* A set-up of cmocka: the locale, the time zone, and no facenet to start. */
int screens_prepare(void **state);

#endif
