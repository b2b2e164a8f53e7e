/* How a review looks: the list of clusters, their faces, two of them side by side.  Draws what was
 * read (review.h), and nothing else. */
#ifndef FACENET_TUI_REVIEW_DRAW_H
#define FACENET_TUI_REVIEW_DRAW_H

#include "tui/data/review_state.h"
#include "tui/widget/tiles.h"

/* Where things lie; rows or cols 0: not shown. */
struct review_layout {
    struct rect list, box[2], bar;
};
void review_lay_out(int rows, int cols, enum review_mode mode, struct review_layout *out);

/* The faces in a box of the layout. */
struct tiles review_tiles(const struct review *review, struct rect box);
/* The first face that is shown: whole pages. */
size_t review_first(const struct review *review, const struct tiles *tiles);

/* A distance with as many digits as tell two of this clustering apart; a dash for NaN. */
void review_distance(const struct review *review, double distance, char out[16]);

/* "17  Jane Doe  23 faces": a cluster's name, or who it seems to be, with a question mark. */
void review_title(const struct review *review, int side, char *out, size_t size);

void review_draw_list(struct review *review, struct canvas *canvas, struct rect area);
void review_draw_targets(struct review *review, struct canvas *canvas, struct rect area);
/* Draws the frame and the faces of a side. */
void review_draw_box(const struct review *review, struct canvas *canvas, struct rect area,
                     int side);
/* The question, and how far the review is. */
void review_draw_bar(const struct review *review, struct canvas *canvas, struct rect area);

#endif
