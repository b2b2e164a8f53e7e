/* A recording of the screen as a terminal shows it, an asciicast v2
 * (https://docs.asciinema.org/manual/asciicast/v2/), which asciinema plays.  Only rows that have
 * changed are in it.  Its time is what the caller says: no clock is read, so the same keys on the
 * same database make the same recording. */
#ifndef FACENET_TUI_CAST_H
#define FACENET_TUI_CAST_H

#include "base/file.h"
#include "tui/term/canvas.h"

struct cast {
    struct file_writer writer; /* stream NULL, as in {0}: nothing is recorded */
    double seconds;
    struct text *rows; /* as they were shown last */
    int row_count, col_count;
};

/* Begins a recording; the file is there once it is closed. */
enum status cast_open(struct cast *cast, const char *path, const struct canvas *canvas,
                      struct err *err) MUST_CHECK;
/* Adds what has changed, so many seconds after what was added before. */
enum status cast_add(struct cast *cast, const struct canvas *canvas, enum theme_name theme,
                     double seconds, struct err *err) MUST_CHECK;
/* Ends it if keep is set and it could be written, else removes it.  Does nothing if none was
 * begun. */
enum status cast_close(struct cast *cast, bool keep, struct err *err) MUST_CHECK;

#endif
