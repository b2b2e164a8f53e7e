/* The part of a run's history that the plots show, and the cursor that reads values in it.  Pure
 * arithmetic on steps 1 ... newest. */
#ifndef FACENET_TUI_TIMELINE_H
#define FACENET_TUI_TIMELINE_H

#include <stdint.h>

struct timeline {
    int64_t width;  /* steps shown; 0: all */
    int64_t end;    /* the last one shown; 0: the newest, and it moves along */
    int64_t cursor; /* the step that is read; 0: none, the newest is */
};

/* The steps shown, 1 <= *first <= *last. */
void timeline_range(const struct timeline *timeline, int64_t newest, int64_t *first, int64_t *last);
/* All, the last 1,000, the last 100, and round again; around the cursor when there is one. */
void timeline_turn(struct timeline *timeline, int64_t newest);
/* Moves what is shown by halves of its width; a window that reaches the newest follows it. */
void timeline_scroll(struct timeline *timeline, int64_t newest, int halves);
/* Moves the cursor by two hundredths of the width; the window follows it. */
void timeline_move(struct timeline *timeline, int64_t newest, int by);
/* Puts the cursor on a step. */
void timeline_put(struct timeline *timeline, int64_t newest, int64_t step);

#endif
