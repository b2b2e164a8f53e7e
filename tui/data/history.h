/* The history of the run shown, as Train draws it: steps, curves, evaluations, events.
 *
 * A copy, like the snapshot; a load keeps the curves as long as they would look the same. */
#ifndef FACENET_TUI_HISTORY_H
#define FACENET_TUI_HISTORY_H

#include "db/findings/triplets.h"
#include "db/runs/evals.h"
#include "db/runs/steps.h"
#include "tui/data/compared.h"
#include "tui/data/snapshot.h"
#include "tui/data/timeline.h"

#define HISTORY_POINTS 400 /* points of a curve: two dots a column on a wide screen */
#define HISTORY_RECENT 120 /* steps that a verdict looks at closely, in 30 points */
#define HISTORY_EVENTS 60

/* Points of the steps first ... last of a run, and the newest step when they were read. */
struct history_curve {
    struct db_point *points;
    size_t count;
    int64_t run, first, last;
};

struct history_series {
    struct record_metric *rows; /* by step */
    size_t count;
};

/* A ROC of an evaluation during training, by rising FAR. */
struct history_roc {
    struct record_roc_point *points;
    size_t count;
    int64_t step;
};

/* A run drawn beside the one shown. */
struct history_other {
    struct history_curve curve;
    struct history_series val;
    struct history_roc roc; /* while wanted */
    char name[RECORD_NAME];
    bool baseline;
};

struct history {
    int64_t run;              /* the run that it belongs to */
    struct timeline timeline; /* what to load */
    bool roc_wanted;

    bool has_step, has_histogram, has_triplet;
    struct record_step step;           /* the newest */
    struct record_histogram histogram; /* of the cursor's step, or of the step before it */
    struct db_triplet triplet;         /* of the newest evaluation up to there */
    struct history_other others[COMPARED_MOST + 1]; /* the baseline and the marked runs */
    size_t other_count;
    struct history_curve whole,
        part; /* of the whole run; of the timeline's window, unless that is the whole run */
    struct history_curve recent; /* of the last HISTORY_RECENT steps */
    struct history_series val, accuracy, auc, threshold, dimensions;
    struct history_series evaluated; /* the accuracy that facenet eval found */
    struct history_roc roc; /* of the evaluation at or before the cursor's step; while wanted */
    struct db_eval *evals;  /* what facenet eval found; while the ROC is wanted */
    size_t eval_count;
    struct record_event *events; /* oldest first */
    size_t event_count;
};

/* Reads the history of the snapshot's run, and of the baseline and the runs of beside without the
 * run itself.  A run that was not shown before starts at its newest step. */
enum status history_load(struct history *history, const struct snapshot *snap,
                         const struct run_marks *beside, struct err *err) MUST_CHECK;
void history_free(struct history *history);

/* The points to plot. */
const struct history_curve *history_shown(const struct history *history);
/* The point under the cursor: the first that ends at or after its step; NULL if there is no cursor
 * or no point. */
const struct db_point *history_cursor(const struct history *history);
/* The newest step; 1 before the first one. */
int64_t history_newest_step(const struct history *history);
/* The newest value of a metric; NaN if there is none. */
double history_newest(const struct history_series *series);
/* The newest one up to a step; 0: of all. */
double history_at(const struct history_series *series, int64_t step);
/* Seconds until the run ends; NaN if unknown. */
double history_time_left(const struct history *history, const struct snapshot *snap);

#endif
