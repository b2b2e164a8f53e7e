/* Names that photos have already: in XMP of other programs, or as the names of their folders. */
#ifndef FACENET_CMD_IMPORT_NAMES_H
#define FACENET_CMD_IMPORT_NAMES_H

#include "db/core/db.h"

struct names {
    int64_t dataset, source;
    const char *directory; /* of the source */
    const char *worker;    /* path of facenet-decode */
    bool folders;          /* the folders in the directory have names of people */
};

/* Reads what XMP says of photos that are new, or whose sidecar changed, and finds the faces there.
 */
enum status names_read(struct db *db, const struct names *names, struct err *err) MUST_CHECK;
/* Gives the faces their names by one decision, once there are clusters. */
enum status names_apply(struct db *db, const struct names *names, struct err *err) MUST_CHECK;

#endif
