/* What this dashboard refused or warned of, which the log of Train shows after its message is gone.
 */
#ifndef FACENET_TUI_NOTES_H
#define FACENET_TUI_NOTES_H

#include "base/err.h"
#include "tui/term/theme.h"

#include <stddef.h>
#include <stdint.h>

#define NOTES_MOST 8

struct note {
    int64_t time; /* ms since the epoch */
    enum role role;
    char text[ERR_MESSAGE_SIZE];
};

struct notes {
    struct note note[NOTES_MOST]; /* oldest first */
    size_t count;
};

/* Adds one in place of the oldest; said again at once it is one note. */
void notes_add(struct notes *notes, enum role role, const char *text);

#endif
