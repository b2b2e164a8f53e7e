/* Actions on a run of the list: mark, tags, name, baseline, archive, deletion, and a new run from
 * it. */
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

/* run: the chosen one, NULL: none.  Returns flags and shows a message: what it did, or why it could
 * not. */
unsigned run_action(struct ui *ui, struct runs_list *list, int action, const struct db_run *run);

#endif
