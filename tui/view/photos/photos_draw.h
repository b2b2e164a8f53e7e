/* Drawing of the Photos view. */
#ifndef FACENET_TUI_PHOTOS_DRAW_H
#define FACENET_TUI_PHOTOS_DRAW_H

#include "tui/data/album.h"
#include "tui/jobs/photo_reader.h"
#include "tui/view/ui.h"

enum photos_mode { PHOTOS_LIST, PHOTOS_ONE, PHOTOS_BOX };

struct photos {
    struct album album;
    struct photo_reader reader;
    enum photos_mode mode;
    double box[4]; /* that is being drawn: x, y, width, height in pixels of the photo */
    int top;       /* first line shown */
    struct {
        int64_t photo; /* 0: none */
        uint8_t *rgb;  /* (height, width, 3), owned */
        int width, height;
    } small; /* the picture as it was drawn last, without boxes */
};

void photos_draw_head(const struct ui *ui, const struct photos *photos, struct canvas *canvas);
/* The list; may scroll it. */
void photos_draw_list(struct photos *photos, struct canvas *canvas, struct rect area);
/* The chosen photo with its boxes, and below it who is in it. */
void photos_draw_photo(struct photos *photos, struct canvas *canvas, struct rect area);

/* A copy of the picture with boxes, as a square with black edges; NULL: no memory.  mem_free. */
uint8_t *photos_square(const struct photos *photos, const struct photo_picture *picture, int *side);
/* What the filter lets through, "with unnamed faces"; "": all. */
const char *photos_filter_words(const struct db_album_filter *filter, char *out, size_t size);
/* Who a face is, in words. */
const char *photos_who(const struct db_album_face *face);

#endif
