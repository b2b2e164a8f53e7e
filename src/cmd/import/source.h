/* The data set that a folder is imported into. */
#ifndef FACENET_CMD_IMPORT_SOURCE_H
#define FACENET_CMD_IMPORT_SOURCE_H

#include "data/import_found.h"
#include "db/faces/faces.h"
#include "db/faces/sources.h"

struct source_wish {
    const char *name;          /* of the data set */
    const char *root;          /* absolute path of the folder */
    bool join;                 /* add the folder to a data set of others */
    uint32_t size;             /* of a crop, 0: any; a new data set gets 64 */
    double crop;               /* share of the shorter side, 0: any; a new data set gets 1 */
    enum import_layout layout; /* IMPORT_AUTO: as it is */
    const char *alignment;     /* of faces that are to be found; NULL: any, none of a new one */
};

struct source {
    struct db_dataset dataset; /* id 0: it is new */
    int64_t id;                /* 0: the folder is new in the data set */
    enum import_layout layout; /* that the folder must have; IMPORT_AUTO: it is new */
    bool made, added;          /* by source_make: the data set, the folder */
};

/* Finds both by name and folder, without writing.  db NULL: there is no database yet.  ST_EXISTS
 * when the data set is one of another folder, layout or crops. */
enum status source_find(struct db *db, const struct source_wish *wish, struct source *source,
                        struct err *err) MUST_CHECK;
/* Makes what is new. */
enum status source_make(struct db *db, const struct source_wish *wish, enum import_layout layout,
                        struct source *source, struct err *err) MUST_CHECK;
/* What is in a folder, and how it says who is who. */
#define SOURCE_WORDS 160
void source_layout_words(const struct import_scan *scan, char words[SOURCE_WORDS]);
/* Says how many pictures are of nobody known; nothing if none is. */
void source_note_loose(const struct import_scan *scan);
/* Says both. */
void source_say_layout(const struct import_scan *scan);
/* A joined folder: says who is in both, as names alone say so. */
enum status source_say_joined(struct db *db, const struct source *source,
                              const struct import_scan *scan, struct err *err) MUST_CHECK;
/* Deletes what source_make made, if no picture came in. */
enum status source_unmake(struct db *db, const struct source *source, struct err *err) MUST_CHECK;

/* The folder's own name, also of "." and "a/.."; "" of the root. */
const char *source_folder_name(char *out, size_t size, const char *directory);

/* "people", ...; and back, IMPORT_AUTO for another word. */
const char *source_layout_name(enum import_layout layout);
enum import_layout source_layout(const char *name);

#endif
