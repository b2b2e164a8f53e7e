/* See into.h. */
#include "cmd/import/into.h"

#include "cmd/artefacts.h"
#include "cmd/faces.h"
#include "cmd/import/before.h"
#include "cmd/import/gone.h"
#include "cmd/import/group.h"
#include "cmd/import/names.h"
#include "cmd/output.h"
#include "cmd/recrop.h"
#include "cmd/stop.h"

#include "base/clock.h"
#include "base/crop.h"
#include "base/mem.h"
#include "db/faces/imports.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool into_finds(const struct import *import)
{
    return strcmp(import->source.dataset.alignment, "none") != 0 ||
           import->source.layout == IMPORT_PHOTOS || import->scan.layout == IMPORT_PHOTOS;
}

/* Counts what is in the database, not what was decoded. */
static void into_report(const struct import *import, double seconds)
{
    const struct tally *tally = &import->take.tally;
    uint64_t people = 0, read = tally->count[TALLY_NEW] + tally->count[TALLY_UNREADABLE];
    struct text sum = {0};

    for (size_t i = 0; i < import->scan.people_count; i++)
        people += !import->scan.people[i].left_out && import->scan.people[i].same == i;
    tally_say(tally, import->prune, import->take.photos);
    tally_sum(tally, &sum, import->scan.ignored, import->prune);
    if (import->take.photos)
        people = import->take.faces;
    output_say("%s%s: %s; %s %s, %.*f %s/s", import->dry ? "dry run, " : "",
               import->source.dataset.name, text_string(&sum), text_count(people).words,
               import->take.photos ? text_noun(people, "new face", "new faces")
                                   : text_noun(people, "person", "people"),
               into_finds(import), seconds > 0 ? (double)read / seconds : 0,
               import->take.photos ? "photos" : "images");
    text_free(&sum);
}

/* Opens the crop cache at the count that the database has.  If it is missing or damaged, all
 * pictures of the data set are decoded again. */
static enum status into_open_crops(struct import *import, struct db *db, struct err *err)
{
    struct db_dataset *dataset = &import->source.dataset;
    struct crops **crops = &import->take.crops;
    char *path;
    enum status status = faces_crops_path(db, dataset->id, &path, err);

    if (status != ST_OK)
        return status;
    status = crops_create(crops, path, dataset->crop_size, err);
    mem_free(path);
    if (status == ST_OK)
        status = db_dataset_get(db, dataset->id, dataset, err);
    if (status == ST_OK)
        status = crops_begin(*crops, dataset->crop_count, err);
    if (status == ST_CORRUPT && dataset->crop_count > 0) {
        output_note(NULL, "the crops are missing or damaged; all pictures are decoded again, those "
                          "of other folders of the data set when these are imported again");
        dataset->crop_count = 0;
        status = db_dataset_drop_crops(db, dataset->id, err);
        if (status == ST_OK)
            status = recrop_forget(db, dataset->id, err);
        if (status == ST_OK)
            status = crops_begin(*crops, 0, err);
    }
    import->take.crop_count = dataset->crop_count;
    return status;
}

/* Whose folder got another name stays held out, or not. */
static enum status into_held_out(void *context, size_t person, int64_t before, bool *held_out,
                                 struct err *err)
{
    const struct import *import = context;

    if (import->scan.layout == IMPORT_SPLIT) {
        *held_out = import->scan.people[person].held_out;
        return ST_OK;
    }
    if (before != 0 && !import->lists.given)
        return db_identity_held_out(import->take.db, before, held_out, err);
    return lists_held_out(&import->lists, import_scan_name(&import->scan, person), held_out, err);
}

static enum status into_check_readable(const struct import *import, struct err *err)
{
    const uint64_t *count = import->take.tally.count;

    if (count[TALLY_NEW] > 0 || count[TALLY_UNREADABLE] == 0)
        return ST_OK;
    return err_set(err, ST_INVALID, "no picture of %s can be read; nothing is imported",
                   import->directory);
}

/* A data set or a folder of it from which nothing came is not left behind. */
static enum status into_unmake(struct import *import, struct db *db, struct err *err)
{
    char crops[CROP_NAME];
    enum status status = source_unmake(db, &import->source, err);

    import->source.added = false;
    crop_name(import->source.dataset.id, crops);
    if (status == ST_OK)
        status = import->source.made ? artefacts_remove(db, crops, err)
                                     : db_import_end(db, import->source.dataset.id, err);
    return status == ST_OK ? into_check_readable(import, err) : status;
}

struct import_options into_options(const struct import *import, const struct import_finder *finder,
                                   const char *worker)
{
    return (struct import_options){.directory = import->directory,
                                   .finder = into_finds(import) ? finder : NULL,
                                   .crop = import->source.dataset.crop_fraction,
                                   .size = import->source.dataset.crop_size,
                                   .worker = worker,
                                   .stop = &stop_requested};
}

