/* Completion of what is typed in the line above the keys. */
#ifndef FACENET_TUI_COMPLETE_H
#define FACENET_TUI_COMPLETE_H

#include <stddef.h>

/* Completes the last part of a path to a folder as far as all folders that fit agree; a slash
 * follows when there is one only.  "~" at the start is the home.  Nothing that fits: unchanged. */
void complete_path(char *path, size_t size);

/* Lets found agree with one more word that fits: keeps what both have in front.  count: how many
 * have come before. */
void complete_agree(char *found, size_t size, const char *word, size_t count);

#endif
