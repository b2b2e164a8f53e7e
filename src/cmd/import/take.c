/* See take.h.  A group of pictures is one transaction, and their crops are durable before it ends.
 * A picture that changed loses what was known about it, so its row is another one. */
#include "cmd/import/take.h"

#include "cmd/faces.h"
#include "cmd/output.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/faces/forget.h"
#include "db/faces/imports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TAKE_GROUP 256 /* pictures per transaction */
#define TAKE_HOLD 0.25 /* seconds per transaction, since others write too */
#define TAKE_WAL_BYTES (4 << 20)
#define TAKE_NAMED 10 /* unreadable pictures that are named */

/* A picture that a dry run found new. */
struct take_fresh {
    size_t item;
    char sha256[SHA256_HEX];
};

void take_free(struct take *take)
{
    mem_free(take->identity);
    mem_free(take->fresh);
    tally_free(&take->tally);
}

void take_note(void *context, const char *sentence)
{
    (void)context;
    if (isatty(STDERR_FILENO))
        (void)fputs("\r\033[K", stderr);
    output_warn("facenet import: %s", sentence);
}

static enum status take_begin(struct take *take, struct err *err)
{
    if (take->in_group > 0 || take->dry)
        return ST_OK;
    take->begun = clock_seconds();
    return db_begin(take->db, false, err);
}

static enum status take_commit(struct take *take, struct err *err)
{
    enum status status;

    if (take->in_group == 0)
        return ST_OK;
    take->in_group = 0;
    status = crops_sync(take->crops, err);
    if (status == ST_OK)
        status = db_dataset_set_crops(take->db, take->dataset, take->crop_count, err);
    if (status == ST_OK && take->total > 0)
        status = db_import_put(take->db, take->dataset, &take->self, take->done, take->total, err);
    status = db_end(take->db, status, err);
    if (status != ST_OK) {
        tally_drop(&take->tally);
        return status;
    }
    tally_commit(&take->tally);
    return db_checkpoint_wal(take->db, TAKE_WAL_BYTES, err);
}

static void take_name_unreadable(struct take *take, const struct import_image *image)
{
    char clean[RECORD_TEXT], sentence[RECORD_TEXT + 128];

    if (image->error == NULL || take->named > TAKE_NAMED)
        return;
    (void)text_clean(clean, sizeof clean, image->path, false);
    if (take->named++ < TAKE_NAMED)
        (void)snprintf(sentence, sizeof sentence, "%s: %s", clean, image->error);
    else
        (void)snprintf(sentence, sizeof sentence,
                       "and more; the table images has the reason for each");
    take_note(NULL, sentence);
}

/* The row of an item's person; 0 of one that is new, unless it is to be made.  before: the row of
 * the person whose picture it was, or 0. */
static enum status take_person(struct take *take, size_t item, bool make, int64_t before,
                               int64_t *id, struct err *err)
{
    size_t person = take->scan->items[item].person;
    const char *name = import_scan_name(take->scan, person);
    enum status status = ST_OK;
    bool found = false, held_out = false;

    *id = take->identity[person];
    if (*id != 0 || take->dataset == 0)
        return ST_OK;
    if (make)
        status = take->held_out(take->context, person, before, &held_out, err);
    if (status != ST_OK)
        return status;
    if (make)
        status = db_identity_get(take->db, take->dataset, name, held_out, id, err);
    else
        status = db_identity_find(take->db, take->dataset, name, id, &found, err);
    if (status == ST_OK && (make || found))
        take->identity[person] = *id;
    else
        *id = 0;
    return status;
}

enum status take_plan(struct take *take, size_t **todo, size_t *count, struct err *err)
{
    const struct import_scan *scan = take->scan;
    enum status status = ST_OK;

