/* Completion of what is typed in the line above the keys. */
#ifndef FACENET_TUI_COMPLETE_H
#define FACENET_TUI_COMPLETE_H

#include <stddef.h>

/* "~" at the start becomes the home directory. */
void complete_home(char *path, size_t size);

/* Completes the last part of a path to a folder by the common start of all matching folders, and
 * appends a slash if there is only one, after complete_home.  Unchanged if nothing matches. */
void complete_path(char *path, size_t size);

/* Shortens found to its common start with one more matching word. count: the number of words
 * before. */
void complete_agree(char *found, size_t size, const char *word, size_t count);

#endif
