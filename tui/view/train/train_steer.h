/* The actions of the view Train that are requests to the run shown, or that start one. */
#ifndef FACENET_TUI_TRAIN_STEER_H
#define FACENET_TUI_TRAIN_STEER_H

#include "tui/view/ui.h"

enum train_action {
    ACTION_PAUSE = ACTION_OWN,
    ACTION_STEP,
    ACTION_MARGIN,
    ACTION_CURRICULUM,
    ACTION_RATE,
    ACTION_SELECT,
    ACTION_LIVE,
    ACTION_SETTINGS,
    ACTION_SET,
    ACTION_CHECKPOINT,
    ACTION_EVALUATE,
    ACTION_CLUSTER,
    ACTION_STOP,
    ACTION_RESUME,
    ACTION_NEW_RUN,
    ACTION_CLONE,
    ACTION_ROLL_BACK,
    ACTION_OPEN_RUN,
    ACTION_DRAW_FACES,
    ACTION_IMPORT,
    ACTION_IMPORT_PHOTOS,
    ACTION_WINDOW,
    ACTION_ZOOM,
    ACTION_PANEL_BEFORE,
    ACTION_PANEL_NEXT,
    ACTION_SCALE,
    ACTION_SMOOTH,
    ACTION_ROC,
    ACTION_OVERLAY
};

/* Does what an action says; argument: what was typed with its command. */
unsigned train_steer(struct ui *ui, int action, const char *argument);

#endif
