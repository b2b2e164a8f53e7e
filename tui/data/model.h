/* What the dashboard shows: a copy of the database's rows, made in one go.
 *
 * Views read this plain data and never the database, so drawing cannot wait for a lock, no
 * statement stays open while a key is awaited, and a test can fill it by hand.  model_load replaces
 * it, on failure not at all; model_poll says when that is worth while, as after a failure. */
#ifndef FACENET_TUI_MODEL_H
#define FACENET_TUI_MODEL_H

#include "base/settings.h"
#include "db/faces/people.h"
#include "db/faces/triplets.h"
#include "db/runs/runs.h"
#include "db/runs/tags.h"
#include "tui/data/compared.h"
#include "tui/data/review_state.h"
#include "tui/data/suspects_list.h"
#include "tui/data/timeline.h"

#define MODEL_POINTS 400 /* points of a curve: two dots a column on a wide screen */
#define MODEL_EVENTS 60
#define MODEL_PORTRAITS 120 /* pictures of one person, at most */

/* Points of the steps first ... last of a run, the newest step that they were asked for. */
struct model_curve {
    struct db_point *points;
    size_t count;
    int64_t run, first, last;
};

struct model_series {
    struct record_metric *rows; /* by step */
    size_t count;
};

/* A ROC of an evaluation while the run trained, by rising FAR. */
struct model_roc {
    struct record_roc_point *points;
    size_t count;
    int64_t step;
};

/* A run that is drawn beside the one shown. */
struct model_other {
    struct model_curve curve;
    struct model_series val;
    struct model_roc roc; /* while wanted */
    char name[RECORD_NAME];
    bool baseline;
};

struct model {
    struct db *reader, *writer; /* writer NULL: the database cannot be written */
    char *path;
    int64_t version;
    double loaded, load_seconds; /* clock_seconds() of the last load, and how long it took */

    int64_t now; /* ms since the epoch */
    struct db_dataset *datasets;
    size_t dataset_count;

    /* Only while wanted.  All have their ids; rows (model_is_read) have those within runs_reach
     * lines of the chosen one, and all of them once a filter has to look into them. */
    struct db_run *runs;
    size_t run_count;
    int64_t runs_chosen; /* id: the choice stays with the run, */
    size_t runs_at;      /* which was there among all of them */
    int runs_reach;
    bool runs_whole;
    enum db_run_order order;
    bool ascending, runs_wanted;
    struct db_tag *tags; /* with the runs; ordered by run */
    size_t tag_count;

    int64_t compare[COMPARED_MOST]; /* runs to be compared, while wanted */
    size_t compare_count;
    bool compare_wanted;
    enum compared_quantity quantity;
    struct compared compared[COMPARED_MOST];
    size_t compared_count;

    int64_t people_dataset; /* 0: the run's, else the newest; while wanted, as are the people */
    bool people_wanted, people_descending;
    enum db_person_order people_order;
    char people_filter[RECORD_NAME]; /* part of a name */
    struct db_person *people;
    struct db_portrait *portraits;
    size_t person_count, portrait_count;
    int64_t person_wanted; /* whose pictures; 0: the first one's */

    bool clusters_wanted, suspects_wanted;
    struct review review;          /* of people_dataset; only while wanted */
    struct suspects_list suspects; /* of the run shown; only while wanted */

    int64_t run_id; /* 0: none */
    struct db_run run;
    enum db_liveness liveness;
    struct settings settings; /* its parameters and the changes it has taken */
    bool has_step, has_histogram, has_triplet;
    struct record_step step;
    struct record_histogram histogram; /* of the cursor's step, or the one before it */
    struct db_triplet triplet;         /* of the newest evaluation until then */
    struct timeline timeline;          /* what is wanted of the history */
    int64_t overlay[COMPARED_MOST];    /* runs wanted beside the one shown; */
    size_t overlay_count;
    struct model_other others[COMPARED_MOST + 1]; /* the baseline, and they; never the run shown */
    size_t other_count;
    struct model_curve whole, part; /* all of it; what the timeline shows, unless that is all */
    struct model_series val, accuracy, auc, threshold;
    bool roc_wanted;
    struct model_roc roc; /* of the cursor's step, or the evaluation before it; while wanted */
    struct record_event *events; /* oldest first */
    struct record_request *requests;
    size_t event_count, request_count;
};

/* Opens the database at path, making it when may_write and it is missing.  When it cannot be
 * written it is shown all the same, and note says why.  A missing one that may not be made is
 * shown as an empty one. */
enum status model_open(struct model *model, const char *path, bool may_write, struct err *note,
                       struct err *err) MUST_CHECK;
void model_close(struct model *model);

/* Shows that run ("": a live one, else the newest). */
enum status model_choose(struct model *model, const char *id_or_name, struct err *err) MUST_CHECK;
enum status model_load(struct model *model, struct err *err) MUST_CHECK;

/* Whether something has changed since the last load: rows, or whether the run is alive.  Asks to be
 * patient after a slow load, so that keys always find the loop awake. */
enum status model_poll(struct model *model, bool *changed, struct err *err) MUST_CHECK;

/* Whether a run of the list has more than its id. */
bool model_is_read(const struct db_run *run);
/* The data set that views 3 and 4 show or will show, known in every view, 0: none; its row while
 * one of them is shown, else NULL; goes on to the next one. */
int64_t model_dataset_id(const struct model *model);
const struct db_dataset *model_dataset(const struct model *model);
void model_next_dataset(struct model *model);
/* The tags of a run: the first one, and how many. */
const struct db_tag *model_tags(const struct model *model, int64_t run, size_t *count);
bool model_has_tag(const struct model *model, int64_t run, const char *key);
/* Shows another run, from its newest step. */
void model_show(struct model *model, int64_t run);
/* The points to be plotted. */
const struct model_curve *model_shown(const struct model *model);
/* The point under the cursor: the first that ends at its step or behind it; NULL when there is no
 * cursor or nothing to read. */
const struct db_point *model_cursor(const struct model *model);
/* The newest value of a metric; NaN without one. */
double model_newest(const struct model_series *series);
/* Whether the newest request of this verb still waits to be taken. */
bool model_is_asked(const struct model *model, const char *verb);
/* The settings that params and the taken "set" requests add up to. */
void model_settings(struct settings *out, const struct db_param *params, size_t param_count,
                    const struct record_request *requests, size_t request_count);
/* Whether the run is trained by a process now. */
bool model_is_live(const struct model *model);
/* Seconds that the rest of the run will take; NaN when nobody can know. */
double model_time_left(const struct model *model);

#endif
