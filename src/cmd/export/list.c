/* See list.h. */
#include "cmd/export/list.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/record.h"
#include "base/sha256.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORT_MARK 9 /* bytes after a name that was changed: a dash and 8 digits */

static int list_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void export_list_sort(struct export_list *list)
{
    qsort(list->names, list->count, sizeof *list->names, list_compare);
}

bool export_list_has(const struct export_list *list, const char *name)
{
    return list->count > 0 &&
           bsearch(&name, list->names, list->count, sizeof name, list_compare) != NULL;
}

/* The line may come from anybody, so it may lead only to where an export writes. */
static bool list_allows(const char *name)
{
    const char *slash = strchr(name, '/');

    return slash != NULL && name[0] != '.' && slash != name && slash[1] >= '0' && slash[1] <= '9' &&
           strchr(slash + 1, '/') == NULL;
}

enum status export_list_read(struct export_list *list, const char *path, struct err *err)
{
    size_t count;
    enum status status;

    *list = (struct export_list){0};
    if (file_is_gone(path))
        return ST_OK;
    status = file_read_names(path, &list->names, &count, err);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        if (list_allows(list->names[i]))
            list->names[list->count++] = list->names[i];
    if (status == ST_OK)
        export_list_sort(list);
    return status;
}

enum status export_list_write(const char *path, const struct export_list *a,
                              const struct export_list *b, struct err *err)
{
    struct file_writer writer;
    enum status status = file_writer_open(&writer, path, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < a->count; i++)
        (void)fprintf(writer.stream, "%s\n", a->names[i]);
    for (size_t i = 0; i < b->count; i++)
        if (!export_list_has(a, b->names[i]))
            (void)fprintf(writer.stream, "%s\n", b->names[i]);
    return file_writer_commit(&writer, err);
}

void export_list_clean(char *out, size_t size, const char *name)
{
    size_t length = 0, room = size - 1 - EXPORT_MARK;
    char digest[SHA256_HEX];

    for (const char *at = name; *at != '\0' && length < room; at++) {
        bool bad = (unsigned char)*at < ' ' || *at == '/' || *at == 127;

        out[length] = bad || (*at == '.' && length == 0) ? '_' : *at;
        length++;
    }
    out[length] = '\0';
    if (strcmp(out, name) == 0)
        return;
    sha256_bytes(name, strlen(name), digest);
    (void)snprintf(out + length, size - length, "-%.*s", EXPORT_MARK - 1, digest);
}

char *export_list_path(const char *directory, const char *dataset)
{
    char name[RECORD_NAME], file[RECORD_NAME + 16];

    export_list_clean(name, sizeof name, dataset);
    (void)snprintf(file, sizeof file, ".facenet-%s", name);
    return file_join(directory, file);
}

enum status export_list_remove(const char *directory, const char *file, size_t *removed,
                               struct err *err)
{
    char *path = file_join(directory, file);
    enum status status = ST_OK;

    if (path == NULL)
        return err_nomem(err, "a path");
    if (unlink(path) == 0)
        ++*removed;
    else if (errno != ENOENT && errno != ENOTDIR)
        status = err_set_errno(err, ST_IO, errno, "cannot remove %s, which an earlier export wrote",
                               path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
    mem_free(path);
    return status;
}