    *count = 0;
    *todo = mem_new(scan->count, sizeof **todo);
    take->identity = mem_new(scan->people_count, sizeof *take->identity);
    if (*todo == NULL || take->identity == NULL)
        return err_nomem(err, "the list of pictures");
    for (size_t i = 0; status == ST_OK && i < scan->count; i++) {
        const struct import_item *item = &scan->items[i];
        const struct known_row *row = known_of(take->known, i);
        int64_t person;

        if (scan->people[item->person].left_out)
            continue;
        status = take_person(take, i, false, 0, &person, err);
        if (row != NULL && row->crop && row->changed != 0 && row->changed == item->changed &&
            row->bytes == item->bytes && row->identity == person)
            take->tally.count[TALLY_SAME]++;
        else
            (*todo)[(*count)++] = i;
    }
    return status;
}

/* The row that an image gets.  A file that changed just now may change again within the same tick
 * of the clock: it is read at the next import. */
static struct db_image take_row(const struct take *take, const struct import_image *image)
{
    const struct import_item *item = &take->scan->items[image->item];
    int64_t now = clock_now_ms() * 1000;
    struct db_image row = {.source = take->source,
                           .path = image->path,
                           .bytes = item->bytes,
                           .changed = item->changed > now - 2000000 ? 0 : item->changed,
                           .width = image->width,
                           .height = image->height,
                           .orientation = image->orientation,
                           .error = image->error,
                           .crop = -1,
                           .thumbnail = image->thumbnail};

    memcpy(row.sha256, image->sha256, sizeof row.sha256);
    return row;
}

/* Names a picture and its twin, if it has one of that kind. */
static enum status take_twin(struct take *take, const struct db_image *row, bool same, bool *found,
                             struct err *err)
{
    struct db_image_twin twin;
    char line[2 * RECORD_TEXT + 8];
    enum status status;

    *found = false;
    if (take->dataset == 0 || row->sha256[0] == '\0' || row->error != NULL)
        return ST_OK;
    status =
        db_image_twin(take->db, take->dataset, row->sha256, row->identity, same, &twin, found, err);
    if (status != ST_OK || !*found)
        return status;
    (void)snprintf(line, sizeof line, "%s = %s", row->path, twin.path);
    tally_add(&take->tally, same ? TALLY_TWIN : TALLY_SHARED, line);
    return ST_OK;
}

/* What a dry run would add; twins among these are found at its end. */
static enum status take_would_add(struct take *take, const struct import_image *image,
                                  struct db_image *row, enum tally_kind kind, struct err *err)
{
    bool twin = false;
    enum status status = take_person(take, image->item, false, 0, &row->identity, err);

    if (status == ST_OK && row->identity != 0)
        status = take_twin(take, row, true, &twin, err);
    if (status != ST_OK || twin)
        return status;
    tally_add(&take->tally, image->error != NULL ? TALLY_UNREADABLE : kind, image->path);
    take->fresh[take->fresh_count].item = image->item;
    memcpy(take->fresh[take->fresh_count++].sha256, image->sha256, SHA256_HEX);
    return take_twin(take, row, false, &twin, err);
}

/* Deletes a row with all that is known about its picture, unless a run trains on it. */
static enum status take_drop(struct take *take, const struct known_row *row, bool *frozen,
                             struct err *err)
{
    const struct db_forgotten image = {.image = row->id};
    enum status status = faces_idle(take->db, take->dataset, err);

    *frozen = status == ST_BUSY;
    if (*frozen)
        return ST_OK;
    if (status == ST_OK && !take->dry)
        status = db_forget_images(take->db, take->dataset, &image, 1, err);
    return status;
}

/* A picture without a row, or with one that could not be read. */
static enum status take_add(struct take *take, const struct import_image *image,
                            enum tally_kind kind, struct err *err)
{
    const struct known_row *old = known_of(take->known, image->item);
    struct db_image row = take_row(take, image);
    uint64_t number;
    int64_t id;
    bool twin = false, frozen;
    enum status status;

