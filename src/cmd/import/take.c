/* See take.h.  A group of pictures is one transaction, and their crops are durable before it ends.
 * A picture that changed loses what was known about it, so its row is another one.  The old row is
 * displaced until the end, since its picture may come at another path: two that were swapped, or
 * all that got the next number.  A dry run takes the same ways and leaves out what writes. */
#include "cmd/import/take.h"

#include "cmd/faces.h"
#include "cmd/import/photo.h"
#include "cmd/output.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/faces/forget.h"
#include "db/faces/images.h"
#include "db/faces/imports.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define TAKE_GROUP 256 /* pictures per transaction */
#define TAKE_HOLD 0.25 /* seconds per transaction, since others write too */
#define TAKE_WAL_BYTES (4 << 20)
#define TAKE_NAMED 10 /* unreadable pictures that are named */

void take_free(struct take *take)
{
    mem_free(take->identity);
    tally_free(&take->tally);
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
    output_note(NULL, sentence);
}

struct photo_into take_into(struct take *take)
{
    return (struct photo_into){take->db, take->crops, &take->crop_count, take->dataset};
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
    if (*id != 0)
        return ST_OK;
    if (make && !take->dry) {
        status = take->held_out(take->context, person, before, &held_out, err);
        if (status == ST_OK)
            status = db_identity_get(take->db, take->dataset, name, held_out, id, err);
    } else if (take->dataset != 0) {
        status = db_identity_find(take->db, take->dataset, name, id, &found, err);
    }
    if (!found && (!make || take->dry)) /* no number of a row */
        *id = make ? -1 - (int64_t)take->scan->people[person].same : 0;
    if (status == ST_OK)
        take->identity[person] = *id;
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
        struct known_row *row = known_of(take->known, i);
        int64_t person;

        if (scan->people[item->person].left_out)
            continue;
        status = take_person(take, i, false, 0, &person, err);
        if (row != NULL && row->crop && row->changed != 0 && row->changed == item->changed &&
            row->bytes == item->bytes && row->identity == person) {
            take->tally.count[TALLY_SAME]++;
            continue;
        }
        if (row != NULL && row->crop)
            row->at = KNOWN_UNSURE;
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

/* Names a picture and its twin. */
static void take_name_twin(struct take *take, enum tally_kind kind, const char *path,
                           const struct known_row *twin)
{
    char line[2 * RECORD_TEXT + 8];

    (void)snprintf(line, sizeof line, "%s = %s", path, known_path(take->known, twin));
    tally_add(&take->tally, kind, line);
}

static void take_look_shared(struct take *take, const struct db_image *row)
{
    const struct known_row *twin = known_twin(take->known, row->sha256, row->identity, false);

    if (twin != NULL)
        take_name_twin(take, TALLY_SHARED, row->path, twin);
}

/* Deletes the row of a picture that could not be read. */
static enum status take_forget(struct take *take, const struct known_row *row, struct err *err)
{
    const struct db_forgotten image = {.image = row->id};

    if (take->dry)
        return ST_OK;
    return take->photos ? photo_forget(take_into(take), row->id, err)
                        : db_forget_images(take->db, take->dataset, &image, 1, err);
}

/* Writes where a picture is now. */
static enum status take_write_move(struct take *take, const struct db_image *row, struct err *err)
{
    if (take->dry)
        return ST_OK;
    return take->photos ? photo_move(take_into(take), row, err) : db_image_move(take->db, row, err);
}

/* Frees the path of a row for another picture, unless a run trains on it. */
static enum status take_displace(struct take *take, struct known_row *row, bool *frozen,
                                 struct err *err)
{
    const char *before = known_path(take->known, row);
    char path[PATH_MAX + 32];
    const struct db_image moved = {.id = row->id, .identity = row->identity, .path = path};
    enum status status = faces_idle(take->db, take->dataset, err);

    *frozen = status == ST_BUSY;
    if (*frozen)
        row->at = KNOWN_HELD;
    if (status != ST_OK)
        return *frozen ? ST_OK : status;
    row->at = KNOWN_LEFT;
    row->displaced = true;
    (void)snprintf(path, sizeof path, "/%lld/%s", (long long)row->id, before);
    return take_write_move(take, &moved, err);
}

/* Writes a picture of one person; its face, if it was looked for, is the only one found. */
static enum status take_write(struct take *take, const struct import_image *image,
                              struct db_image *row, struct err *err)
{
    const struct found *found = image->found;
    const struct found_face *face = found != NULL && found->count > 0 ? found->faces : NULL;
    const uint8_t *crop = face != NULL ? face->crop : image->crop;
    uint64_t number;
    enum status status = ST_OK;

