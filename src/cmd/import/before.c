/* See before.h.  A face is cut out again at its old place, which no detector need find: it may have
 * been drawn by hand.  Of its thumbnail the means of 8 x 8 places are kept and compared, so that
 * 100,000 photos whose bytes changed fit into memory. */
#include "cmd/import/before.h"

#include "cmd/faces.h"

#include "base/mem.h"
#include "db/faces/images.h"
#include "db/photos/photos.h"
#include "image/xmp/xmp.h"

#include <stdlib.h>

#define BEFORE_SIDE 8
#define BEFORE_CELL (IMPORT_THUMBNAIL / BEFORE_SIDE)
/* Mean difference, of 255, up to which a face looks as it did: room for a photo saved once more. */
#define BEFORE_DIFFERENCE 4

struct before_face {
    int64_t image;
    struct face face;
    uint8_t look[BEFORE_SIDE * BEFORE_SIDE * 3];
};

void before_free(struct before *before)
{
    mem_free(before->faces);
    mem_free(before->first);
    *before = (struct before){0};
}

static void before_shrink(const uint8_t *thumbnail, uint8_t *look)
{
    for (size_t i = 0; i < (size_t)BEFORE_SIDE * BEFORE_SIDE * 3; i++) {
        size_t channel = i % 3, x = i / 3 % BEFORE_SIDE, y = i / 3 / BEFORE_SIDE;
        unsigned sum = 0;

        for (size_t k = 0; k < (size_t)BEFORE_CELL * BEFORE_CELL; k++)
            sum += thumbnail[((y * BEFORE_CELL + k / BEFORE_CELL) * IMPORT_THUMBNAIL +
                              x * BEFORE_CELL + k % BEFORE_CELL) *
                                 3 +
                             channel];
        look[i] = (uint8_t)(sum / (BEFORE_CELL * BEFORE_CELL));
    }
}

static enum status before_add(struct before *before, struct db *db, int64_t image, struct err *err)
{
    uint8_t thumbnail[FACES_THUMBNAIL];
    struct db_face row;
    bool seen = false, placed = false;
    enum status status = db_image_thumbnail(db, image, thumbnail, &seen, err);

    if (status == ST_OK)
        status = db_face_get(db, image, &row, &placed, err);
    if (status != ST_OK || !seen || !placed)
        return status;
    if (before->count == before->capacity) {
        size_t capacity = before->capacity == 0 ? 64 : before->capacity * 2;
        struct before_face *more = mem_resize(before->faces, capacity, sizeof *more);

        if (more == NULL)
            return err_nomem(err, "the faces of photos that changed");
        before->faces = more;
        before->capacity = capacity;
    }
    before->faces[before->count].image = image;
    before->faces[before->count].face = faces_place(&row);
    before_shrink(thumbnail, before->faces[before->count++].look);
    return ST_OK;
}

static enum status before_add_photo(struct before *before, struct db *db, int64_t photo,
                                    struct err *err)
{
    int64_t *images;
    size_t count;
    enum status status = db_photo_faces(db, photo, &images, &count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = before_add(before, db, images[i], err);
    mem_free(images);
    return status;
}

enum status before_load(struct before *before, struct db *db, const struct known *known,
                        const size_t *todo, size_t count, size_t items, struct err *err)
{
    enum status status = ST_OK;
    size_t next = 0;

    before->first = mem_new(items + 1, sizeof *before->first);
    if (before->first == NULL)
        return err_nomem(err, "the faces of photos that changed");
    for (size_t i = 0; status == ST_OK && i < items; i++) {
        const struct known_row *row = known_of(known, i);
        bool wanted = next < count && todo[next] == i;

        before->first[i] = before->count;
        next += wanted;
        if (wanted && row != NULL && row->crop)
            status = before_add_photo(before, db, row->id, err);
    }
    before->first[items] = before->count;
    return status;
}

static bool before_looks_same(const struct before_face *face, const uint8_t *thumbnail)
{
    uint8_t look[sizeof face->look];
    unsigned sum = 0;

    before_shrink(thumbnail, look);
    for (size_t i = 0; i < sizeof look; i++)
        sum += (unsigned)abs(look[i] - face->look[i]);
    return sum <= BEFORE_DIFFERENCE * sizeof look;
}

static enum status before_is_there(const struct before_face *face, const struct find *find,
                                   const struct image *picture, bool *there, struct err *err)
{
    struct found_face cut = {.crop = NULL};
    enum status status = find_cut(find, picture, &face->face, &cut, err);

    *there = status == ST_OK && before_looks_same(face, cut.thumbnail);
    found_face_free(&cut);
    return status == ST_INVALID ? ST_OK : status; /* without a place */
}

static bool before_overlaps(const struct face *one, const struct face *two)
{
    struct xmp_box a = {(double)one->x, (double)one->y, (double)one->width, (double)one->height};
    struct xmp_box b = {(double)two->x, (double)two->y, (double)two->width, (double)two->height};

    return xmp_box_same(&a, &b);
}

static void before_drop(struct found *found, const struct face *there)
{
    size_t left = 0;

    for (size_t i = 0; i < found->count; i++)
        if (before_overlaps(&found->faces[i].face, there))
            found_face_free(&found->faces[i]);
        else
            found->faces[left++] = found->faces[i];
    found->count = left;
}

enum status before_keep(const struct find *find, size_t item, const struct image *picture,
                        struct found *found, struct err *err)
{
    const struct before *before = find->known;
    const size_t first = before->first[item], end = before->first[item + 1];
    enum status status = ST_OK;

    if (first == end)
        return ST_OK;
    found->kept = mem_new(end - first, sizeof *found->kept);
    if (found->kept == NULL)
        return err_nomem(err, "the faces of a photo");
    for (size_t i = first; status == ST_OK && i < end; i++) {
        bool there = false;

        status = before_is_there(&before->faces[i], find, picture, &there, err);
        if (!there)
            continue;
        found->kept[found->kept_count++] = before->faces[i].image;
        before_drop(found, &before->faces[i].face);
    }
    return status;
}
