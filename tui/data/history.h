/* The history of the run shown, as Train draws it: steps, curves, evaluations, events.
 *
 * A copy, like the snapshot; the curves are kept over loads for as long as they would look the
 * same. */
#ifndef FACENET_TUI_HISTORY_H
#define FACENET_TUI_HISTORY_H

#include "db/faces/triplets.h"
#include "tui/data/compared.h"
#include "tui/data/snapshot.h"
#include "tui/data/timeline.h"

#define HISTORY_POINTS 400 /* points of a curve: two dots a column on a wide screen */
#define HISTORY_EVENTS 60

/* Points of the steps first ... last of a run, the newest step that they were asked for. */
struct history_curve {
    struct db_point *points;
    size_t count;
    int64_t run, first, last;
};

struct history_series {
    struct record_metric *rows; /* by step */
    size_t count;
};

/* A ROC of an evaluation while the run trained, by rising FAR. */
struct history_roc {
    struct record_roc_point *points;
    size_t count;
    int64_t step;
};

/* A run that is drawn beside the one shown. */
struct history_other {
    struct history_curve curve;
    struct history_series val;
    struct history_roc roc; /* while wanted */
    char name[RECORD_NAME];
    bool baseline;
};

struct history {
    int64_t run;              /* that it is of */
    struct timeline timeline; /* what is wanted of it */
    bool roc_wanted;

    bool has_step, has_histogram, has_triplet;
    struct record_step step;                        /* the newest */
    struct record_histogram histogram;              /* of the cursor's step, or the one before it */
    struct db_triplet triplet;                      /* of the newest evaluation until then */
    struct history_other others[COMPARED_MOST + 1]; /* the baseline and the runs marked */
    size_t other_count;
    struct history_curve whole, part; /* all of it; what the timeline shows, unless that is all */
    struct history_series val, accuracy, auc, threshold;
    struct history_roc roc; /* of the cursor's step, or the evaluation before it; while wanted */
    struct record_event *events; /* oldest first */
    size_t event_count;
};

/* Reads the history of the snapshot's run, and beside it the baseline and the runs of beside, never
 * the run itself.  Another run than before is shown from its newest step. */
enum status history_load(struct history *history, const struct snapshot *snap,
                         const struct run_marks *beside, struct err *err) MUST_CHECK;
void history_free(struct history *history);

/* The points to be plotted. */
const struct history_curve *history_shown(const struct history *history);
/* The point under the cursor: the first that ends at its step or after it; NULL when there is no
 * cursor or nothing to read. */
const struct db_point *history_cursor(const struct history *history);
/* The newest step; 1 before the first one. */
int64_t history_newest_step(const struct history *history);
/* The newest value of a metric; NaN when there is none. */
double history_newest(const struct history_series *series);
/* Seconds that the rest of the run will take; NaN when that is not known. */
double history_time_left(const struct history *history, const struct snapshot *snap);

#endif
