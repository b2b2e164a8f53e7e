/* See recrop.h.  The numbers of the new crops are those of the data set's own, so one that no face
 * has is black. */
#include "config.h"

#include "cmd/recrop.h"

#include "cmd/artefacts.h"
#include "cmd/faces.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/crop.h"
#include "base/mem.h"
#include "base/process.h"
#include "data/import.h"
#include "data/import_scan.h"
#include "db/faces/crop_sets.h"
#include "db/photos/photos.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RESTORE_GROUP 1024 /* crops of a transaction */

struct place {
    uint64_t crop;
    int64_t image;
    struct face face;
};

struct recrop {
    struct db *db;
    struct faces *faces;
    struct db_crop_set set;
    enum alignment own, alignment;
    uint32_t size;
    struct crops *crops;
    uint64_t next; /* crop to append */
    uint64_t kept; /* of recrop_restore: crops that rows name */
    uint64_t from_crops;
    struct place *places;
    size_t count, capacity;
    struct import_scan scan; /* pictures by absolute path, without the first slash */
    size_t *first;           /* (items + 1) of places */
    char (*sha256)[SHA256_HEX];
    uint8_t *blank;
};

static size_t recrop_bytes(const struct recrop *work)
{
    return (size_t)work->size * work->size * 3;
}

static enum status recrop_grow(struct recrop *work, struct err *err)
{
    size_t more = work->capacity == 0 ? 256 : work->capacity * 2;
    struct place *places = mem_resize(work->places, more, sizeof *places);
    struct import_item *items;
    size_t *first;
    char(*sha256)[SHA256_HEX];

    if (places != NULL)
        work->places = places;
    items = mem_resize(work->scan.items, more, sizeof *items);
    if (items != NULL)
        work->scan.items = items;
    first = mem_resize(work->first, more + 1, sizeof *first);
    if (first != NULL)
        work->first = first;
    sha256 = mem_resize(work->sha256, more, sizeof *sha256);
    if (sha256 != NULL)
        work->sha256 = sha256;
    if (places == NULL || items == NULL || first == NULL || sha256 == NULL)
        return err_nomem(err, "the places of faces");
    work->capacity = more;
    return ST_OK;
}

/* Faces of one picture follow each other. */
static enum status recrop_add(void *context, const struct db_face_place *row, struct err *err)
{
    struct recrop *work = context;
    struct import_scan *scan = &work->scan;
    size_t at = scan->strings.length;
    enum status status = work->count == work->capacity ? recrop_grow(work, err) : ST_OK;

    if (status != ST_OK)
        return status;
    work->places[work->count++] = (struct place){
        .crop = (uint64_t)row->crop, .image = row->face.image, .face = faces_place(&row->face)};
    text_addf(&scan->strings, "%s/%s", row->root[0] == '/' ? row->root + 1 : row->root, row->path);
    text_add_bytes(&scan->strings, "", 1);
    if (scan->strings.failed)
        return err_nomem(err, "the places of faces");
    if (scan->count > 0 &&
        strcmp(import_scan_path(scan, scan->count - 1), scan->strings.data + at) == 0) {
        scan->strings.length = at;
    } else {
        work->first[scan->count] = work->count - 1;
        (void)snprintf(work->sha256[scan->count], SHA256_HEX, "%s", row->sha256);
        scan->items[scan->count++] = (struct import_item){.path = at};
    }
    work->first[scan->count] = work->count;
    return ST_OK;
}

static enum status recrop_open(void *context, void **state, struct err *err)
{
    (void)err;
    *state = context;
    return ST_OK;
}

static void recrop_close(void *state)
{
    (void)state;
}

/* On a thread: the crops of an item's faces, one after the other. */
static enum status recrop_find(void *state, size_t item, const struct image *picture, void **found,
                               const char **error, struct err *err)
{
    const struct recrop *work = state;
    size_t bytes = recrop_bytes(work), first = work->first[item];
    uint8_t *out = mem_new(work->first[item + 1] - first, bytes);
    enum status status = out == NULL ? err_nomem(err, "the crops of a picture") : ST_OK;

    (void)error;
    for (size_t i = first; status == ST_OK && i < work->first[item + 1]; i++) {
        struct image crop = {0};

        status =
            face_align(picture, &work->places[i].face, work->alignment, work->size, &crop, err);
        if (status == ST_OK)
            memcpy(out + (i - first) * bytes, crop.pixels, bytes);
        image_free(&crop);
        if (status == ST_INVALID) /* no place: it stays black */
            status = ST_OK;
    }
    *found = out;
    return status;
}

/* Cuts a face out of the data set's own crop of it. */
static enum status recrop_from_own(struct recrop *work, const struct place *place, uint8_t *out,
                                   struct err *err)
{
    uint32_t own = crops_size(work->faces->own);
    struct image crop = {(uint8_t *)(uintptr_t)crops_at(work->faces->own, place->crop), own, own};
    struct face face = place->face;
    struct similarity to_crop;
    struct image made = {0};
    enum status status;

