/* View 6, Photos: the photos of a data set, and one with the boxes and the names of its faces. */
#ifndef FACENET_TUI_VIEW_PHOTOS_H
#define FACENET_TUI_VIEW_PHOTOS_H

#include "tui/view/ui.h"

extern const struct view view_photos;

#endif
