/* See free_memory.h.  Reads /proc/meminfo (proc_meminfo(5)) and the limits of control groups of
 * both versions (Linux: admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst).  Limits of address space
 * (RLIMIT_AS) don't count: an allocation that these refuse fails, as any other. */
#include "base/free_memory.h"

#include "base/file.h"
#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FREE_PATH 4096

/* A version of control groups: where it is mounted, and what its files are called. */
struct group_files {
    const char *mount, *limit, *used, *cache;
};
static const struct group_files version_2 = {"/sys/fs/cgroup", "memory.max", "memory.current",
                                             "inactive_file "};
static const struct group_files version_1 = {"/sys/fs/cgroup/memory", "memory.limit_in_bytes",
                                             "memory.usage_in_bytes", "total_inactive_file "};

static bool group_number(const char *root, const char *folder, const char *file, const char *word,
                         uint64_t *out)
{
    char path[FREE_PATH];

    return (size_t)snprintf(path, sizeof path, "%s/%s", folder, file) < sizeof path &&
           file_find_number(root, path, word, out);
}

/* What a group has left; of a path that isn't mounted here nothing is known. */
static uint64_t group_free(const char *root, const char *folder, const struct group_files *files)
{
    uint64_t limit, used, cache = 0;

    if (!group_number(root, folder, files->limit, "", &limit) ||
        !group_number(root, folder, files->used, "", &used))
        return UINT64_MAX;
    (void)group_number(root, folder, "memory.stat", files->cache, &cache);
    used -= cache < used ? cache : used;
    return used < limit ? limit - used : 0;
}

/* The least that a group, given by its path below the mount, and those that it is in have left. */
static uint64_t groups_free(const char *root, const char *group, const struct group_files *files)
{
    char path[FREE_PATH];
    uint64_t least = UINT64_MAX;
    size_t mount = strlen(files->mount);

    if ((size_t)snprintf(path, sizeof path, "%s%s", files->mount, group) >= sizeof path)
        return UINT64_MAX;
    for (;;) {
        uint64_t left = group_free(root, path, files);
        char *slash = strrchr(path, '/');

        least = left < least ? left : least;
        if (slash == NULL || slash < path + mount)
            return least;
        *slash = '\0';
    }
}

/* Lines of /proc/self/cgroup: "0::PATH" of version 2, "4:memory:PATH" of version 1. */
static uint64_t all_groups_free(const char *root)
{
    char text[FREE_PATH], *rest = text;
    const char *line;
    uint64_t least = UINT64_MAX;

    if (!file_read_system(root, "/proc/self/cgroup", text, sizeof text))
        return UINT64_MAX;
    while ((line = text_next_line(&rest)) != NULL) {
        const char *memory = strstr(line, ":memory:");
        uint64_t left = UINT64_MAX;

        if (strncmp(line, "0::", 3) == 0)
            left = groups_free(root, line + 3, &version_2);
        else if (memory != NULL)
            left = groups_free(root, memory + strlen(":memory:"), &version_1);
        least = left < least ? left : least;
    }
    return least;
}

size_t free_memory(const char *root)
{
    uint64_t left = all_groups_free(root), kib;

    if (file_find_number(root, "/proc/meminfo", "MemAvailable:", &kib) && kib < left / 1024)
        left = kib * 1024;
    return left < SIZE_MAX ? (size_t)left : SIZE_MAX;
}
