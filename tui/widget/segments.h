/* A line of facts that drops the least important ones as it gets narrower. */
#ifndef FACENET_TUI_SEGMENTS_H
#define FACENET_TUI_SEGMENTS_H

#include "tui/term/canvas.h"

#define SEGMENTS_MAX 16
#define SEGMENTS_TEXT 160

struct segment {
    char text[SEGMENTS_TEXT];
    enum role role;
    int rank; /* 0 is dropped last */
};

struct segments {
    struct segment item[SEGMENTS_MAX];
    size_t count;
};

void segments_add(struct segments *segments, enum role role, int rank, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* Draws the facts that fit into width columns, separated by two or three blanks; returns the
 * columns used. */
int segments_draw(struct segments *segments, struct canvas *canvas, int row, int col, int width);

#endif
