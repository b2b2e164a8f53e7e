/* The list that an export keeps in its folder of the files that it wrote there, so that a later one
 * knows which it may remove.  It is written before the files that it names, and names those of
 * before until they are removed: after a crash at any moment nothing lies there that it misses. */
#ifndef FACENET_CMD_EXPORT_LIST_H
#define FACENET_CMD_EXPORT_LIST_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* "FOLDER/NUMBER-PICTURE" each, ascending, below the folder of the export. */
struct export_list {
    char **names; /* (count) */
    size_t count;
};

/* That of a file, empty without it; a line that no export wrote is passed over.  names is one block
 * (mem_free). */
enum status export_list_read(struct export_list *list, const char *path,
                             struct err *err) MUST_CHECK;

/* Makes the file name what one of both lists names. */
enum status export_list_write(const char *path, const struct export_list *a,
                              const struct export_list *b, struct err *err) MUST_CHECK;

void export_list_sort(struct export_list *list);
/* Of a sorted list. */
bool export_list_has(const struct export_list *list, const char *name);

#endif
