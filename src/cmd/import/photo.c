/* See photo.h. */
#include "cmd/import/photo.h"

#include "base/mem.h"
#include "db/photos/drawn.h"

#include <string.h>

static struct db_photo photo_row(const struct db_image *row)
{
    struct db_photo photo = {.id = row->id,
                             .source = row->source,
                             .path = row->path,
                             .bytes = row->bytes,
                             .changed = row->changed,
                             .width = row->width,
                             .height = row->height,
                             .orientation = row->orientation,
                             .error = row->error};

    memcpy(photo.sha256, row->sha256, sizeof photo.sha256);
    return photo;
}

enum status photo_put_face(struct photo_into into, int64_t image, int64_t photo,
                           const struct face *face, struct err *err)
{
    struct db_face row = {
        .image = image,
        .photo = photo,
        .box = {(double)face->x, (double)face->y, (double)face->width, (double)face->height},
        .score = (double)face->score,
        .sharpness = (double)face->sharpness,
        .yaw = (double)face->yaw,
        .pitch = (double)face->pitch,
        .roll = (double)face->roll};

    for (int i = 0; i < FACE_POINTS; i++)
        for (int k = 0; k < 2; k++)
            row.points[i][k] = (double)face->points[i][k];
    return db_face_put(into.db, &row, err);
}

enum status photo_add_face(struct photo_into into, const struct db_image *photo,
                           const struct found_face *face, int64_t number, int64_t *image,
                           struct err *err)
{
    struct db_image row = *photo;
    uint64_t crop;
    enum status status = crops_append(into.crops, face->crop, &crop, err);

    if (status != ST_OK)
        return status;
    *into.crop_count = crop + 1;
    row.crop = (int64_t)crop;
    row.face = number;
    row.sha256[0] = '\0'; /* the photo has it; faces of one photo are no twins */
    row.thumbnail = face->thumbnail;
    status = db_image_add(into.db, &row, image, err);
    if (status == ST_OK)
        status = photo_put_face(into, *image, photo->id, &face->face, err);
    return status;
}

enum status photo_add(struct photo_into into, struct db_image *row, const struct found *found,
                      struct err *err)
{
    const struct db_photo photo = photo_row(row);
    int64_t image;
    enum status status = db_photo_put(into.db, &photo, &row->id, err);

    for (size_t i = 0; status == ST_OK && found != NULL && i < found->count; i++)
        status = photo_add_face(into, row, &found->faces[i], (int64_t)i + 1, &image, err);
    return status;
}

enum status photo_move(struct photo_into into, const struct db_image *row, struct err *err)
{
    const struct db_photo moved = photo_row(row);

    return db_photo_move(into.db, &moved, err);
}

enum status photo_seen(struct photo_into into, const struct db_image *row, struct err *err)
{
    const struct db_photo seen = photo_row(row);

    return db_photo_seen(into.db, &seen, err);
}

static bool photo_keeps(const struct found *found, int64_t image)
{
    for (size_t i = 0; found != NULL && i < found->kept_count; i++)
        if (found->kept[i] == image)
            return true;
    return false;
}

/* The faces of a photo that are not kept, as db_forget_images takes them: *out new (mem_free). */
static enum status photo_list_lost(struct photo_into into, int64_t photo, const struct found *found,
                                   struct db_forgotten **out, size_t *count, struct err *err)
{
    int64_t *faces;
    size_t all;
    enum status status = db_photo_faces(into.db, photo, &faces, &all, err);

    *count = 0;
    *out = NULL;
    if (status == ST_OK && (*out = mem_new(all, sizeof **out)) == NULL)
        status = err_nomem(err, "the faces of a photo");
    for (size_t i = 0; status == ST_OK && i < all; i++)
        if (!photo_keeps(found, faces[i]))
            (*out)[(*count)++] = (struct db_forgotten){.image = faces[i]};
    mem_free(faces);
    return status;
}

enum status photo_lost(struct photo_into into, int64_t photo, const struct found *found,
                       size_t *count, struct err *err)
{
    struct db_forgotten *lost;
    enum status status = photo_list_lost(into, photo, found, &lost, count, err);

    mem_free(lost);
    return status;
}

static enum status photo_forget_lost(struct photo_into into, int64_t photo,
                                     const struct found *found, struct err *err)
{
    struct db_forgotten *lost;
    size_t count;
    enum status status = photo_list_lost(into, photo, found, &lost, &count, err);

    if (status == ST_OK && count > 0)
        status = db_forget_images(into.db, into.dataset, lost, count, err);
    mem_free(lost);
    return status;
}

enum status photo_rewrite(struct photo_into into, struct db_image *row, const struct found *found,
                          struct err *err)
{
    const struct db_photo photo = photo_row(row);
    int64_t image, number = 0;
    enum status status = photo_forget_lost(into, row->id, found, err);

    if (status == ST_OK)
        status = db_photo_rewritten(into.db, &photo, &number, err);
    for (size_t i = 0; status == ST_OK && i < found->count; i++)
        status = photo_add_face(into, row, &found->faces[i], ++number, &image, err);
    return status;
}

enum status photo_forget(struct photo_into into, int64_t photo, struct err *err)
{
    enum status status = photo_forget_lost(into, photo, NULL, err);

    return status == ST_OK ? db_photo_delete(into.db, photo, err) : status;
}

enum status photo_count_drawn(struct photo_into into, int64_t photo, int64_t *drawn,
                              struct err *err)
{
    uint64_t here = 0;
    enum status status = db_photo_drawn(into.db, photo, &here, err);

    *drawn += (int64_t)here;
    return status;
}
