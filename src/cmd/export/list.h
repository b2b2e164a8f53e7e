/* The list of the files that an export wrote, kept in their folder so that a later export knows
 * which it may remove.  It is written before the new files, and names the old ones until they are
 * removed: after a crash at any moment the list is complete. */
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

/* Reads the list; empty without the file.  Skips lines that no export wrote.  names is one block
 * (mem_free). */
enum status export_list_read(struct export_list *list, const char *path,
                             struct err *err) MUST_CHECK;

/* Writes the union of both lists. */
enum status export_list_write(const char *path, const struct export_list *a,
                              const struct export_list *b, struct err *err) MUST_CHECK;

void export_list_sort(struct export_list *list);
/* list is sorted. */
bool export_list_has(const struct export_list *list, const char *name);

/* Makes a name from outside the name of one file: not a path, not hidden, no control bytes.  A name
 * that had to be changed ends in digits of its hash, so that no two become the same.  size: at
 * least 16. */
void export_list_clean(char *out, size_t size, const char *name);
/* Where the list of a data set is in the folder of an export, new (mem_free); NULL without memory.
 */
char *export_list_path(const char *directory, const char *dataset);
/* Removes a file of the list, and its folder if that is then empty; counts one that was there. */
enum status export_list_remove(const char *directory, const char *file, size_t *removed,
                               struct err *err) MUST_CHECK;

#endif
