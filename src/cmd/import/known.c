/* See known.h. */
#include "cmd/import/known.h"

#include "base/file.h"
#include "base/mem.h"
#include "db/faces/images.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void known_free(struct known *known)
{
    mem_free(known->rows);
    mem_free(known->row_of);
    mem_free(known->gone);
    text_free(&known->strings);
    *known = (struct known){0};
}

static enum status known_add(void *context, const struct db_image_row *image, struct err *err)
{
    struct known *known = context;
    struct known_row *row;

    if (known->count == known->capacity) {
        size_t capacity = known->capacity == 0 ? 256 : known->capacity * 2;
        struct known_row *rows = mem_resize(known->rows, capacity, sizeof *rows);

        if (rows == NULL)
            return err_nomem(err, "the pictures that are known");
        known->rows = rows;
        known->capacity = capacity;
    }
    row = &known->rows[known->count++];
    *row = (struct known_row){.id = image->id,
                              .identity = image->identity,
                              .bytes = image->bytes,
                              .changed = image->changed,
                              .path = known->strings.length,
                              .crop = image->crop};
    (void)snprintf(row->sha256, sizeof row->sha256, "%s", image->sha256);
    text_add_bytes(&known->strings, image->path, strlen(image->path) + 1);
    return known->strings.failed ? err_nomem(err, "the pictures that are known") : ST_OK;
}

const char *known_path(const struct known *known, const struct known_row *row)
{
    return known->strings.data + row->path;
}

static struct known_row *known_find(const struct known *known, const char *path)
{
    size_t low = 0, high = known->count;

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
static enum status known_is_gone(const char *directory, const char *path, bool *gone,
                                 struct err *err)
{
    char *full = file_join(directory, path);
    struct stat info;

    if (full == NULL)
        return err_nomem(err, "a path");
    *gone = stat(full, &info) != 0 && (errno == ENOENT || errno == ENOTDIR);
    mem_free(full);
    return ST_OK;
}

/* strcmp of the bytes of two rows; by number where they are equal. */
static int known_compare(const void *a, const void *b, void *context)
{
    const struct known *known = context;
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    int order = strcmp(known->rows[left].sha256, known->rows[right].sha256);

    return order != 0 ? order : (left > right) - (left < right);
}

static enum status known_match(struct known *known, const struct import_scan *scan,
                               const char *directory, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; i < scan->count; i++) {
        struct known_row *row = known_find(known, import_scan_path(scan, i));

        if (row == NULL)
            continue;
        row->met = true;
        known->row_of[i] = (size_t)(row - known->rows) + 1;
    }
    for (size_t i = 0; status == ST_OK && i < known->count; i++) {
        struct known_row *row = &known->rows[i];
        bool gone = false;

        if (row->met)
            continue;
        status = known_is_gone(directory, known_path(known, row), &gone, err);
        row->met = !gone;
        if (status == ST_OK && gone && row->crop && row->sha256[0] != '\0')
            known->gone[known->gone_count++] = i;
    }
    qsort_r(known->gone, known->gone_count, sizeof *known->gone, known_compare, known);
    return status;
}

enum status known_load(struct known *known, struct db *db, int64_t source,
                       const struct import_scan *scan, const char *directory, struct err *err)
{
    enum status status = ST_OK;

    *known = (struct known){.strings.limit = (size_t)4 << 30};
    if (source != 0)
        status = db_images_each(db, source, known_add, known, err);
    if (status != ST_OK)
        return status;
    known->row_of = mem_new(scan->count, sizeof *known->row_of);
    known->gone = mem_new(known->count, sizeof *known->gone);
    if (known->row_of == NULL || known->gone == NULL)
        return err_nomem(err, "the pictures that are known");
    return known_match(known, scan, directory, err);
}

struct known_row *known_of(const struct known *known, size_t item)
{
    return known->row_of[item] == 0 ? NULL : &known->rows[known->row_of[item] - 1];
}

/* The first of the rows that are gone with these bytes; gone_count: none. */
static size_t known_first(const struct known *known, const char *sha256)
{
    size_t low = 0, high = known->gone_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(known->rows[known->gone[middle]].sha256, sha256) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool known_was(const struct known *known, const char *sha256)
{
    size_t first = known_first(known, sha256);

    return first < known->gone_count && strcmp(known->rows[known->gone[first]].sha256, sha256) == 0;
}

struct known_row *known_gone(const struct known *known, const char *sha256)
{
    for (size_t i = known_first(known, sha256); i < known->gone_count; i++) {
        struct known_row *row = &known->rows[known->gone[i]];

        if (strcmp(row->sha256, sha256) != 0)
            break;
        if (!row->taken)
            return row;
    }
    return NULL;
}
