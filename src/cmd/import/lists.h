/* The people whom the user names for an import: who comes in, and who is held out. */
#ifndef FACENET_CMD_IMPORT_LISTS_H
#define FACENET_CMD_IMPORT_LISTS_H

#include "cmd/name_list.h"
#include "cmd/options.h"
#include "data/import_found.h"
#include "db/faces/faces.h"

struct lists {
    struct name_list people;   /* only they are imported; without a file everybody */
    struct name_list held_out; /* without a file: by share */
    double share;              /* of the people, held out by a hash of the name */
    bool given;                /* one of the two: also for people known before */
    bool allow_unknown;        /* names of nobody are printed, and that is all */
};

/* people and held_out as --people and --held-out have them, or NULL; identities: the file of
 * --identities, which cannot be standard input too. */
enum status lists_read(struct lists *lists, struct command_line *line, const char *people,
                       const char *held_out, const char *identities, struct err *err) MUST_CHECK;
void lists_free(struct lists *lists);

/* Refuses lists with names of nobody, and marks as left out whom --people leaves out; dataset 0: a
 * new one. */
enum status lists_check(struct lists *lists, struct import_scan *scan, const char *directory,
                        struct db *db, int64_t dataset, struct err *err) MUST_CHECK;
/* Whether a new person is held out. */
enum status lists_held_out(const struct lists *lists, const char *person, bool *held_out,
                           struct err *err) MUST_CHECK;
/* Applies --held-out, if it was given, to the people that the data set has; dry: only says so. */
enum status lists_hold_out(struct lists *lists, struct db *db, const struct db_dataset *dataset,
                           bool dry, struct err *err) MUST_CHECK;

#endif
