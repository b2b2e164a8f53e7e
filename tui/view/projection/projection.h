/* View 7, Projection: the people of an evaluation in two dimensions, a letter a picture, with the
 * face at the cursor. */
#ifndef FACENET_TUI_PROJECTION_VIEW_H
#define FACENET_TUI_PROJECTION_VIEW_H

#include "tui/view/ui.h"

extern const struct view view_projection;

#endif
