/* See threads.h. */
#include "nn/kernel/threads.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

void threads_wait_passively(char *const argv[])
{
    char path[PATH_MAX];
    ssize_t length;

    if (getenv("OMP_WAIT_POLICY") != NULL || setenv("OMP_WAIT_POLICY", "passive", 1) != 0)
        return;
    /* The link's target, not the link: else the process would be called "exe" everywhere. */
    length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return;
    path[length] = '\0';
    (void)execv(path, argv);
}
