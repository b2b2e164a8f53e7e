/* Portraits by their crops, which have more pixels than the thumbnails that the database keeps. */
#ifndef FACENET_TUI_SHARPEN_H
#define FACENET_TUI_SHARPEN_H

#include "db/faces/people.h"

/* Takes the pictures of portraits (count) from the crops, made smaller if need be; one without a
 * crop that can be read stays as it is. */
void sharpen(struct db *db, struct db_portrait *portraits, size_t count);

#endif
