/* How much memory this process may still take. */
#ifndef FACENET_BASE_FREE_MEMORY_H
#define FACENET_BASE_FREE_MEMORY_H

#include <stddef.h>

/* Bytes that the machine has left, or the control groups of this process if that is less; what
 * caches hold counts as free.  SIZE_MAX: neither is known.  root stands before the paths of /proc
 * and /sys: "", or a folder of a test. */
size_t free_memory(const char *root);

#endif