    if (take->dry)
        return take_would_add(take, image, &row, kind, err);
    status = take_person(take, image->item, true, 0, &row.identity, err);
    if (status == ST_OK)
        status = take_twin(take, &row, true, &twin, err);
    if (status == ST_OK && twin && old != NULL && !old->crop)
        status = take_drop(take, old, &frozen, err);
    if (status != ST_OK || twin)
        return status;
    status = take_twin(take, &row, false, &twin, err);
    if (status == ST_OK && image->crop != NULL) {
        status = crops_append(take->crops, image->crop, &number, err);
        row.crop = (int64_t)number;
        take->crop_count = number + 1;
    }
    if (status == ST_OK)
        status = db_image_add(take->db, &row, &id, err);
    if (status == ST_OK)
        tally_add(&take->tally, image->error != NULL ? TALLY_UNREADABLE : kind,
                  kind == TALLY_CHANGED ? image->path : NULL);
    return status;
}

/* The picture of a row is at the item's path now. */
static enum status take_move(struct take *take, const struct import_image *image,
                             struct known_row *old, struct err *err)
{
    struct db_image row = take_row(take, image);
    char line[2 * RECORD_TEXT + 8];
    enum status status = ST_OK;
    bool twin;

    (void)snprintf(line, sizeof line, "%s to %s", known_path(take->known, old), image->path);
    if (strcmp(known_path(take->known, old), image->path) == 0)
        (void)snprintf(line, sizeof line, "%s to %s", image->path,
                       import_scan_name(take->scan, take->scan->items[image->item].person));
    row.id = old->id;
    status = take_person(take, image->item, !take->dry, old->identity, &row.identity, err);
    if (status == ST_OK && !take->dry)
        status = db_image_move(take->db, &row, err);
    if (status == ST_OK && !take->dry)
        status = take_twin(take, &row, false, &twin, err);
    if (status != ST_OK)
        return status;
    old->taken = old->met = true;
    tally_add(&take->tally, TALLY_MOVED, line);
    return ST_OK;
}

/* A picture whose path has a row with a crop. */
static enum status take_known(struct take *take, const struct import_image *image,
                              struct known_row *row, struct err *err)
{
    struct known_row *gone = known_gone(take->known, image->sha256);
    struct db_image seen = take_row(take, image);
    int64_t person;
    bool frozen = false;
    enum status status = take_person(take, image->item, false, 0, &person, err);

    if (status == ST_OK && image->sha256[0] == '\0') {
        tally_add(&take->tally, TALLY_LOST, image->path);
        return ST_OK;
    }
    if (status == ST_OK && strcmp(row->sha256, image->sha256) == 0) {
        if (row->identity != person)
            return take_move(take, image, row, err);
        tally_add(&take->tally, TALLY_SAME, NULL);
        seen.id = row->id;
        return take->dry ? ST_OK : db_image_seen(take->db, &seen, err);
    }
    if (status == ST_OK)
        status = take_drop(take, row, &frozen, err);
    if (status != ST_OK)
        return status;
    if (frozen) {
        tally_add(&take->tally, TALLY_FROZEN, image->path);
        return ST_OK;
    }
    return gone != NULL ? take_move(take, image, gone, err)
                        : take_add(take, image, TALLY_CHANGED, err);
}

static enum status take_image(void *context, const struct import_image *image, struct err *err)
{
    struct take *take = context;
    struct known_row *row = known_of(take->known, image->item);
    struct known_row *gone = known_gone(take->known, image->sha256);
    enum status status = take_begin(take, err);

    if (status != ST_OK)
        return status;
    take->in_group += !take->dry;
    take->done++;
    take_name_unreadable(take, image);
    if (row != NULL && row->crop)
        status = take_known(take, image, row, err);
    else if (row == NULL && gone != NULL)
        status = take_move(take, image, gone, err);
    else
        status = take_add(take, image, TALLY_NEW, err);
    if (status == ST_OK && take->in_group > 0 &&
        (take->in_group >= TAKE_GROUP || clock_seconds() - take->begun > TAKE_HOLD))
        status = take_commit(take, err);
    return status;
}

