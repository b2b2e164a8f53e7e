/* The state of Train, and what its panels draw. */
#ifndef FACENET_TUI_TRAIN_STATE_H
#define FACENET_TUI_TRAIN_STATE_H

#include "tui/data/history.h"
#include "tui/data/machine.h"
#include "tui/view/ui.h"
#include "tui/widget/layout.h"

struct train {
    struct history history;
    struct machine machine;  /* of the run's process, while it lives */
    enum layout_panel panel; /* the only panel while zoomed */
    bool zoomed;
    bool alone;              /* hides the marked runs */
    char ranks[RECORD_NAME]; /* db/runs/tags.h, TAG_RANKS */
};

/* What its panels draw. */
struct train_scene {
    const struct ui *ui;
    const struct train *train;
};

#endif
