/* Time: the wall clock for rows, the monotonic clock for durations. */
#ifndef FACENET_BASE_CLOCK_H
#define FACENET_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds since the epoch. */
int64_t clock_now_ms(void);

/* Seconds on a clock that never jumps. */
double clock_seconds(void);

/* Local time "10:41:07", or a day for older moments: "today 10:02", "yesterday 08:40",
 * "2026-11-03 10:02".  now_ms decides what today is. */
void clock_format_time(char *out, size_t size, int64_t ms);
void clock_format_day(char *out, size_t size, int64_t ms, int64_t now_ms);

/* A duration in at most 7 characters: "12 s", "41 min", "1h 12", "3d 04h". */
void clock_format_span(char *out, size_t size, double seconds);

#endif
