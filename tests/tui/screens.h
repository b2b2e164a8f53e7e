/* Shared by the tests of screens: the dashboard on a fake database, keys in, a picture out. */
#ifndef FACENET_TESTS_TUI_SCREENS_H
#define FACENET_TESTS_TUI_SCREENS_H

#include "fake_db.h"
#include "tui/app.h"
#include "tui/data/review_state.h"
#include "tui/view/people/people.h"
#include "tui/view/runs/compare.h"
#include "tui/view/runs/runs.h"
#include "tui/view/suspects/suspects.h"
#include "tui/view/train/train_state.h"

/* The dashboard on the run of fixture.h; its database is the fake one. */
void screens_start(struct app *app, int rows, int cols);
void screens_finish(struct app *app);
struct db *screens_fake(const struct app *app);

/* The states of the views. */
struct train *screens_train(const struct app *app);
struct history *screens_history(const struct app *app);
struct runs *screens_runs(const struct app *app);
struct compare *screens_compare(const struct app *app);
struct people_view *screens_people(const struct app *app);
struct review *screens_review(const struct app *app);
struct suspects *screens_suspects(const struct app *app);

/* Fills the list of runs: one in every state. */
void screens_fill_runs(struct app *app);

/* Types keys; '\n' is Enter, "<" and ">" are Left and Right, "^" and "_" Up and Down. */
unsigned screens_type(struct app *app, const char *keys);

/* Draws, and prints the canvas into text. */
void screens_print(struct app *app, struct text *text);
/* The screen equals tests/tui/pictures/NAME.txt; FACENET_UPDATE=1 in the environment rewrites the
 * pictures (look at the difference before committing it). */
void screens_expect_picture(struct app *app, const char *name);
/* The same at 80x24, 120x40 and 200x60, whose pictures are NAME-COLSxROWS. */
void screens_expect_pictures(struct app *app, const char *name);
void screens_expect(struct app *app, const char *words);

/* A set-up of cmocka: the locale, the time zone, and no facenet to start. */
int screens_prepare(void **state);

#endif