    work->from_crops++;
    if (!align_similarity(&face, work->own, own, &to_crop))
        return ST_OK;
    for (int i = 0; i < FACE_POINTS; i++) {
        double to[2];

        similarity_apply(
            &to_crop, (const double[]){(double)face.points[i][0], (double)face.points[i][1]}, to);
        face.points[i][0] = (float)to[0];
        face.points[i][1] = (float)to[1];
    }
    status = face_align(&crop, &face, work->alignment, work->size, &made, err);
    if (status == ST_OK)
        memcpy(out, made.pixels, recrop_bytes(work));
    image_free(&made);
    return status == ST_INVALID ? ST_OK : status;
}

/* Appends black crops up to a number. */
static enum status recrop_fill(struct recrop *work, uint64_t until, struct err *err)
{
    uint64_t number;
    enum status status = ST_OK;

    while (status == ST_OK && work->next < until) {
        status = crops_append(work->crops, work->blank, &number, err);
        work->next++;
    }
    return status;
}

static enum status recrop_image(void *context, const struct import_image *image, struct err *err)
{
    struct recrop *work = context;
    const uint8_t *found = image->found;
    size_t bytes = recrop_bytes(work), first = work->first[image->item];
    uint8_t *made = mem_new(1, bytes);
    enum status status = made == NULL ? err_nomem(err, "a crop") : ST_OK;

    for (size_t i = first; status == ST_OK && i < work->first[image->item + 1]; i++) {
        const uint8_t *crop = found != NULL ? found + (i - first) * bytes : made;
        uint64_t number;

        status = recrop_fill(work, work->places[i].crop, err);
        memset(made, 0, bytes);
        if (status == ST_OK && found == NULL)
            status = recrop_from_own(work, &work->places[i], made, err);
        if (status == ST_OK)
            status = crops_append(work->crops, crop, &number, err);
        work->next++;
    }
    mem_free(made);
    return status;
}

/* A file with other bytes than those that the faces were found in doesn't show them there. */
static bool recrop_wants(const void *context, size_t item, const char *sha256)
{
    const struct recrop *work = context;

    return strcmp(work->sha256[item], sha256) == 0;
}

static void recrop_progress(void *context, const struct import_progress *progress)
{
    (void)context;
    output_progress("cutting out", progress->done, progress->total, progress->seconds, "");
}

static enum status
recrop_run(struct recrop *work,
           enum status (*take)(void *, const struct import_image *, struct err *), struct err *err)
{
    const struct import_finder finder = {work, recrop_open, recrop_find, recrop_close, mem_free};
    const struct import_sink sink = {
        .context = work, .wants = recrop_wants, .image = take, .progress = recrop_progress};
    char *worker = NULL;
    size_t *todo = mem_new(work->scan.count, sizeof *todo);
    enum status status = todo == NULL ? err_nomem(err, "the places of faces") : ST_OK;

    for (size_t i = 0; status == ST_OK && i < work->scan.count; i++)
        todo[i] = i;
    if (status == ST_OK)
        status = process_find_program("facenet-decode", PKGLIBEXECDIR, &worker, err);
    if (status == ST_OK) {
        const struct import_options options = {.directory = "/",
                                               .finder = &finder,
                                               .crop = 1,
                                               .size = work->size,
                                               .worker = worker,
                                               .stop = &stop_requested};

        status = import_run(&options, &work->scan, todo, work->scan.count, &sink, err);
    }
    mem_free(worker);
    mem_free(todo);
    return status;
}

/* Appends those that are missing; what was made before a failure is kept. */
static enum status recrop_make(struct recrop *work, struct err *err)
{
    const struct db_dataset *row = &work->faces->row;
    struct err late;
    enum status status =
        db_face_places_each(work->db, row->id, (int64_t)work->set.count, recrop_add, work, err);

    work->next = work->set.count;
    work->blank = mem_new(1, recrop_bytes(work));
    if (status == ST_OK && work->blank == NULL)
        status = err_nomem(err, "a crop");
    if (status == ST_OK && work->count == 0 && work->set.count == 0)
        status = err_set(err, ST_INVALID, "it isn't known where the faces of %s are", row->name);
    if (status == ST_OK) /* before its first crop, so that who forgets finds the file */
        status = db_crop_set_put(work->db, &work->set, err);
    if (status == ST_OK)
        status = recrop_run(work, recrop_image, err);
    if (status == ST_OK)
        status = recrop_fill(work, row->crop_count, err);
    work->set.count = work->next;
    if (work->next == 0)
        return status;
    if (crops_sync(work->crops, &late) != ST_OK ||
        db_crop_set_put(work->db, &work->set, &late) != ST_OK)
        status = status == ST_OK ? err_set(err, late.status, "%s", late.message) : status;
    if (status == ST_OK && work->from_crops > 0)
        output_say("%" PRIu64 " %s cut out of crops: the pictures are gone or changed since their "
                   "import",
                   work->from_crops, text_noun(work->from_crops, "face is", "faces are"));
    return status;
}

static enum status recrop_complete(struct recrop *work, const char *path, struct err *err)
{
    struct db_crop_set *set = &work->set;
    enum status status = crops_create(&work->crops, path, work->size, err);

