/* See timeline.h. */
#include "tui/data/timeline.h"

#define TIMELINE_MOVES 200 /* moves of the cursor across the window */

static int64_t timeline_clamp(int64_t step, int64_t low, int64_t high)
{
    return step > high ? high : step < low ? low : step;
}

/* Ends the window at a step; at the newest it follows. */
static void timeline_end(struct timeline *timeline, int64_t newest, int64_t end)
{
    int64_t least = timeline->width < newest ? timeline->width : newest;

    end = end < least ? least : end;
    timeline->end = timeline->width == 0 || end >= newest ? 0 : end;
}

void timeline_range(const struct timeline *timeline, int64_t newest, int64_t *first, int64_t *last)
{
    newest = newest > 1 ? newest : 1;
    *last = timeline->end > 0 ? timeline_clamp(timeline->end, 1, newest) : newest;
    *first = timeline->width > 0 ? timeline_clamp(*last - timeline->width + 1, 1, *last) : 1;
}

void timeline_turn(struct timeline *timeline, int64_t newest)
{
    timeline->width = timeline->width == 0 ? 1000 : timeline->width == 1000 ? 100 : 0;
    timeline_end(timeline, newest,
                 timeline->cursor > 0 ? timeline->cursor + timeline->width / 2 : newest);
}

void timeline_scroll(struct timeline *timeline, int64_t newest, int halves)
{
    int64_t first, last;

    timeline_range(timeline, newest, &first, &last);
    timeline_end(timeline, newest, last + halves * ((timeline->width + 1) / 2));
    timeline_range(timeline, newest, &first, &last);
    if (timeline->cursor > 0)
        timeline->cursor = timeline_clamp(timeline->cursor, first, last);
}

void timeline_put(struct timeline *timeline, int64_t newest, int64_t step)
{
    int64_t first, last;

    timeline->cursor = timeline_clamp(step, 1, newest > 1 ? newest : 1);
    timeline_range(timeline, newest, &first, &last);
    if (timeline->cursor < first)
        timeline_end(timeline, newest, timeline->cursor + timeline->width - 1);
    else if (timeline->cursor > last)
        timeline_end(timeline, newest, timeline->cursor);
}

void timeline_move(struct timeline *timeline, int64_t newest, int by)
{
    int64_t first, last, stride;

    timeline_range(timeline, newest, &first, &last);
    stride = (last - first + TIMELINE_MOVES) / TIMELINE_MOVES;
    timeline_put(timeline, newest, (timeline->cursor > 0 ? timeline->cursor : last) + by * stride);
}
