/* See known.h.  A displaced row has a path that no file can have, below "/", so that an import that
 * was killed finds it again. */
#include "cmd/import/known.h"

#include "base/file.h"
#include "base/mem.h"
#include "db/faces/faces.h"
#include "db/faces/sources.h"
#include "db/photos/photos.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void known_free(struct known *known)
{
    mem_free(known->rows);
    mem_free(known->row_of);
    mem_free(known->buckets);
    text_free(&known->strings);
    *known = (struct known){0};
}

static enum status known_add_path(struct known *known, struct known_row *row, const char *path,
                                  struct err *err)
{
    row->path = known->strings.length;
    text_add_bytes(&known->strings, path, strlen(path) + 1);
    return known->strings.failed ? err_nomem(err, "the pictures that are known") : ST_OK;
}

static enum status known_reserve(struct known *known, size_t capacity, struct err *err)
{
    struct known_row *rows = mem_resize(known->rows, capacity, sizeof *rows);

    if (rows == NULL)
        return err_nomem(err, "the pictures that are known");
    known->rows = rows;
    known->capacity = capacity;
    return ST_OK;
}

static enum status known_read(void *context, const struct db_image_row *image, struct err *err)
{
    struct known *known = context;
    struct known_row *row;
    enum status status = ST_OK;

    if (known->count == known->capacity)
        status = known_reserve(known, known->capacity == 0 ? 256 : known->capacity * 2, err);
    if (status != ST_OK)
        return status;
    row = &known->rows[known->count++];
    *row = (struct known_row){.id = image->id,
                              .identity = image->identity,
                              .bytes = image->bytes,
                              .changed = image->changed,
                              .crop = image->crop};
    (void)snprintf(row->sha256, sizeof row->sha256, "%s", image->sha256);
    return known_add_path(known, row, image->path, err);
}

struct known_photos {
    struct known *known;
    int64_t identity;
};

static enum status known_read_photo(void *context, const struct db_photo *photo, struct err *err)
{
    const struct known_photos *photos = context;
    const struct db_image_row row = {.id = photo->id,
                                     .identity = photos->identity,
                                     .bytes = photo->bytes,
                                     .changed = photo->changed,
                                     .path = photo->path,
                                     .sha256 = photo->sha256,
                                     .crop = photo->error == NULL};

    return known_read(photos->known, &row, err);
}

static enum status known_read_source(struct known *known, struct db *db, int64_t dataset,
                                     int64_t source, bool photos, struct err *err)
{
    struct known_photos context = {.known = known};
    bool found;
    enum status status;

    if (!photos)
        return db_images_each(db, source, known_read, known, err);
    status = db_identity_find(db, dataset, "", &context.identity, &found, err);
    return status == ST_OK ? db_photos_each(db, source, known_read_photo, &context, err) : status;
}

const char *known_path(const struct known *known, const struct known_row *row)
{
    return known->strings.data + row->path;
}

