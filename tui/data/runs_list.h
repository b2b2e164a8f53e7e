/* The list of runs: rows of the database, which of them are shown, and what the user has changed:
 * the filter, and deletions that can be undone until the user leaves the dashboard.
 *
 * Runs of an experiment are folded under a heading, unless a filter is set: a tag
 * "experiment/NAME" makes them that.  A run of several is under each; the baseline is the first
 * line all the same.
 *
 * Every run has its id here.  Whole rows are read for the runs within reach lines of the chosen
 * one, or for all runs if a filter needs them. */
#ifndef FACENET_TUI_RUNS_LIST_H
#define FACENET_TUI_RUNS_LIST_H

#include "db/findings/run_facts.h"
#include "db/runs/tags.h"

#define RUNS_LIST_DELETED 256 /* most pending deletions */

#define RUNS_LIST_EXTRA 8
#define RUNS_LIST_OPEN 16 /* most experiments that are unfolded */

/* What a run has in the columns that are wanted beside those of its row. */
struct runs_cells {
    int64_t run;
    char text[RUNS_LIST_EXTRA][RUN_FACT_WORDS];
};

/* A line: a run, or the heading of an experiment. */
struct runs_line {
    size_t row;                       /* into rows; of a heading, its first run */
    const struct db_tag_count *group; /* borrowed from the list; NULL: in no experiment */
    bool heading;
};

struct runs_list {
    char extra[RUNS_LIST_EXTRA][64]; /* (extra_count) names of settings and metrics to read */
    size_t extra_count;
    struct runs_cells *cells; /* (cell_count), of the rows that are read */
    size_t cell_count;

    enum db_run_order order;
    bool ascending;
    int64_t chosen;   /* id: the choice follows the run, */
    char heading[64]; /* or the heading of this tag, whose first run that is; "": it is the run */
    size_t place;     /* and its index among all runs */
    int reach;        /* lines read on each side of the chosen one */
    bool whole;       /* reads every row */

    struct db_run *rows; /* (row_count) */
    size_t row_count;
    struct db_tag *tags; /* (tag_count), ordered by run */
    size_t tag_count;

    struct db_tag_count *groups; /* (group_count) the experiments */
    size_t group_count;
    char open[RUNS_LIST_OPEN][64]; /* (open_count) the tags of those that are unfolded */
    size_t open_count;

    char filter[RECORD_NAME]; /* filter.h */
    struct runs_line *shown;  /* (count) the baseline first */
    size_t count, room;
    size_t matching;                    /* runs that match, also those that are folded */
    int64_t deleted[RUNS_LIST_DELETED]; /* the newest last */
    size_t deleted_count;
};

/* On a failure the list is unchanged. */
enum status runs_list_load(struct runs_list *list, struct db *db, struct err *err) MUST_CHECK;
/* Makes the list of the runs shown, without archived runs unless the filter names "archived".  It
 * is empty if memory runs out. */
void runs_list_update(struct runs_list *list, int64_t now);
void runs_list_free(struct runs_list *list);

/* The run of a line; NULL if there is none, or it is a heading. */
const struct db_run *runs_list_at(const struct runs_list *list, int line);
/* The heading that a line is; NULL if it is none. */
const struct db_tag_count *runs_list_heading(const struct runs_list *list, int line);
/* Whether an experiment is unfolded; unfolds it, or folds it. */
bool runs_list_is_open(const struct runs_list *list, const char *key);
void runs_list_fold(struct runs_list *list, const char *key);
/* Makes a line the chosen one; whether it is. */
void runs_list_choose(struct runs_list *list, int line);
bool runs_list_is_chosen(const struct runs_list *list, int line);
/* The text of a run in an extra column; "" if it has none or is not read. */
const char *runs_list_extra(const struct runs_list *list, int64_t run, size_t column);
/* Whether the row of a run has been read. */
bool runs_list_is_read(const struct db_run *run);
/* The tags of a run: the first one, and their number. */
const struct db_tag *runs_list_tags(const struct runs_list *list, int64_t run, size_t *count);
/* The tags that the user sets, all but the baseline's: "fast lr=0.1". */
void runs_list_tag_words(const struct runs_list *list, int64_t run, char *out, size_t size);
bool runs_list_has_tag(const struct runs_list *list, int64_t run, const char *key);

/* Carries out the deletions, as db_run_remove does, each once; goes on after a failure. */
enum status runs_list_delete(struct runs_list *list, struct db *db, struct err *err) MUST_CHECK;

#endif
