/* What the list of runs shows of the model's runs, and what the user has done to it: filter, marks,
 * deletions that can be taken back until the dashboard is left. */
#ifndef FACENET_TUI_RUNS_LIST_H
#define FACENET_TUI_RUNS_LIST_H

#include "tui/data/model.h"

#define RUNS_LIST_DELETED 256 /* deletions that wait, at most */

struct runs_list {
    char filter[RECORD_NAME]; /* filter.h */
    unsigned columns;         /* of view 2, a bit for each that is wanted; 0: all that fit */
    size_t *shown;            /* (count): indices into model->runs, the baseline first */
    size_t count, room;
    int64_t marked[COMPARED_MOST];
    size_t marked_count;
    int64_t deleted[RUNS_LIST_DELETED]; /* the newest last */
    size_t deleted_count;
};

/* Makes the list anew.  Archived runs are left out unless the filter names "archived".  When memory
 * runs out nothing is shown. */
void runs_list_update(struct runs_list *list, const struct model *model);
void runs_list_free(struct runs_list *list);
/* The run of a line; NULL when there is none. */
const struct db_run *runs_list_at(const struct runs_list *list, const struct model *model,
                                  int line);

bool runs_list_is_marked(const struct runs_list *list, int64_t run);
/* Marks it, or takes the mark away; false when COMPARED_MOST are marked already. */
bool runs_list_mark(struct runs_list *list, int64_t run);

/* Deletes what was deleted: rows, then files; a run that is being trained stays. */
void runs_list_delete(struct runs_list *list, struct db *db);

#endif
