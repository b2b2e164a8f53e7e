/* Imports what a scan found into its data set: known, read, taken, gone, then grouped and named.
 * Nothing is left behind of an import from which nothing came. */
#ifndef FACENET_CMD_IMPORT_INTO_H
#define FACENET_CMD_IMPORT_INTO_H

#include "cmd/import/find.h"
#include "cmd/import/lists.h"
#include "cmd/import/source.h"
#include "cmd/import/take.h"

struct import {
    const char *directory; /* as typed */
    struct source_wish wish;
    const char *identities, *recogniser; /* recogniser: group_choose chooses without one */
    bool dry, prune, photos;
    bool no_names, folder_names; /* of photos */
    int64_t least;               /* height of a face in photos, in pixels */
    int64_t preview;             /* pictures to show in place of an import; 0: none */
    struct find find;
    struct lists lists;
    struct import_scan scan;
    struct source source;
    struct known known;
    struct take take;
};

/* Whether faces are looked for in the pictures. */
bool into_finds(const struct import *import);
/* How its pictures are read; finder and worker are borrowed. */
struct import_options into_options(const struct import *import, const struct import_finder *finder,
                                   const char *worker);
/* Imports what import->scan holds, and says what came; of a dry run what would come. */
enum status into_all(struct import *import, struct db *db, const char *worker,
                     struct err *err) MUST_CHECK;

#endif
