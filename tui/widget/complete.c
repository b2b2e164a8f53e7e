/* See complete.h. */
#include "tui/widget/complete.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void complete_agree(char *found, size_t size, const char *word, size_t count)
{
    size_t same = 0;

    if (count == 0) {
        (void)snprintf(found, size, "%s", word);
        return;
    }
    while (found[same] != '\0' && found[same] == word[same])
        same++;
    found[same] = '\0';
}

static bool complete_is_folder(DIR *folder, const char *name)
{
    struct stat status;

    return fstatat(dirfd(folder), name, &status, 0) == 0 && S_ISDIR(status.st_mode);
}

void complete_home(char *path, size_t size)
{
    const char *home = getenv("HOME");
    char rest[1024];

    if (path[0] != '~' || home == NULL || (path[1] != '/' && path[1] != '\0'))
        return;
    (void)snprintf(rest, sizeof rest, "%s", path + 1);
    (void)snprintf(path, size, "%s%s", home, rest);
}

void complete_path(char *path, size_t size)
{
    char folder[1024] = ".", part[256], found[256] = "";
    const char *slash;
    struct dirent *entry;
    size_t count = 0;
    DIR *list;

    complete_home(path, size);
    slash = strrchr(path, '/');
    if (slash != NULL)
        (void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1), path);
    (void)snprintf(part, sizeof part, "%s", slash != NULL ? slash + 1 : path);
    list = opendir(folder);
    while (list != NULL && (entry = readdir(list)) != NULL) {
        if (strncmp(entry->d_name, part, strlen(part)) != 0 ||
            (entry->d_name[0] == '.' && part[0] != '.') || !complete_is_folder(list, entry->d_name))
            continue;
        complete_agree(found, sizeof found, entry->d_name, count++);
    }
    if (list != NULL)
        (void)closedir(list);
    if (count > 0)
        (void)snprintf(path + (slash != NULL ? slash - path + 1 : 0),
                       size - (slash != NULL ? (size_t)(slash - path + 1) : 0), "%s%s", found,
                       count == 1 ? "/" : "");
}
