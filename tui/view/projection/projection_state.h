/* The state of the view Projection. */
#ifndef FACENET_TUI_PROJECTION_STATE_H
#define FACENET_TUI_PROJECTION_STATE_H

#include "tui/data/projection.h"
#include "tui/view/ui.h"

struct projection_view {
    struct projection data;
    int64_t step;  /* of the evaluation wanted; 0: always the newest */
    int64_t image; /* of the cursor; 0: the first point */
    int more;      /* how often more people were asked for; negative: fewer */
};

#endif
