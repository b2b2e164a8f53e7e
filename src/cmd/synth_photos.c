/* See synth_photos.h.  The list is written first.  It is a function of the arguments: a folder
 * whose list has the same bytes is ours, and the photos that it lacks are drawn. */
#include "cmd/synth_photos.h"

#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "image/synth/synth.h"
#include "image/synth/synth_photo.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PHOTOS_GROUP 16 /* drawn between two looks at stop_requested */
#define PHOTOS_LIST "people.tsv"
#define PHOTOS_LIST_LIMIT ((size_t)256 << 20)

struct album {
    const char *folder;
    uint64_t seed;
    struct synth_photo *photos;
    size_t count;
    char *list; /* the path of people.tsv */
    struct text people;
};

static void photo_name(const struct synth_photo *photo, char name[32])
{
    (void)snprintf(name, 32, "photo-%05" PRIu32 ".png", photo->number + 1);
}

/* A line for each face: "file x y height person". */
static void list_people(struct album *album)
{
    album->people.limit = PHOTOS_LIST_LIMIT;
    for (size_t i = 0; i < album->count; i++)
        for (unsigned f = 0; f < album->photos[i].count; f++) {
            const struct synth_photo_face *face = &album->photos[i].faces[f];
            char file[32], person[32];

            photo_name(&album->photos[i], file);
            synth_name(album->seed, face->identity, person);
            text_addf(&album->people, "%s\t%.1f\t%.1f\t%.1f\t%s\n", file, face->x, face->y,
                      face->height, person);
        }
}

static enum status refuse_if_used(const char *folder, struct err *err)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    enum status status = ST_OK;

    if (directory == NULL)
        return err_set_errno(err, ST_IO, errno, "%s can't be read", folder);
    while (status == ST_OK && (entry = readdir(directory)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            status = err_set(err, ST_EXISTS,
                             "%s holds files that aren't these photos, such as %s; name an empty "
                             "folder",
                             folder, entry->d_name);
    (void)closedir(directory);
    return status;
}

static enum status write_list(const struct album *album, struct err *err)
{
    struct file_writer writer;
    enum status status = file_writer_open(&writer, album->list, err);

    if (status != ST_OK)
        return status;
    (void)fwrite(album->people.data, 1, album->people.length, writer.stream);
    status = file_writer_commit(&writer, err);
    file_writer_abort(&writer);
    return status;
}

/* The folder is new, empty or ours. */
static enum status take_folder(struct album *album, struct err *err)
{
    unsigned char *bytes = NULL;
    size_t length;
    enum status status = file_make_directory(album->folder, err);

    if (status != ST_OK)
        return status;
    album->list = file_join(album->folder, PHOTOS_LIST);
    if (album->list == NULL || album->people.failed)
        return err_nomem(err, "the list of people");
    if (file_read(album->list, PHOTOS_LIST_LIMIT, &bytes, &length, NULL) == ST_OK &&
        length == album->people.length && memcmp(bytes, album->people.data, length) == 0) {
        mem_free(bytes);
        return ST_OK;
    }
    mem_free(bytes);
    status = refuse_if_used(album->folder, err);
    return status == ST_OK ? write_list(album, err) : status;
}

/* Draws a photo that isn't there. */
static enum status write_photo(const struct album *album, const struct synth_photo *photo,
                               struct err *err)
{
    char name[32], *path;
    struct image image;
    enum status status = ST_OK;

    photo_name(photo, name);
    path = file_join(album->folder, name);
    if (path == NULL)
        return err_nomem(err, name);
    if (!file_exists(path)) {
        status = synth_photo_draw(album->seed, photo, &image, err);
        if (status == ST_OK) {
            status = image_write_png(&image, path, err);
            image_free(&image);
        }
    }
    mem_free(path);
    return status;
}

/* Draws photos on all cores. */
static enum status write_group(const struct album *album, size_t first, size_t count,
                               struct err *err)
{
    struct err errors[PHOTOS_GROUP];
    enum status results[PHOTOS_GROUP];

#pragma omp parallel for schedule(dynamic)
    for (size_t i = 0; i < count; i++)
        results[i] = write_photo(album, &album->photos[first + i], &errors[i]);
    for (size_t i = 0; i < count; i++)
        if (results[i] != ST_OK) {
            *err = errors[i];
            return results[i];
        }
    return ST_OK;
}

static enum status write_all(const struct album *album, struct err *err)
{
    const double started = clock_seconds();
    enum status status = ST_OK;

    for (size_t done = 0, group; status == ST_OK && done < album->count; done += group) {
        group = album->count - done < PHOTOS_GROUP ? album->count - done : PHOTOS_GROUP;
        status = write_group(album, done, group, err);
        if (status == ST_OK)
            output_progress("composing", done + group, album->count, clock_seconds() - started, 0);
        if (status == ST_OK && stop_requested && done + group < album->count)
            status =
                err_set(err, ST_INTERRUPTED,
                        "interrupted after %zu photos; the same command goes on", done + group);
    }
    return status;
}

enum status synth_photos(const char *folder, int64_t identities, int64_t images, int64_t seed,
                         struct err *err)
{
    struct album album = {.folder = folder, .seed = (uint64_t)seed};
    enum status status = synth_photo_plan(album.seed, (uint32_t)identities, (uint32_t)images,
                                          &album.photos, &album.count, err);

    if (status == ST_OK) {
        list_people(&album);
        status = take_folder(&album, err);
    }
    if (status == ST_OK)
        status = write_all(&album, err);
    if (status == ST_OK)
        output_say("%s: %zu %s of %" PRId64 " people, each %" PRId64 " %s; " PHOTOS_LIST
                   " says who is where",
                   folder, album.count, text_noun(album.count, "photo", "photos"), identities,
                   images, text_noun((uint64_t)images, "time", "times"));
    text_free(&album.people);
    mem_free(album.list);
    mem_free(album.photos);
    return status;
}
