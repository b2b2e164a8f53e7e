/* See album.h. */
#include "tui/data/album.h"

#include "tui/data/sharpen.h"

#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void album_choose(struct album *album, size_t at)
{
    album->at = at < album->fit_count ? at : album->fit_count == 0 ? 0 : album->fit_count - 1;
    album->chosen = album->fit_count > 0 ? album->fits[album->at] : 0;
    album->face = 0;
}

const struct db_album_row *album_row(const struct album *album, size_t at)
{
    return at >= album->first && at - album->first < album->row_count
               ? &album->rows[at - album->first]
               : NULL;
}

size_t album_face(const struct album *album)
{
    for (size_t i = 0; i < album->photo.count; i++)
        if (album->photo.faces[i].image == album->face)
            return i;
    return album->photo.count > 0 ? 0 : SIZE_MAX;
}

/* Reads which photos fit; the choice follows its photo. */
static enum status album_read(struct album *album, struct db *db, int64_t dataset, struct err *err)
{
    int64_t *fits;
    size_t count;
    enum status status = db_album_photos(db, dataset, &album->filter, &fits, &count, err);

    if (status != ST_OK)
        return status;
    mem_free(album->fits);
    album->fits = fits;
    album->fit_count = count;
    album->dataset = dataset;
    album->stale = false;
    album->row_count = 0;
    album->shown = 0;
    album->at = count == 0 ? 0 : album->at < count ? album->at : count - 1;
    for (size_t i = 0; i < count; i++)
        if (fits[i] == album->chosen)
            album->at = i;
    album->chosen = count > 0 ? fits[album->at] : 0;
    return ST_OK;
}

/* Reads rows by parts of as many lines: that of the chosen photo, and the ones beside it. */
static enum status album_read_rows(struct album *album, struct db *db, size_t lines,
                                   struct err *err)
{
    size_t part = album->at / lines, first = part > 0 ? (part - 1) * lines : 0;
    size_t end = (part + 2) * lines, count;
    struct db_album_row *rows;
    enum status status;

    end = end < album->fit_count ? end : album->fit_count;
    count = end - first;
    if (count == 0 || (album->first == first && album->row_count == count))
        return ST_OK;
    rows = mem_new(count, sizeof *rows);
    if (rows == NULL)
        return err_nomem(err, "the list of photos");
    status = db_album_rows(db, album->fits + first, count, rows, err);
    if (status != ST_OK) {
        mem_free(rows);
        return status;
    }
    mem_free(album->rows);
    album->rows = rows;
    album->row_count = count;
    album->first = first;
    return ST_OK;
}

static enum status album_read_photo(struct album *album, struct db *db, struct err *err)
{
    struct db_album_photo photo = {0};
    enum status status = ST_OK;

    if (album->shown == album->chosen)
        return ST_OK;
    if (album->chosen != 0)
        status = db_album_photo(db, album->chosen, &photo, err);
    if (status != ST_OK)
        return status;
    mem_free(album->photo.faces);
    mem_free(album->portraits);
    album->portraits = NULL;
    album->photo = photo;
    album->shown = album->chosen;
    return ST_OK;
}

enum status album_keep(struct album *album, struct db *db, struct err *err)
{
    const struct db_album_photo *photo = &album->photo;
    struct db_portrait *portraits;
    enum status status = ST_OK;

    portraits = mem_new(photo->count, sizeof *portraits);
    if (portraits == NULL)
        return err_nomem(err, "the faces of a photo");
    for (size_t i = 0; status == ST_OK && i < photo->count; i++)
        status = db_portraits_get(db, &photo->faces[i].image, 1, &portraits[i], err);
    if (status != ST_OK) {
        mem_free(portraits);
        return status;
    }
    sharpen(db, portraits, photo->count);
    mem_free(album->portraits);
    album->portraits = portraits;
    if (photo->error[0] != '\0')
        (void)snprintf(album->lost, sizeof album->lost, "%s", photo->error);
    else if (access(photo->path, R_OK) == 0)
        (void)snprintf(album->lost, sizeof album->lost,
                       "%.300s is no picture that can be read any more", photo->path);
    else
        (void)snprintf(
            album->lost, sizeof album->lost,
            "%.300s can't be read: %s. If its folder moved, facenet import --relocate OLD "
            "NEW follows it.",
            photo->path, strerror(errno));
    return ST_OK;
}

/* Reads all again if photos or clusters are others.  To see that all photos are read, so nothing is
 * looked at unless the database has changed. */
static enum status album_renew(struct album *album, struct db *db, int64_t dataset, struct err *err)
{
    struct db_review_version review;
    struct db_album_version photos;
    bool whole = !album->stale && album->fits != NULL && album->dataset == dataset;
    int64_t version;
    enum status status = db_data_version(db, &version, err);

    if (status != ST_OK || (whole && version == album->version))
        return status;
    status = db_review_version(db, dataset, &review, err);
    if (status == ST_OK)
        status = db_album_version(db, dataset, &photos, err);
    if (status == ST_OK && (!whole || memcmp(&photos, &album->photos, sizeof photos) != 0 ||
                            memcmp(&review, &album->review, sizeof review) != 0))
        status = album_read(album, db, dataset, err);
    if (status == ST_OK) {
        album->version = version;
        album->review = review;
        album->photos = photos;
    }
    return status;
}

enum status album_load(struct album *album, struct db *db, int64_t dataset, size_t lines,
                       struct err *err)
{
    enum status status = album_renew(album, db, dataset, err);

    if (status == ST_OK)
        status = album_read_rows(album, db, lines, err);
    return status == ST_OK ? album_read_photo(album, db, err) : status;
}

void album_free(struct album *album)
{
    mem_free(album->rows);
    mem_free(album->fits);
    mem_free(album->photo.faces);
    mem_free(album->portraits);
    *album = (struct album){0};
}
