/* See environment.h. */
#include "nn/kernel/environment.h"

#include "nn/kernel/blas.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

/* Whether the variable is set now and was not before. */
static bool environment_set(const char *name, const char *value)
{
    return value != NULL && getenv(name) == NULL && setenv(name, value, 1) == 0;
}

void environment_improve(char *const argv[])
{
    char path[PATH_MAX];
    ssize_t length;
    bool policy = environment_set("OMP_WAIT_POLICY", "passive");
    bool core = environment_set("OPENBLAS_CORETYPE", blas_better_core());

    if (!policy && !core)
        return;
    /* The link's target, not the link: else the process would be called "exe" everywhere. */
    length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return;
    path[length] = '\0';
    (void)execv(path, argv);
}
