/* See segments.h. */
#include "tui/widget/segments.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SEGMENTS_GAP 3 /* blanks between two facts; one less before any is dropped */

void segments_add(struct segments *segments, enum role role, int rank, const char *format, ...)
{
    struct segment *segment;
    va_list arguments;

    if (segments->count == SEGMENTS_MAX)
        return;
    segment = &segments->item[segments->count++];
    va_start(arguments, format);
    (void)vsnprintf(segment->text, sizeof segment->text, format, arguments);
    va_end(arguments);
    segment->role = role;
    segment->rank = rank;
}

static int segments_width(const struct segments *segments, int gap)
{
    int width = 0;

    for (size_t i = 0; i < segments->count; i++)
        width += (int)text_width(segments->item[i].text) + (i > 0 ? gap : 0);
    return width;
}

static void segments_drop(struct segments *segments)
{
    size_t worst = 0;

    for (size_t i = 1; i < segments->count; i++)
        if (segments->item[i].rank >= segments->item[worst].rank)
            worst = i;
    segments->count--;
    memmove(&segments->item[worst], &segments->item[worst + 1],
            (segments->count - worst) * sizeof *segments->item);
}

int segments_draw(struct segments *segments, struct canvas *canvas, int row, int col, int width)
{
    int used = 0, gap = SEGMENTS_GAP;

    if (segments_width(segments, gap) > width)
        gap--;
    while (segments->count > 1 && segments_width(segments, gap) > width)
        segments_drop(segments);
    for (size_t i = 0; i < segments->count; i++) {
        used += i > 0 ? gap : 0;
        used += canvas_text(canvas, row, col + used, width - used, segments->item[i].role,
                            segments->item[i].text);
    }
    return used;
}
