/* What was exported of a data set to files outside FILE.d, so that forgetting finds it. */
#ifndef FACENET_DB_EXPORTS_H
#define FACENET_DB_EXPORTS_H

#include "db/core/db.h"

struct db_export {
    char path[4096]; /* absolute */
    char sha256[65]; /* of the file as written; "": a folder with a list of its files; EXPORT_XMP */
};
#define EXPORT_XMP "xmp" /* a sidecar, of which only regions are ours */

/* Keeps the path (absolute) of an export; one written again replaces its row. */
enum status db_export_put(struct db *db, int64_t dataset, const char *path, const char *sha256,
                          struct err *err) MUST_CHECK;
enum status db_export_delete(struct db *db, const char *path, struct err *err) MUST_CHECK;
enum status db_export_list(struct db *db, int64_t dataset, struct db_export **out, size_t *count,
                           struct err *err) MUST_CHECK; /* *out: mem_free */

#endif