    if (face != NULL)
        row->thumbnail = face->thumbnail;
    if (crop != NULL) {
        status = crops_append(take->crops, crop, &number, err);
        row->crop = (int64_t)number;
        take->crop_count = number + 1;
    }
    if (status == ST_OK)
        status = db_image_add(take->db, row, &row->id, err);
    return status == ST_OK && face != NULL
               ? photo_put_face(take_into(take), row->id, 0, &face->face, err)
               : status;
}

/* A new picture.  old: the row that its path had, or NULL. */
static enum status take_add(struct take *take, const struct import_image *image,
                            struct known_row *old, struct err *err)
{
    const struct known_row *twin;
    struct db_image row = take_row(take, image);
    bool changed = old != NULL && old->crop, usable = image->error == NULL;
    enum status status = take_person(take, image->item, true, 0, &row.identity, err);

    if (status != ST_OK)
        return status;
    twin = known_twin(take->known, row.sha256, row.identity, true);
    if (usable && twin != NULL) {
        take_name_twin(take, TALLY_TWIN, row.path, twin);
        if (take->photos && !take->dry)
            return photo_add(take_into(take), &row, NULL, err);
        return old != NULL && !changed ? take_forget(take, old, err) : ST_OK;
    }
    if (usable)
        take_look_shared(take, &row);
    take_name_unreadable(take, image);
    if (take->photos)
        take->faces +=
            usable && image->found != NULL ? ((const struct found *)image->found)->count : 0;
    if (!take->dry)
        status = take->photos ? photo_add(take_into(take), &row, image->found, err)
                              : take_write(take, image, &row, err);
    if (status == ST_OK && usable)
        status = known_add_new(take->known, row.id, row.identity, row.path, row.sha256, err);
    if (changed)
        old->counted = image->error == NULL;
    if (status == ST_OK)
        tally_add(&take->tally,
                  image->error != NULL ? TALLY_UNREADABLE
                  : changed            ? TALLY_CHANGED
                                       : TALLY_NEW,
                  row.path);
    return status;
}

/* The picture of a row is at the item's path now. */
static enum status take_move(struct take *take, const struct import_image *image,
                             struct known_row *old, struct err *err)
{
    struct db_image row = take_row(take, image);
    const char *before = known_path(take->known, old);
    char line[2 * RECORD_TEXT + 8];
    enum status status;

    (void)snprintf(line, sizeof line, "%s to %s", before,
                   strcmp(before, image->path) != 0
                       ? image->path
                       : import_scan_name(take->scan, take->scan->items[image->item].person));
    row.id = old->id;
    status = take_person(take, image->item, true, old->identity, &row.identity, err);
    if (status == ST_OK)
        status = take_write_move(take, &row, err);
    if (status == ST_OK)
        status = known_take(take->known, old, row.identity, image->path, err);
    if (status != ST_OK)
        return status;
    take_look_shared(take, &row);
    tally_add(&take->tally, TALLY_MOVED, line);
    return ST_OK;
}

/* A picture that is as it was, but perhaps of another person. */
static enum status take_same(struct take *take, const struct import_image *image,
                             struct known_row *row, struct err *err)
{
    struct db_image seen = take_row(take, image);
    int64_t person;
    enum status status = take_person(take, image->item, false, 0, &person, err);

    if (status != ST_OK)
        return status;
    if (row->identity != person)
        return take_move(take, image, row, err);
    row->at = KNOWN_HELD;
    tally_add(&take->tally, TALLY_SAME, NULL);
    seen.id = row->id;
    if (take->dry)
        return ST_OK;
    return take->photos ? photo_seen(take_into(take), &seen, err)
                        : db_image_seen(take->db, &seen, err);
}

/* Whether other bytes in the path of a row show what those before did: of a photo a face, of a
 * picture of one person the same pixels. */
static enum status take_shows_same(struct take *take, const struct import_image *image,
                                   const struct known_row *row, bool *same, struct err *err)
{
    const struct found *found = image->found;
    const uint8_t *now =
        found != NULL && found->count > 0 ? found->faces->thumbnail : image->thumbnail;
    uint8_t before[FACES_THUMBNAIL];
    enum status status;

    *same = found != NULL && found->kept_count > 0;
    if (take->photos || now == NULL)
        return ST_OK;
    status = db_image_thumbnail(take->db, row->id, before, same, err);
    *same = *same && memcmp(before, now, sizeof before) == 0;
    return status;
}

/* Takes the faces of a photo that are not there any more, and those that are new.  *changed: there
 * are some; *frozen: a run trains on those that would go. */
static enum status take_rewrite_photo(struct take *take, const struct found *found,
                                      struct db_image *row, bool *changed, bool *frozen,
                                      struct err *err)
{
    const struct photo_into into = take_into(take);
    size_t lost;
    int64_t drawn = 0, left = 0;
    enum status status = photo_lost(into, row->id, found, &lost, err);

