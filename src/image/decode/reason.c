/* See reason.h. */
#include "image/decode/reason.h"

#include "image/decode/decode.h"

#include <stdarg.h>
#include <stdio.h>

const char *reason_print(struct arena *arena, const char *format, ...)
{
    char *reason = arena_new(arena, DECODE_REASON);
    va_list arguments;

    if (reason == NULL)
        return REASON_MEMORY;
    va_start(arguments, format);
    (void)vsnprintf(reason, DECODE_REASON, format, arguments);
    va_end(arguments);
    return reason;
}

/* Rounded up, so that what is over the limit is over it in print, too. */
const char *reason_large(struct arena *arena, uint32_t width, uint32_t height)
{
    uint64_t pixels = (uint64_t)width * height, tenths = (pixels + 99999) / 100000;

    if (pixels <= DECODE_PIXEL_LIMIT)
        return NULL;
    return reason_print(arena,
                        "%llu.%llu megapixels (%u x %u), above the limit of %u; make it smaller",
                        (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10), width,
                        height, DECODE_PIXEL_LIMIT / 1000000);
}
