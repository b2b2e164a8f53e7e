/* Takes the pictures of an import into the database: what is new, changed, moved or the same. */
#ifndef FACENET_CMD_IMPORT_TAKE_H
#define FACENET_CMD_IMPORT_TAKE_H

#include "base/process.h"
#include "cmd/import/known.h"
#include "cmd/import/photo.h"
#include "cmd/import/tally.h"
#include "data/crops.h"
#include "data/import.h"

struct take {
    struct db *db; /* NULL: there is no database yet, of a dry run */
    bool dry;      /* nothing is written */
    bool photos;   /* rows are photos, with any number of faces */
    const struct import_scan *scan;
    struct known *known;
    struct crops *crops;     /* unless dry */
    int64_t dataset, source; /* 0: not made, of a dry run */
    int64_t *identity; /* (people of the scan): their rows; 0: not looked up yet; below 0: new,
                          of a dry run */
    /* Whether a person of the scan is held out; asked for a new one.  before: the row of the person
     * who had the picture, or 0. */
    enum status (*held_out)(void *context, size_t person, int64_t before, bool *held_out,
                            struct err *err);
    void *context;
    struct process_id self;
    uint64_t crop_count, faces; /* faces: new ones of photos */
    uint64_t done, total;       /* pictures; total is known after the first one */
    int64_t drawn;              /* faces drawn by hand that are gone with their photos */
    struct tally tally;
    unsigned in_group; /* pictures of the open transaction */
    double begun;      /* when it was opened */
    unsigned named;    /* unreadable pictures so far, up to one more than are named */
};

/* The items of the scan to read, new (mem_free): all but those that are as they were, which are
 * counted. */
enum status take_plan(struct take *take, size_t **todo, size_t *count, struct err *err) MUST_CHECK;
/* Reads and takes them; what was taken before a failure is kept. */
enum status take_run(struct take *take, const struct import_options *options, const size_t *todo,
                     size_t count, struct err *err) MUST_CHECK;
/* Where photos and their faces go. */
struct photo_into take_into(struct take *take);
void take_free(struct take *take);

#endif