/* Bytes that are known, in this path or in one that is gone, need no decoding. */
static bool take_wants(const void *context, size_t item, const char *sha256)
{
    const struct take *take = context;
    const struct known_row *row = known_of(take->known, item);

    if (take->dry || known_was(take->known, sha256))
        return !take->dry && row != NULL && !row->crop;
    return row == NULL || !row->crop || strcmp(row->sha256, sha256) != 0;
}

static enum status take_waiting(void *context, struct err *err)
{
    return take_commit(context, err);
}

static void take_progress(void *context, const struct import_progress *progress)
{
    struct take *take = context;

    take->total = progress->total;
    if (progress->done % 16 == 0 || progress->done == progress->total)
        output_progress(take->dry ? "reading" : "importing", progress->done, progress->total,
                        progress->seconds, progress->failed);
}

static int take_compare(const void *a, const void *b)
{
    const struct take_fresh *left = a, *right = b;
    int order = strcmp(left->sha256, right->sha256);

    return order != 0 ? order : (left->item > right->item) - (left->item < right->item);
}

/* A dry run has no rows of new pictures: twins among them are found by sorting. */
static void take_fresh_twins(struct take *take)
{
    const struct import_scan *scan = take->scan;

    qsort(take->fresh, take->fresh_count, sizeof *take->fresh, take_compare);
    for (size_t i = 1; i < take->fresh_count; i++) {
        const struct take_fresh *one = &take->fresh[i - 1], *two = &take->fresh[i];
        char line[2 * RECORD_TEXT + 8];
        bool same = scan->items[one->item].person == scan->items[two->item].person;

        if (two->sha256[0] == '\0' || strcmp(one->sha256, two->sha256) != 0)
            continue;
        (void)snprintf(line, sizeof line, "%s = %s", import_scan_path(scan, two->item),
                       import_scan_path(scan, one->item));
        tally_add(&take->tally, same ? TALLY_TWIN : TALLY_SHARED, line);
        take->tally.pending[TALLY_NEW] -= same && take->tally.pending[TALLY_NEW] > 0;
    }
}

enum status take_run(struct take *take, const struct import_options *options, const size_t *todo,
                     size_t count, struct err *err)
{
    const struct import_sink sink = {take, take_wants, take_image, take_progress, take_waiting};
    struct err late;
    enum status status = ST_OK;

    if (take->dry && (take->fresh = mem_new(count, sizeof *take->fresh)) == NULL)
        return err_nomem(err, "the list of pictures");
    status = import_run(options, take->scan, todo, count, &sink, err);
    /* What was delivered before a failure is kept: a second import continues from there. */
    if (take_commit(take, &late) != ST_OK && status == ST_OK)
        status = err_set(err, late.status, "%s", late.message);
    if (take->dry) {
        take_fresh_twins(take);
        tally_commit(&take->tally);
    }
    return status;
}

enum status take_gone(struct take *take, bool prune, struct err *err)
{
    const struct known *known = take->known;
    struct db_forgotten *gone = mem_new(known->count, sizeof *gone);
    size_t count = 0;
    enum status status = ST_OK;

    if (gone == NULL)
        return err_nomem(err, "the pictures that are gone");
    for (size_t i = 0; i < known->count; i++)
        if (!known->rows[i].met) {
            gone[count++] = (struct db_forgotten){.image = known->rows[i].id};
            tally_add(&take->tally, TALLY_GONE, known_path(known, &known->rows[i]));
        }
    if (!take->dry && (prune || take->tally.count[TALLY_MOVED] > 0)) {
        status = db_begin(take->db, true, err);
        if (status == ST_OK) {
            if (prune && count > 0)
                status = faces_idle(take->db, take->dataset, err);
            if (status == ST_OK && prune)
                status = db_forget_images(take->db, take->dataset, gone, count, err);
            if (status == ST_OK)
                status = db_forget_nobodies(take->db, take->dataset, err);
            status = db_end(take->db, status, err);
        }
    }
    if (status == ST_OK)
        tally_commit(&take->tally);
    mem_free(gone);
    return status;
}
