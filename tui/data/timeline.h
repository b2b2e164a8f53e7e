/* The part of a run's history that the plots show, and the cursor in it.  Pure arithmetic on steps
 * 1 ... newest. */
#ifndef FACENET_TUI_TIMELINE_H
#define FACENET_TUI_TIMELINE_H

#include <stdint.h>

struct timeline {
    int64_t width;  /* steps shown; 0: all */
    int64_t end;    /* the last one shown; 0: always the newest */
    int64_t cursor; /* the step whose values are shown; 0: no cursor, the newest step */
};

/* The steps shown, 1 <= *first <= *last. */
void timeline_range(const struct timeline *timeline, int64_t newest, int64_t *first, int64_t *last);
/* Cycles through all steps, 1,000 and 100: the last ones, or those around the cursor if there is
 * one. */
void timeline_turn(struct timeline *timeline, int64_t newest);
/* Moves the window by halves of its width; once it reaches the newest step it follows it. */
void timeline_scroll(struct timeline *timeline, int64_t newest, int halves);
/* Moves the cursor by 2 % of the width; the window follows it. */
void timeline_move(struct timeline *timeline, int64_t newest, int by);
/* Puts the cursor on a step. */
void timeline_put(struct timeline *timeline, int64_t newest, int64_t step);

#endif
