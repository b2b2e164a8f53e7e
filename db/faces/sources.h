/* The folders that the pictures of a data set were imported from. */
#ifndef FACENET_DB_SOURCES_H
#define FACENET_DB_SOURCES_H

#include "db/core/db.h"

#include <limits.h>

struct db_source {
    int64_t id, dataset, added; /* added: ms since the epoch */
    uint64_t images;            /* counted on read */
    char layout[16];            /* "people", "nested", "split" or "list" */
    char path[PATH_MAX];        /* absolute, but as it was typed in data sets of version 1 to 12 */
};

/* The folders of a data set, 0: of all, the first one first.  *out: mem_free. */
enum status db_source_list(struct db *db, int64_t dataset, struct db_source **out, size_t *count,
                           struct err *err) MUST_CHECK;
enum status db_source_get(struct db *db, int64_t id, struct db_source *out,
                          struct err *err) MUST_CHECK;
/* Adds a folder; ST_EXISTS when the data set has it. */
enum status db_source_add(struct db *db, int64_t dataset, const char *path, const char *layout,
                          int64_t *id, struct err *err) MUST_CHECK;
/* Deletes a folder that has no images. */
enum status db_source_delete(struct db *db, int64_t id, struct err *err) MUST_CHECK;
/* The folder is at another place now. */
enum status db_source_move(struct db *db, const struct db_source *source, const char *path,
                           struct err *err) MUST_CHECK;

#endif
