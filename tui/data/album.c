/* See album.h. */
#include "tui/data/album.h"

#include "base/mem.h"
#include "base/unicode.h"

#include <stdio.h>
#include <string.h>

static void album_fit(struct album *album)
{
    size_t *fits = mem_new(album->count, sizeof *fits), count = 0;

    mem_free(album->fits);
    album->fits = fits;
    for (size_t i = 0; fits != NULL && i < album->count; i++) {
        const struct db_album_row *row = &album->rows[i];

        if (album->filter[0] == '\0' || unicode_has(row->path, album->filter) ||
            unicode_has(row->names, album->filter))
            fits[count++] = i;
    }
    album->fit_count = count;
    album->at = count == 0 ? 0 : album->at < count ? album->at : count - 1;
    for (size_t k = 0; k < count; k++) /* the choice follows its photo */
        if (album->rows[fits[k]].photo == album->chosen)
            album->at = k;
    album->chosen = count > 0 ? album->rows[fits[album->at]].photo : 0;
}

void album_choose(struct album *album, size_t at)
{
    album->at = at < album->fit_count ? at : album->fit_count == 0 ? 0 : album->fit_count - 1;
    album->chosen = album->fit_count > 0 ? album->rows[album->fits[album->at]].photo : 0;
    album->face = 0;
}

void album_filter(struct album *album, const char *text)
{
    (void)snprintf(album->filter, sizeof album->filter, "%s", text);
    album_fit(album);
}

size_t album_face(const struct album *album)
{
    for (size_t i = 0; i < album->photo.count; i++)
        if (album->photo.faces[i].image == album->face)
            return i;
    return album->photo.count > 0 ? 0 : SIZE_MAX;
}

static enum status album_read(struct album *album, struct db *db, int64_t dataset, struct err *err)
{
    struct db_album_row *rows;
    size_t count;
    enum status status = db_album_list(db, dataset, &rows, &count, err);

    if (status != ST_OK)
        return status;
    mem_free(album->rows);
    album->rows = rows;
    album->count = count;
    album->dataset = dataset;
    album->stale = false;
    album->shown = 0;
    album_fit(album);
    return ST_OK;
}

enum status album_load(struct album *album, struct db *db, int64_t dataset, struct err *err)
{
    struct db_review_version version;
    struct db_album_photo photo;
    int64_t newest = 0;
    enum status status = db_review_version(db, dataset, &version, err);

    if (status == ST_OK)
        status = db_album_newest(db, dataset, &newest, err);
    if (status == ST_OK &&
        (album->stale || newest != album->newest || album->rows == NULL ||
         album->dataset != dataset || memcmp(&version, &album->version, sizeof version) != 0)) {
        status = album_read(album, db, dataset, err);
        album->version = version;
        album->newest = newest;
    }
    if (status != ST_OK || album->shown == album->chosen)
        return status;
    photo = (struct db_album_photo){0};
    if (album->chosen != 0)
        status = db_album_photo(db, album->chosen, &photo, err);
    if (status != ST_OK)
        return status;
    mem_free(album->photo.faces);
    album->photo = photo;
    album->shown = album->chosen;
    return ST_OK;
}

void album_free(struct album *album)
{
    mem_free(album->rows);
    mem_free(album->fits);
    mem_free(album->photo.faces);
    *album = (struct album){0};
}
