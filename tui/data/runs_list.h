/* The list of runs: rows as the database has them, which of them are shown, and what the user has
 * done to it: the filter, and deletions that can be taken back until the dashboard is left.
 *
 * All runs have their ids; those within reach lines of the chosen one are read whole, and all of
 * them once a filter has to look into them. */
#ifndef FACENET_TUI_RUNS_LIST_H
#define FACENET_TUI_RUNS_LIST_H

#include "db/runs/runs.h"
#include "db/runs/tags.h"

#define RUNS_LIST_DELETED 256 /* deletions that wait, at most */

struct runs_list {
    enum db_run_order order;
    bool ascending;
    int64_t chosen; /* id: the choice stays with the run, */
    size_t place;   /* which was there among all of them */
    int reach;      /* lines on either side of the chosen one that are read */
    bool whole;     /* read all of them */

    struct db_run *rows; /* (row_count) */
    size_t row_count;
    struct db_tag *tags; /* (tag_count), ordered by run */
    size_t tag_count;

    char filter[RECORD_NAME]; /* filter.h */
    size_t *shown;            /* (count): indices into rows, the baseline first */
    size_t count, room;
    int64_t deleted[RUNS_LIST_DELETED]; /* the newest last */
    size_t deleted_count;
};

/* On a failure the list is as it was. */
enum status runs_list_load(struct runs_list *list, struct db *db, struct err *err) MUST_CHECK;
/* Makes the list of what is shown.  Archived runs are left out unless the filter names "archived".
 * When memory runs out nothing is shown. */
void runs_list_update(struct runs_list *list, int64_t now);
void runs_list_free(struct runs_list *list);

/* The run of a line; NULL when there is none. */
const struct db_run *runs_list_at(const struct runs_list *list, int line);
/* Whether a run of the list has more than its id. */
bool runs_list_is_read(const struct db_run *run);
/* The tags of a run: the first one, and how many. */
const struct db_tag *runs_list_tags(const struct runs_list *list, int64_t run, size_t *count);
bool runs_list_has_tag(const struct runs_list *list, int64_t run, const char *key);

/* Deletes what was deleted: rows, then files; a run that is being trained stays. */
void runs_list_delete(struct runs_list *list, struct db *db);

#endif