static struct known_row *known_find(const struct known *known, const char *path)
{
    size_t low = 0, high = known->own;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, known_path(known, &known->rows[middle]));

        if (order == 0)
            return &known->rows[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Whether no file is there; one that cannot be looked at isn't gone. */
static enum status known_is_gone(const struct known *known, const struct known_row *row, bool *gone,
                                 struct err *err)
{
    char *full = file_join(known->directory, known_path(known, row));
    struct stat info;

    if (full == NULL)
        return err_nomem(err, "a path");
    *gone = stat(full, &info) != 0 && (errno == ENOENT || errno == ENOTDIR);
    mem_free(full);
    return ST_OK;
}

/* Whether the file of a row has other bytes now; not if it cannot be read. */
static bool known_has_changed(const struct known *known, const struct known_row *row)
{
    char digest[SHA256_HEX], *full = file_join(known->directory, known_path(known, row));
    bool changed = full != NULL && sha256_file(full, digest, NULL) == ST_OK &&
                   strcmp(digest, row->sha256) != 0;

    mem_free(full);
    return changed;
}

static enum status known_match(struct known *known, const struct import_scan *scan, struct err *err)
{
    bool *met = mem_new(known->own, sizeof *met);
    enum status status = ST_OK;

    if (met == NULL)
        return err_nomem(err, "the pictures that are known");
    for (size_t i = 0; i < scan->count; i++) {
        const struct known_row *row = known_find(known, import_scan_path(scan, i));

        if (row == NULL)
            continue;
        met[row - known->rows] = true;
        known->row_of[i] = (size_t)(row - known->rows) + 1;
    }
    for (size_t i = 0; status == ST_OK && i < known->own; i++) {
        struct known_row *row = &known->rows[i];

        row->displaced = row->counted = known_path(known, row)[0] == '/';
        if (!met[i] && scan->layout == IMPORT_LIST)
            row->gone = !row->displaced; /* the list doesn't have it any more */
        else if (!met[i] && !row->displaced)
            status = known_is_gone(known, row, &row->gone, err);
        if (row->gone || row->displaced)
            row->at = KNOWN_LEFT;
    }
    mem_free(met);
    return status;
}

/* FNV-1a over the digits. */
static size_t *known_bucket(const struct known *known, const char *sha256)
{
    uint64_t hash = 0xCBF29CE484222325ull;

    for (; *sha256 != '\0'; sha256++)
        hash = (hash ^ (unsigned char)*sha256) * 0x100000001B3ull;
    return &known->buckets[(size_t)(hash ^ hash >> 32) & (known->bucket_count - 1)];
}

static void known_index(struct known *known, size_t row)
{
    size_t *bucket = known_bucket(known, known->rows[row].sha256);

    known->rows[row].next = *bucket;
    *bucket = row + 1;
}

static enum status known_index_all(struct known *known, struct err *err)
{
    known->bucket_count = 256;
    while (known->bucket_count < known->capacity)
        known->bucket_count *= 2;
    known->buckets = mem_new(known->bucket_count, sizeof *known->buckets);
    if (known->buckets == NULL)
        return err_nomem(err, "the pictures that are known");
    for (size_t i = 0; i < known->count; i++)
        if (known->rows[i].crop && known->rows[i].sha256[0] != '\0')
            known_index(known, i);
    return ST_OK;
}

/* The rows of the data set's other folders. */
static enum status known_read_others(struct known *known, struct db *db, int64_t dataset,
                                     int64_t source, bool photos, struct err *err)
{
    struct db_source *list;
    size_t count;
    enum status status = db_source_list(db, dataset, &list, &count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++)
        if (list[i].id != source)
            status = known_read_source(known, db, dataset, list[i].id, photos, err);
    mem_free(list);
    return status;
}

enum status known_load(struct known *known, struct db *db, int64_t dataset, int64_t source,
                       bool photos, const struct import_scan *scan, const char *directory,
                       struct err *err)
{
    enum status status = ST_OK;

    *known = (struct known){.directory = directory, .strings.limit = (size_t)4 << 30};
    if (source != 0)
        status = known_read_source(known, db, dataset, source, photos, err);
    known->own = known->count;
    if (status == ST_OK && dataset != 0)
        status = known_read_others(known, db, dataset, source, photos, err);
    /* Never again: threads look at the rows. */
    if (status == ST_OK)
        status = known_reserve(known, known->count + scan->count, err);
    if (status != ST_OK)
        return status;
    known->row_of = mem_new(scan->count, sizeof *known->row_of);
    if (known->row_of == NULL)
        return err_nomem(err, "the pictures that are known");
    status = known_match(known, scan, err);
    return status == ST_OK ? known_index_all(known, err) : status;
}

struct known_row *known_of(const struct known *known, size_t item)
{
    return known->row_of[item] == 0 ? NULL : &known->rows[known->row_of[item] - 1];
}

/* The row after one, or the first one, with these bytes; rows come last first. */
static struct known_row *known_next(const struct known *known, const struct known_row *row,
                                    const char *sha256)
{
    size_t next = row != NULL ? row->next : *known_bucket(known, sha256);

    while (next != 0 && strcmp(known->rows[next - 1].sha256, sha256) != 0)
        next = known->rows[next - 1].next;
    return next == 0 ? NULL : &known->rows[next - 1];
}

struct known_row *known_donor(struct known *known, const char *sha256)
{
    struct known_row *row = NULL, *first = NULL;

    while ((row = known_next(known, row, sha256)) != NULL) {
        if (row->at == KNOWN_UNSURE)
            row->at = known_has_changed(known, row) ? KNOWN_LEFT : KNOWN_HELD;
        if (row->at == KNOWN_LEFT)
            first = row;
    }
    return first;
}

const struct known_row *known_twin(const struct known *known, const char *sha256, int64_t identity,
                                   bool same)
{
    const struct known_row *row = NULL, *first = NULL;

    while ((row = known_next(known, row, sha256)) != NULL)
        if (row->at == KNOWN_HELD && (row->identity == identity) == same)
            first = row;
    return first;
}

/* A row at the end, without a path. */
static struct known_row *known_append(struct known *known, int64_t id, int64_t identity,
                                      const char *sha256)
{
    struct known_row *row = &known->rows[known->count];

    assert(known->count < known->capacity);
    *row = (struct known_row){.id = id, .identity = identity, .crop = true};
    (void)snprintf(row->sha256, sizeof row->sha256, "%s", sha256);
    known_index(known, known->count++);
    return row;
}

enum status known_add_new(struct known *known, int64_t id, int64_t identity, const char *path,
                          const char *sha256, struct err *err)
{
    return known_add_path(known, known_append(known, id, identity, sha256), path, err);
}

void known_rewrite(struct known *known, struct known_row *row, const char *sha256)
{
    row->sha256[0] = '\0'; /* it is no twin of a copy with the old bytes */
    known_append(known, row->id, row->identity, sha256)->path = row->path;
}

enum status known_take(struct known *known, struct known_row *row, int64_t identity,
                       const char *path, struct err *err)
{
    row->at = KNOWN_HELD;
    row->gone = row->displaced = false;
    row->taken = true;
    row->identity = identity;
    return known_add_path(known, row, path, err);
}
