/* Draws a review: the list of clusters, their faces, two of them side by side.  It draws only what
 * was read (review_state.h). */
#ifndef FACENET_TUI_REVIEW_DRAW_H
#define FACENET_TUI_REVIEW_DRAW_H

#include "tui/data/review_state.h"
#include "tui/widget/tiles.h"

/* The rectangles of the screen; rows or cols 0: not shown. */
struct review_layout {
    struct rect list, box[2], bar;
};
void review_lay_out(const struct review *review, int rows, int cols, struct review_layout *out);

/* The faces of a side in its box: as large as all of them fit, or a dozen, six in the list, four in
 * a pair. */
struct tiles review_tiles(const struct review *review, int side, struct rect box);
/* The first face shown, by whole pages. */
size_t review_first(const struct review *review, const struct tiles *tiles);

/* A distance with enough digits to distinguish two of this clustering; a dash for NaN. */
void review_distance(const struct review *review, double distance, char out[16]);

/* "17  Jane Doe  23 faces": a cluster's name, or its likely name with a question mark. */
void review_title(const struct review *review, int side, char *out, size_t size);

void review_draw_list(struct review *review, struct canvas *canvas, struct rect area);
void review_draw_targets(struct review *review, struct canvas *canvas, struct rect area);
/* Draws the frame and the faces of a side. */
void review_draw_box(const struct review *review, struct canvas *canvas, struct rect area,
                     int side);
/* Draws the question and the progress of the review. */
void review_draw_bar(const struct review *review, struct canvas *canvas, struct rect area);

#endif
