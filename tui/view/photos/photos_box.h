/* A box that is drawn around a face that was not found. */
#ifndef FACENET_TUI_PHOTOS_BOX_H
#define FACENET_TUI_PHOTOS_BOX_H

#include "tui/view/photos/photos_draw.h"

enum photos_action {
    ACTION_OPEN = ACTION_OWN,
    ACTION_PERSON,
    ACTION_PICTURE,
    ACTION_DATASET,
    ACTION_IMPORT_PHOTOS,
    ACTION_STOP_IMPORT,
    ACTION_SEARCH,
    ACTION_KIND,
    ACTION_PERSONS,
    ACTION_NAME,
    ACTION_NOT,
    ACTION_NONFACE,
    ACTION_UNDO,
    ACTION_BOX,
    ACTION_LARGER,
    ACTION_SMALLER,
    ACTION_ACCEPT
};

/* Begins with a box in the middle of the photo. */
unsigned photos_box_begin(struct ui *ui, struct photos *photos);
/* Moves it, changes its size, or accepts it. */
unsigned photos_box_act(struct ui *ui, struct photos *photos, int action);

#endif
