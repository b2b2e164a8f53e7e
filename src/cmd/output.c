/* See output.h. */
#include "cmd/output.h"

#include "base/clock.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void output_line(FILE *stream, const char *format, va_list arguments)
{
    char line[2048], clean[3 * sizeof line]; /* a byte becomes up to three */

    (void)vsnprintf(line, sizeof line, format, arguments);
    (void)text_clean(clean, sizeof clean, line, false);
    (void)fprintf(stream, "%s\n", clean);
}

void output_say(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    output_line(stdout, format, arguments);
    va_end(arguments);
}

void output_warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    output_line(stderr, format, arguments);
    va_end(arguments);
}

void output_progress(const char *what, uint64_t done, uint64_t total, double seconds,
                     const char *more)
{
    char count[32], all[32], left[16];
    double rate = seconds > 0 ? (double)done / seconds : 0;
    bool terminal = isatty(STDERR_FILENO) != 0;

    if (!terminal && getenv("FACENET_PROGRESS") == NULL)
        return;
    text_format_count(count, sizeof count, done);
    text_format_count(all, sizeof all, total);
    clock_format_span(left, sizeof left, rate > 0 ? (double)(total - done) / rate : 0);
    (void)fprintf(stderr, "\r%s %s of %s  %.*f/s  %s left%s%s%s%s", what, count, all,
                  rate < 10 ? 1 : 0, rate, left, more[0] != '\0' ? "  " : "", more,
                  terminal ? " \033[K" : "", done == total ? "\n" : "");
}

void output_note(void *context, const char *sentence)
{
    (void)context;
    if (isatty(STDERR_FILENO))
        (void)fputs("\r\033[K", stderr);
    output_warn("facenet import: %s", sentence);
}
