/* An invented run: plausible rows from simple arithmetic, the same on every machine.  test_views
 * fills a dashboard with it, make_fixture a database. */
#ifndef FACENET_TESTS_TUI_FIXTURE_H
#define FACENET_TESTS_TUI_FIXTURE_H

#include "tui/data/history.h"

#define FIXTURE_STEPS 1840
#define FIXTURE_TOTAL 6000
#define FIXTURE_EPOCH 109          /* steps */
#define FIXTURE_TIME 1000000000000 /* 2001-09-09 01:46:40 UTC, the start of the run */

void fixture_step(int64_t step, struct record_step *out);
void fixture_histogram(int64_t step, struct record_histogram *out);
/* The ROC of VAL = FAR^power, allocated with mem_new. */
#define FIXTURE_ROC 60
void fixture_roc(struct history_roc *roc, double power);
double fixture_val(int64_t step);
double fixture_accuracy(int64_t step);

/* The run as a load would read it, live at its newest step; freed by snapshot_close and
 * history_free. */
void fixture_fill(struct snapshot *snap, struct history *history);

#endif
