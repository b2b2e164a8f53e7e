/* What keys do to a run of the list as a whole: mark, tags, name, baseline, archive, deletion; a
 * new run from it. */
#ifndef FACENET_TUI_RUN_ACTIONS_H
#define FACENET_TUI_RUN_ACTIONS_H

#include "tui/data/runs_list.h"
#include "tui/view/ui.h"

enum run_action {
    RUN_ACTION_MARK = ACTION_OWN,
    RUN_ACTION_TAGS,
    RUN_ACTION_NAME,
    RUN_ACTION_ARCHIVE,
    RUN_ACTION_BASELINE,
    RUN_ACTION_CLONE,
    RUN_ACTION_DELETE,
    RUN_ACTION_UNDO,
    RUN_ACTION_COUNT
};

/* run: the one chosen, NULL: none.  Returns flags and says to the user what it has done or why it
 * could not. */
unsigned run_action(struct app *app, struct runs_list *list, int action, const struct db_run *run);

#endif
