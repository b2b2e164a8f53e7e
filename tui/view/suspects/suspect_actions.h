/* Verdicts on a suspect image: written at once, undone by another row. */
#ifndef FACENET_TUI_SUSPECT_ACTIONS_H
#define FACENET_TUI_SUSPECT_ACTIONS_H

#include "tui/data/suspects_list.h"
#include "tui/view/ui.h"

enum suspect_action {
    SUSPECT_ACTION_MOVE = ACTION_OWN,
    SUSPECT_ACTION_MOVE_TO,
    SUSPECT_ACTION_BAD,
    SUSPECT_ACTION_FINE,
    SUSPECT_ACTION_UNDO,
    SUSPECT_ACTION_COUNT
};

/* Judges the chosen image of the list.  Returns flags and shows a message: what it did, or why it
 * could not. */
unsigned suspect_action(struct ui *ui, struct suspects_list *list, int action);

#endif
