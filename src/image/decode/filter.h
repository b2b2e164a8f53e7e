/* A seccomp filter for code that we do not trust with more than memory, threads, reading standard
 * input and writing standard output and error. */
#ifndef FACENET_IMAGE_FILTER_H
#define FACENET_IMAGE_FILTER_H

#include <stdbool.h>

/* Every other system call, by any thread, then kills the process. Mapped memory is private, of no
 * file, and can't be executed. False when the system has no filters. */
bool filter_enter(void);

#endif