    if (status == ST_OK && lost > 0)
        status = faces_idle(take->db, take->dataset, err);
    *frozen = status == ST_BUSY;
    *changed = lost + found->count > 0;
    if (*frozen || status != ST_OK || take->dry)
        return *frozen ? ST_OK : status;
    status = photo_count_drawn(into, row->id, &drawn, err);
    if (status == ST_OK)
        status = photo_rewrite(into, row, found, err);
    if (status == ST_OK)
        status = photo_count_drawn(into, row->id, &left, err);
    take->drawn += drawn - left;
    take->faces += found->count;
    return status;
}

/* Other bytes that show what those before did: all that is known of that stays. */
static enum status take_rewritten(struct take *take, const struct import_image *image,
                                  struct known_row *row, struct err *err)
{
    struct db_image seen = take_row(take, image);
    bool changed = false, frozen = false;
    enum status status = ST_OK;

    seen.id = row->id;
    seen.identity = row->identity;
    if (take->photos)
        status = take_rewrite_photo(take, image->found, &seen, &changed, &frozen, err);
    else if (!take->dry)
        status = db_image_rewritten(take->db, &seen, err);
    if (status != ST_OK)
        return status;
    tally_add(&take->tally,
              frozen    ? TALLY_FROZEN
              : changed ? TALLY_CHANGED
                        : TALLY_REWRITTEN,
              image->path);
    row->at = KNOWN_HELD;
    if (!frozen)
        known_rewrite(take->known, row, image->sha256);
    return ST_OK;
}

/* Other bytes than the path had: another picture, which came from another path or is new. */
static enum status take_other(struct take *take, const struct import_image *image,
                              struct known_row *row, struct err *err)
{
    struct known_row *donor = known_donor(take->known, image->sha256);
    bool frozen = false;
    enum status status = ST_OK;

    if (row != NULL && row->crop && !row->taken)
        status = take_displace(take, row, &frozen, err);
    else if (row != NULL && !row->crop && donor != NULL)
        status = take_forget(take, row, err);
    if (status != ST_OK)
        return status;
    if (frozen) {
        tally_add(&take->tally, TALLY_FROZEN, image->path);
        return ST_OK;
    }
    return donor != NULL ? take_move(take, image, donor, err) : take_add(take, image, row, err);
}

static enum status take_image(void *context, const struct import_image *image, struct err *err)
{
    struct take *take = context;
    struct known_row *row = known_of(take->known, image->item);
    bool known = row != NULL && row->crop && !row->taken, same = false;
    enum status status = take_begin(take, err);

    if (status == ST_OK && known && image->error == NULL && strcmp(row->sha256, image->sha256) != 0)
        status = take_shows_same(take, image, row, &same, err);
    if (status != ST_OK)
        return status;
    take->in_group += !take->dry;
    take->done++;
    if (known && image->sha256[0] == '\0') {
        row->at = KNOWN_HELD;
        take_name_unreadable(take, image);
        tally_add(&take->tally, TALLY_LOST, image->path);
    } else if (known && strcmp(row->sha256, image->sha256) == 0) {
        status = take_same(take, image, row, err);
    } else if (same) {
        status = take_rewritten(take, image, row, err);
    } else {
        status = take_other(take, image, row, err);
    }
    if (status == ST_OK && take->in_group > 0 &&
        (take->in_group >= TAKE_GROUP || clock_seconds() - take->begun > TAKE_HOLD))
        status = take_commit(take, err);
    return status;
}

/* The bytes that a path had need no decoding. */
static bool take_wants(const void *context, size_t item, const char *sha256)
{
    const struct take *take = context;
    const struct known_row *row = known_of(take->known, item);

    return row == NULL || !row->crop || strcmp(row->sha256, sha256) != 0;
}

static enum status take_waiting(void *context, struct err *err)
{
    return take_commit(context, err);
}

static void take_progress(void *context, const struct import_progress *progress)
{
    struct take *take = context;
    char more[96] = "";

    take->total = progress->total;
    if (progress->done % (take->photos ? 1 : 16) != 0 && progress->done != progress->total)
        return;
    if (take->photos)
        (void)snprintf(more, sizeof more, "%s %s", text_count(take->faces).words,
                       text_noun(take->faces, "face", "faces"));
    if (progress->failed > 0)
        (void)snprintf(more + strlen(more), sizeof more - strlen(more), "%s%s unreadable",
                       more[0] != '\0' ? "  " : "", text_count(progress->failed).words);
    output_progress(take->dry ? "reading" : "importing", progress->done, progress->total,
                    progress->seconds, more);
}

enum status take_run(struct take *take, const struct import_options *options, const size_t *todo,
                     size_t count, struct err *err)
{
    const struct import_sink sink = {take, take_wants, take_image, take_progress, take_waiting};
    struct err late;
    enum status status = ST_OK;

    status = import_run(options, take->scan, todo, count, &sink, err);
    /* What was delivered before a failure is kept: a second import continues from there. */
    if (take_commit(take, &late) != ST_OK && status == ST_OK)
        status = err_set(err, late.status, "%s", late.message);
    if (take->dry)
        tally_commit(&take->tally);
    return status;
}
