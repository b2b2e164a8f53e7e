/* See notes.h. */
#include "tui/view/notes.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

void notes_add(struct notes *notes, enum role role, const char *text)
{
    struct note *last = &notes->note[notes->count > 0 ? notes->count - 1 : 0];

    if (notes->count == 0 || strcmp(last->text, text) != 0) {
        if (notes->count == NOTES_MOST)
            memmove(notes->note, notes->note + 1, (NOTES_MOST - 1) * sizeof *notes->note);
        else
            notes->count++;
        last = &notes->note[notes->count - 1];
        (void)snprintf(last->text, sizeof last->text, "%s", text);
    }
    last->role = role;
    last->time = clock_now_ms();
}
