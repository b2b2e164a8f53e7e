/* One picture over the whole screen, until the next key. */
#ifndef FACENET_TUI_VIEWER_H
#define FACENET_TUI_VIEWER_H

#include "db/faces/people.h"
#include "tui/term/canvas.h"

struct viewer {
    bool open;
    char person[RECORD_NAME], path[RECORD_TEXT];
    uint8_t *rgb; /* (side, side, 3), owned */
    int side;
};

/* Opens it on an image: on its crop, or on the small picture if the crop cannot be read.
 * ST_NOTFOUND if it has neither. */
enum status viewer_open(struct viewer *viewer, struct db *db, const char *person,
                        const struct db_portrait *portrait, struct err *err) MUST_CHECK;
/* Opens it on a picture (side, side, 3), which it takes over. */
void viewer_show(struct viewer *viewer, const char *person, const char *path, uint8_t *rgb,
                 int side);
void viewer_close(struct viewer *viewer);
void viewer_draw(const struct viewer *viewer, struct canvas *canvas);

/* The place of the picture: the largest square, with twice as many columns as rows, above the line
 * of its name; without rows if the screen is too small. */
struct rect viewer_area(int rows, int cols);

#endif
