/* See complete.h. */
#include "tui/widget/complete.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool complete_has(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = list; (at = strstr(at, word)) != NULL; at++)
        if ((at == list || at[-1] == ' ') && (at[length] == ',' || at[length] == '\0') &&
            (at == list || at[-2] == ','))
            return true;
    return false;
}

void complete_offer(struct complete *complete, const char *word)
{
    size_t same = 0, used = strlen(complete->list);

    if (word[0] == '\0' || complete_has(complete->list, word))
        return;
    if (complete->count++ == 0)
        (void)snprintf(complete->found, sizeof complete->found, "%s", word);
    while (complete->found[same] != '\0' && complete->found[same] == word[same])
        same++;
    while (same > 0 && ((unsigned char)word[same] & 0xC0) == 0x80) /* within a character */
        same--;
    complete->found[same] = '\0';
    if (used + strlen(word) + 3 <= sizeof complete->list)
        (void)snprintf(complete->list + used, sizeof complete->list - used, "%s%s",
                       used > 0 ? ", " : "", word);
}

void complete_take(const struct complete *complete, char *value, size_t size, char *hint,
                   size_t hint_size)
{
    if (complete->count == 1 || strlen(complete->found) >= strlen(value))
        (void)snprintf(value, size, "%s", complete->found);
    if (complete->count > 1)
        (void)snprintf(hint, hint_size, "%zu: %s", complete->count, complete->list);
}

static bool complete_is_folder(const char *folder, const char *name)
{
    char path[2048];
    struct stat status;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
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

void complete_path(char *path, size_t size, char *hint, size_t hint_size)
{
    char folder[1024] = ".", last[256] = "";
    struct complete complete = {0};
    struct dirent **list = NULL;
    char *part;
    int count;

    complete_home(path, size);
    part = strrchr(path, '/');
    part = part != NULL ? part + 1 : path;
    if (part > path)
        (void)snprintf(folder, sizeof folder, "%.*s", (int)(part - path), path);
    count = scandir(folder, &list, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = list[i]->d_name;

        if (strncmp(name, part, strlen(part)) == 0 && (name[0] != '.' || part[0] == '.') &&
            complete_is_folder(folder, name))
            complete_offer(&complete, name);
        free(list[i]); /* of scandir */
    }
    free(list);
    if (complete.count == 0)
        return;
    complete_take(&complete, last, sizeof last, hint, hint_size);
    (void)snprintf(part, size - (size_t)(part - path), "%s%s", last,
                   complete.count == 1 ? "/" : "");
}
