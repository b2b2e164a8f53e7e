/* Decisions in Clusters.  Each is saved at once, with its inverse, and what it changed is read
 * again before the next key. */
#ifndef FACENET_TUI_REVIEW_ACTIONS_H
#define FACENET_TUI_REVIEW_ACTIONS_H

#include "tui/data/review_state.h"
#include "tui/view/ui.h"

enum review_action {
    REVIEW_ACTION_ACCEPT = ACTION_OWN, /* the chosen target */
    REVIEW_ACTION_MARK,
    REVIEW_ACTION_MARK_ALL,
    REVIEW_ACTION_RANGE,
    REVIEW_ACTION_NAME,
    REVIEW_ACTION_CONFIRM,
    REVIEW_ACTION_MERGE,
    REVIEW_ACTION_NEW_CLUSTER,
    REVIEW_ACTION_NOT,
    REVIEW_ACTION_UNUSABLE,
    REVIEW_ACTION_NONFACE,
    REVIEW_ACTION_HIDE,
    REVIEW_ACTION_HIDDEN, /* those that are hidden are listed, or no longer */
    REVIEW_ACTION_COVER,
    REVIEW_ACTION_SPLIT,
    REVIEW_ACTION_QUESTIONS,
    REVIEW_ACTION_SAME,
    REVIEW_ACTION_DIFFERENT,
    REVIEW_ACTION_SKIP,
    REVIEW_ACTION_UNDO,
    REVIEW_ACTION_REDO,
    REVIEW_ACTION_COUNT
};

/* Returns flags and shows a message: what it did, or why it could not. */
unsigned review_action(struct ui *ui, struct review *review, int action);

/* Loads what the review shows; called after each move.  Returns flags. */
unsigned review_refresh(struct ui *ui, struct review *review);

#endif