    if (status == ST_OK)
        status =
            db_crop_set_count(work->db, set->dataset, set->alignment, set->size, &set->count, err);
    if (status == ST_OK)
        status = crops_begin(work->crops, set->count, err);
    if (status == ST_CORRUPT && set->count > 0) {
        set->count = 0;
        status = crops_begin(work->crops, 0, err);
    }
    if (status == ST_OK && set->count < work->faces->row.crop_count)
        status = recrop_make(work, err);
    if (work->crops != NULL)
        crops_close(work->crops);
    work->crops = NULL;
    return status;
}

static void recrop_free(struct recrop *work)
{
    mem_free(work->places);
    mem_free(work->first);
    mem_free(work->sha256);
    mem_free(work->blank);
    import_scan_free(&work->scan);
}

enum status recrop(struct db *db, struct faces *faces, enum alignment alignment, uint32_t size,
                   struct err *err)
{
    struct recrop work = {.db = db,
                          .faces = faces,
                          .set = {.dataset = faces->row.id, .size = size},
                          .alignment = alignment,
                          .size = size,
                          .scan.strings.limit = (size_t)4 << 30};
    char name[CROP_NAME], *path = NULL;
    struct crops *crops = NULL;
    enum status status = ST_OK;

    (void)snprintf(work.set.alignment, sizeof work.set.alignment, "%s", alignment_name(alignment));
    if (!alignment_find(faces->row.alignment, &work.own))
        status =
            err_set(err, ST_CORRUPT, "the data set %s has an unknown alignment", faces->row.name);
    crop_set_name(faces->row.id, work.set.alignment, size, name);
    if (status == ST_OK)
        status = db_artefact_path(db, name, &path, err);
    if (status == ST_OK)
        status = recrop_complete(&work, path, err);
    if (status == ST_OK)
        status = crops_open(&crops, path, size, faces->row.crop_count, err);
    if (status == ST_OK)
        faces->crops = crops;
    mem_free(path);
    recrop_free(&work);
    return status;
}

/* The crops are durable before the rows that name them. */
static enum status restore_keep(struct recrop *work, struct err *err)
{
    enum status status = work->next == work->kept ? ST_OK : crops_sync(work->crops, err);

    if (status != ST_OK || work->next == work->kept)
        return status;
    status = db_begin(work->db, true, err);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < work->count; i++)
        if (work->places[i].crop >= work->kept && work->places[i].crop < work->next)
            status = db_image_set_crop(work->db, work->places[i].image, work->places[i].crop, err);
    if (status == ST_OK)
        status = db_dataset_set_crops(work->db, work->set.dataset, work->next, err);
    if (status == ST_OK)
        work->kept = work->next;
    return db_end(work->db, status, err);
}

static enum status restore_image(void *context, const struct import_image *image, struct err *err)
{
    struct recrop *work = context;
    const uint8_t *found = image->found;
    enum status status = ST_OK;

    for (size_t i = work->first[image->item];
         status == ST_OK && found != NULL && i < work->first[image->item + 1]; i++) {
        status = crops_append(work->crops, found, &work->places[i].crop, err);
        work->next += status == ST_OK;
        found += recrop_bytes(work);
    }
    return status == ST_OK && work->next - work->kept >= RESTORE_GROUP ? restore_keep(work, err)
                                                                       : status;
}

enum status recrop_restore(struct db *db, const struct db_dataset *dataset, struct crops *crops,
                           uint64_t *count, struct err *err)
{
    struct recrop work = {.db = db,
                          .set = {.dataset = dataset->id},
                          .size = dataset->crop_size,
                          .crops = crops,
                          .next = *count,
                          .kept = *count,
                          .scan.strings.limit = (size_t)4 << 30};
    struct err late;
    enum status status = ST_OK;

    if (!alignment_find(dataset->alignment, &work.alignment))
        status =
            err_set(err, ST_CORRUPT, "the data set %s has an unknown alignment", dataset->name);
    if (status == ST_OK)
        status = db_face_places_each(db, dataset->id, -1, recrop_add, &work, err);
    if (status == ST_OK && work.count > 0)
        status = recrop_run(&work, restore_image, err);
    if (restore_keep(&work, &late) != ST_OK && status == ST_OK)
        status = err_set(err, late.status, "%s", late.message);
    if (work.kept > *count)
        output_say("%" PRIu64 " %s cut out of their photos again", work.kept - *count,
                   text_noun(work.kept - *count, "face is", "faces are"));
    *count = work.kept;
    recrop_free(&work);
    return status;
}

enum status recrop_forget(struct db *db, int64_t dataset, struct err *err)
{
    struct db_crop_set *list;
    size_t count;
    enum status status = db_crop_set_list(db, dataset, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        char name[CROP_NAME];

        crop_set_name(dataset, list[i].alignment, (uint32_t)list[i].size, name);
        status = artefacts_remove(db, name, err);
    }
    mem_free(list);
    return status == ST_OK ? db_crop_sets_delete(db, dataset, err) : status;
}
