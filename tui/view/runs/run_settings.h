/* The settings of the run shown: all of them, what was changed while it trained first. */
#ifndef FACENET_TUI_RUN_SETTINGS_H
#define FACENET_TUI_RUN_SETTINGS_H

#include "db/findings/run_facts.h"
#include "tui/view/ui.h"

/* The state of the view. */
struct run_settings {
    int64_t run; /* the run that the facts are of */
    struct run_facts facts;
    int top; /* the first line shown */
};

extern const struct view view_settings;

#endif
