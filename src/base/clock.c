/* See clock.h. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

int64_t clock_now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

double clock_seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void clock_local(int64_t ms, struct tm *out)
{
    time_t seconds = (time_t)(ms / 1000);

    if (localtime_r(&seconds, out) == NULL)
        *out = (struct tm){.tm_year = 70, .tm_mday = 1};
}

void clock_format_time(char *out, size_t size, int64_t ms)
{
    struct tm local;

    clock_local(ms, &local);
    if (strftime(out, size, "%H:%M:%S", &local) == 0 && size > 0)
        out[0] = '\0';
}

void clock_format_day(char *out, size_t size, int64_t ms, int64_t now_ms)
{
    struct tm then, now, before;
    size_t length;

    clock_local(ms, &then);
    clock_local(now_ms, &now);
    clock_local(now_ms - 86400000, &before);
    if (then.tm_year == now.tm_year && then.tm_yday == now.tm_yday)
        length = strftime(out, size, "today %H:%M", &then);
    else if (then.tm_year == before.tm_year && then.tm_yday == before.tm_yday)
        length = strftime(out, size, "yesterday %H:%M", &then);
    else
        length = strftime(out, size, "%Y-%m-%d %H:%M", &then);
    if (length == 0 && size > 0)
        out[0] = '\0';
}

void clock_format_span(char *out, size_t size, double seconds)
{
    if (!(seconds >= 0))
        seconds = 0;
    if (seconds > 8640000000.0)
        seconds = 8640000000.0;
    long whole = (long)seconds;

    if (whole < 90)
        (void)snprintf(out, size, "%ld s", whole);
    else if (whole < 5400)
        (void)snprintf(out, size, "%ld min", (whole + 30) / 60);
    else if (whole < 172800)
        (void)snprintf(out, size, "%ldh %02ld", whole / 3600, whole % 3600 / 60);
    else
        (void)snprintf(out, size, "%ldd %02ldh", whole / 86400, whole % 86400 / 3600);
}