/* Reads what is known of the folder, then the pictures that are to be read. */
static enum status into_read(struct import *import, struct db *db, const char *worker,
                             struct err *err)
{
    const struct import_finder finder = find_finder(&import->find);
    const struct import_options options = into_options(import, &finder, worker);
    struct take *take = &import->take;
    struct before before = {0};
    size_t *todo = NULL, count;
    enum status status =
        known_load(&import->known, db, import->source.dataset.id, import->source.id, take->photos,
                   &import->scan, import->directory, err);

    take->dataset = import->source.dataset.id;
    take->source = import->source.id;
    if (status == ST_OK)
        status = take_plan(take, &todo, &count, err);
    if (status == ST_OK && take->photos) {
        status = before_load(&before, db, &import->known, todo, count, import->scan.count, err);
        import->find.known = &before;
        import->find.keep = before_keep;
    }
    if (status == ST_OK)
        status = take_run(take, &options, todo, count, err);
    if (status == ST_OK)
        status = gone_delete(take, import->prune, err);
    import->find.keep = NULL;
    before_free(&before);
    mem_free(todo);
    return status;
}

/* Makes the data set and imports into it. */
static enum status into_make(struct import *import, struct db *db, const char *worker,
                             struct err *err)
{
    struct take *take = &import->take;
    struct err late;
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = source_make(db, &import->wish, import->scan.layout, &import->source, err);
    if (status == ST_OK)
        status =
            db_import_put(db, import->source.dataset.id, &take->self, 0, import->scan.count, err);
    status = db_end(db, status, err);
    if (status != ST_OK)
        return status;
    status = into_open_crops(import, db, err);
    if (status == ST_OK)
        status = into_read(import, db, worker, err);
    if (status == ST_OK)
        status = recrop_restore(db, &import->source.dataset, take->crops, &take->crop_count, err);
    if (take->tally.count[TALLY_NEW] == 0 && (import->source.made || import->source.added)) {
        if (into_unmake(import, db, &late) != ST_OK && status == ST_OK)
            status = err_set(err, late.status, "%s", late.message);
    } else if (status == ST_OK) { /* else the row says that a part is missing */
        status = db_import_end(db, import->source.dataset.id, err);
    } else if (stop_requested) {
        (void)!db_import_stopped(db, import->source.dataset.id, NULL);
    }
    return status;
}

/* Names that photos have, groups of faces, then the names again: these need the groups. */
static enum status into_group(const struct import *import, struct db *db, const char *worker,
                              struct err *err)
{
    const struct names names = {.dataset = import->source.dataset.id,
                                .source = import->source.id,
                                .directory = import->directory,
                                .worker = worker,
                                .folders = import->folder_names};
    enum status status = import->no_names ? ST_OK : names_read(db, &names, err);

    if (status == ST_OK)
        status = group_faces(db, names.dataset, import->recogniser, err);
    return status == ST_OK && !import->no_names ? names_apply(db, &names, err) : status;
}

enum status into_all(struct import *import, struct db *db, const char *worker, struct err *err)
{
    const struct db_dataset *dataset = &import->source.dataset;
    struct take *take = &import->take;
    double begin = clock_seconds();
    enum status status = ST_OK;

    take->db = db;
    take->dry = import->dry;
    take->scan = &import->scan;
    take->known = &import->known;
    take->photos = import->scan.layout == IMPORT_PHOTOS;
    take->held_out = into_held_out;
    take->context = import;
    source_say_layout(&import->scan);
    if (dataset->id != 0 && import->source.id == 0)
        status = source_say_joined(db, &import->source, &import->scan, err);
    if (status == ST_OK && dataset->id != 0)
        status = lists_hold_out(&import->lists, db, dataset, import->dry, err);
    if (status == ST_OK)
        status =
            import->dry ? into_read(import, db, worker, err) : into_make(import, db, worker, err);
    if (status == ST_OK && import->dry && import->source.id == 0)
        status = into_check_readable(import, err);
    if (import->known.row_of != NULL) /* else it did not come to that */
        into_report(import, clock_seconds() - begin);
    if (status == ST_OK && import->source.added && !import->source.made)
        output_say("this is import %" PRId64 "; facenet forget --import %" PRId64 " takes it back",
                   import->source.id, import->source.id);
    if (status == ST_OK && take->photos && !import->dry)
        status = into_group(import, db, worker, err);
    if (status == ST_OK && take->tally.count[TALLY_FROZEN] > 0)
        status = err_set(err, ST_BUSY, "changed pictures stay as they were while a run trains");
    return status;
}
