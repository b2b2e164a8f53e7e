/* See csv.h. */
#include "cmd/export/csv.h"

#include "base/text.h"

#include <math.h>

void csv_text(FILE *stream, bool shown, const char *text)
{
    char clean[4096];

    if (shown) {
        (void)text_clean(clean, sizeof clean, text, false);
        text = clean;
    }
    (void)putc('"', stream);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)putc('"', stream);
        (void)putc(*text, stream);
    }
    (void)putc('"', stream);
}

void csv_real(FILE *stream, double value)
{
    if (isnan(value))
        (void)putc(',', stream);
    else
        (void)fprintf(stream, ",%.17g", value);
}
