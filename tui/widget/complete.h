/* Completion of what is typed in the line above the keys. */
#ifndef FACENET_TUI_COMPLETE_H
#define FACENET_TUI_COMPLETE_H

#include <stddef.h>

/* "~" at the start becomes the home directory. */
void complete_home(char *path, size_t size);

/* The words that fit what is typed: their common start, and a list of them. */
struct complete {
    char found[256], list[224]; /* list: as many as have room */
    size_t count;
};
/* One word more; the same word once. */
void complete_offer(struct complete *complete, const char *word);
/* Replaces value by the common start, unless that is shorter: words fit in any case of their
 * letters.  Several are shown in hint, as a shell does. */
void complete_take(const struct complete *complete, char *value, size_t size, char *hint,
                   size_t hint_size);

/* Completes the last part of a path to a folder by the common start of all matching folders, and
 * appends a slash if there is only one, after complete_home.  hint as above.  Unchanged if nothing
 * matches. */
void complete_path(char *path, size_t size, char *hint, size_t hint_size);

#endif
