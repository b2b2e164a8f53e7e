/* See list.h. */
#include "cmd/export/list.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    if (!file_exists(path))
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
