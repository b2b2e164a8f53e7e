/* See people.h.  Everything to be written is known before the first file is written: first comes
 * its list (list.h), last the removal of old files. */
#include "cmd/export/people.h"

#include "cmd/export/list.h"
#include "cmd/faces.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "data/crops.h"
#include "db/faces/sources.h"
#include "db/review/persons.h"
#include "image/image.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PICTURE_LIMIT ((size_t)256 << 20)

struct picture {
    char *file; /* below the folder of the export */
    char *from; /* NULL: its crop is drawn */
    char sha256[SHA256_HEX];
    int64_t crop;
};

/* A folder that was imported. */
struct root {
    int64_t source;
    char *path; /* real; NULL: it is not there */
};

struct people {
    const struct db_dataset *dataset;
    enum export_as as;
    bool hidden;         /* people who are hidden, too */
    struct crops *crops; /* NULL: there are none */
    const char *directory;
    struct root *roots; /* (root_count) */
    size_t root_count;
    bool typed; /* a folder was kept as it was typed, by an earlier version: it may be another's */
    struct picture *pictures; /* (count) */
    size_t count, capacity, people;
    int64_t cluster;           /* of the last one */
    char *list;                /* path of the list */
    struct export_list before; /* what an earlier export wrote */
    struct export_list now;    /* what is written now; borrows its names */
};

static void people_free(struct people *people)
{
    for (size_t i = 0; i < people->count; i++) {
        mem_free(people->pictures[i].file);
        mem_free(people->pictures[i].from);
    }
    mem_free(people->pictures);
    mem_free(people->list);
    for (size_t i = 0; i < people->root_count; i++)
        free(people->roots[i].path);
    mem_free(people->roots);
    mem_free(people->before.names);
    mem_free(people->now.names);
    if (people->crops != NULL)
        crops_close(people->crops);
}

/* Copies a picture that is still the one that was imported. */
static enum status people_copy(const struct picture *picture, const char *to, struct err *err)
{
    struct file_writer writer;
    char digest[SHA256_HEX];
    unsigned char *bytes;
    size_t length;
    enum status status = file_read(picture->from, PICTURE_LIMIT, &bytes, &length, err);

    if (status != ST_OK)
        return status;
    sha256_bytes(bytes, length, digest);
    if (strcmp(digest, picture->sha256) != 0)
        status = err_set(err, ST_BUSY, "%s is being changed; export again", picture->from);
    if (status == ST_OK)
        status = file_writer_open(&writer, to, err);
    if (status == ST_OK) {
        if (fwrite(bytes, 1, length, writer.stream) == length)
            status = file_writer_commit(&writer, err);
        else
            status = err_set(err, ST_IO, "cannot write %s; is the disk full?", to);
        file_writer_abort(&writer);
    }
    mem_free(bytes);
    return status;
}

/* The crop as a PNG. */
static enum status people_draw(const struct people *people, int64_t crop, const char *to,
                               struct err *err)
{
    uint32_t size;
    struct image image;
    enum status status;

    if (people->crops == NULL || crop < 0 || (uint64_t)crop >= people->dataset->crop_count)
        return err_set(err, ST_NOTFOUND, "neither a picture nor a crop is left for %s", to);
    size = crops_size(people->crops);
    status = image_init(&image, size, size, err);
    if (status != ST_OK)
        return status;
    memcpy(image.pixels, crops_at(people->crops, (uint64_t)crop), (size_t)size * size * 3);
    status = image_write_png(&image, to, err);
    image_free(&image);
    return status;
}

/* The file of a face, "NAME/IMAGE-PICTURE", new; it ends in .png where it is drawn. */
static char *people_place(const struct db_person_face *row, bool drawn)
{
    const char *picture = strrchr(row->path, '/');
    char folder[RECORD_NAME], file[256], clean[220];
    size_t length;

    export_list_clean(folder, sizeof folder, row->name);
    if (folder[0] == '\0')
        (void)snprintf(folder, sizeof folder, "cluster %" PRId64, row->cluster);
    export_list_clean(clean, sizeof clean, picture != NULL ? picture + 1 : row->path);
    length = strlen(clean);
    if (length > 4 && strcmp(clean + length - 4, ".png") == 0)
        drawn = false;
    (void)snprintf(file, sizeof file, "%" PRId64 "-%s%s", row->image, clean, drawn ? ".png" : "");
    return file_join(folder, file);
}

static const char *people_root(const struct people *people, int64_t source)
{
    for (size_t i = 0; i < people->root_count; i++)
        if (people->roots[i].source == source)
            return people->roots[i].path;
    return NULL;
}

/* Finds the folders that were imported. */
static enum status people_read_roots(struct people *people, struct db *db, struct err *err)
{
    struct db_source *list;
    enum status status = db_source_list(db, people->dataset->id, &list, &people->root_count, err);

    if (status != ST_OK)
        return status;
    people->roots = mem_new(people->root_count, sizeof *people->roots);
    if (people->roots == NULL)
        status = err_nomem(err, "the folders of a data set");
    for (size_t i = 0; status == ST_OK && i < people->root_count; i++) {
        people->roots[i].source = list[i].id;
        people->roots[i].path = realpath(list[i].path, NULL);
        people->typed = people->typed || list[i].path[0] != '/';
    }
    mem_free(list);
    return status;
}

/* The file of a face where it is the picture that was imported: below the folder that was imported,
 * with the same bytes, or of a link of the same length.  Else NULL: anybody may have put another
 * one there, or a path into the database. */
static char *people_find(const struct people *people, const struct db_person_face *row)
{
    char *path = NULL, *real = NULL, *found = NULL, digest[SHA256_HEX];
    const char *root = people_root(people, row->source);
    size_t length = root != NULL ? strlen(root) : 0;
    struct stat info;

    if (root != NULL && row->sha256[0] != '\0' && people->as != EXPORT_CROPS)
        path = file_join(root, row->path);
    if (path != NULL)
        real = realpath(path, NULL);
    if (real != NULL && strncmp(real, root, length) == 0 && real[length] == '/' &&
        (people->as == EXPORT_LINKS
             ? stat(real, &info) == 0 && S_ISREG(info.st_mode) && info.st_size == row->bytes
             : sha256_file(real, digest, NULL) == ST_OK && strcmp(digest, row->sha256) == 0))
        found = mem_string(real);
    free(real);
    mem_free(path);
    return found;
}

/* Adds a picture to those to be written. */
static enum status people_take(void *context, const struct db_person_face *row, struct err *err)
{
    struct people *people = context;
    struct picture *picture;

    if (row->hidden && !people->hidden)
        return ST_OK;
    if (people->count == people->capacity) {
        size_t capacity = people->capacity == 0 ? 64 : people->capacity * 2;
        struct picture *more = mem_resize(people->pictures, capacity, sizeof *more);

        if (more == NULL)
            return err_nomem(err, "the pictures to export");
        people->pictures = more;
        people->capacity = capacity;
    }
    picture = &people->pictures[people->count++];
    *picture = (struct picture){.crop = row->crop};
    picture->from = people_find(people, row);
    (void)snprintf(picture->sha256, sizeof picture->sha256, "%s", row->sha256);
    picture->file = people_place(row, picture->from == NULL);
    people->people += row->cluster != people->cluster;
    people->cluster = row->cluster;
    return picture->file == NULL ? err_nomem(err, "a path") : ST_OK;
}

/* Reads the old list and makes the new one; refuses to overwrite a file that no export wrote. */
static enum status people_compare(struct people *people, struct err *err)
{
    char name[RECORD_NAME], file[RECORD_NAME + 16];
    enum status status = ST_OK;

    export_list_clean(name, sizeof name, people->dataset->name);
    (void)snprintf(file, sizeof file, ".facenet-%s", name);
    people->list = file_join(people->directory, file);
    people->now.names = mem_new(people->count, sizeof *people->now.names);
    if (people->list == NULL || people->now.names == NULL)
        return err_nomem(err, "the list of the pictures");
    for (size_t i = 0; i < people->count; i++)
        people->now.names[people->now.count++] = people->pictures[i].file;
    export_list_sort(&people->now);
    status = export_list_read(&people->before, people->list, err);
    for (size_t i = 0; status == ST_OK && i < people->count; i++) {
        char *to = file_join(people->directory, people->pictures[i].file);
        struct stat info;

        if (to == NULL)
            status = err_nomem(err, "a path");
        else if (lstat(to, &info) == 0 &&
                 !export_list_has(&people->before, people->pictures[i].file))
            status = err_set(err, ST_EXISTS,
                             "%s is in the way: no export of %s wrote it; choose another folder",
                             to, people->dataset->name);
        mem_free(to);
    }
    return status;
}

/* Makes a link, in place of the file that is there. */
static enum status people_link(const struct picture *picture, const char *to, struct err *err)
{
    size_t size = strlen(to) + 32;
    char *temporary = mem_new(size, 1);
    enum status status = ST_OK;

    if (temporary == NULL)
        return err_nomem(err, "a path");
    (void)snprintf(temporary, size, "%s.tmp-%ld", to, (long)getpid());
    (void)unlink(temporary);
    if (symlink(picture->from, temporary) != 0 || rename(temporary, to) != 0) {
        status = err_set_errno(err, ST_IO, errno, "cannot make the link %s", to);
        (void)unlink(temporary);
    }
    mem_free(temporary);
    return status;
}

static enum status people_write(const struct people *people, const struct picture *picture,
                                struct err *err)
{
    char *to = file_join(people->directory, picture->file), *folder = NULL;
    enum status status = ST_OK;

    if (to != NULL)
        folder = mem_string_n(to, (size_t)(strrchr(to, '/') - to));
    if (folder == NULL)
        status = err_nomem(err, "a path");
    if (status == ST_OK)
        status = file_make_directory(folder, err);
    if (status == ST_OK)
        status = picture->from == NULL        ? people_draw(people, picture->crop, to, err)
                 : people->as == EXPORT_LINKS ? people_link(picture, to, err)
                                              : people_copy(picture, to, err);
    mem_free(folder);
    mem_free(to);
    return status;
}

/* Writes, then removes: afterwards the list names what is there. */
static enum status people_export(struct people *people, size_t *removed, struct err *err)
{
    const struct export_list none = {0};
    enum status status = export_list_write(people->list, &people->now, &people->before, err);

    for (size_t i = 0; status == ST_OK && i < people->count; i++)
        status = stop_requested ? err_set(err, ST_INTERRUPTED,
                                          "interrupted; the same command continues from here")
                                : people_write(people, &people->pictures[i], err);
    for (size_t i = 0; status == ST_OK && i < people->before.count; i++)
        if (!export_list_has(&people->now, people->before.names[i]))
            status = export_list_remove(people->directory, people->before.names[i], removed, err);
    return status == ST_OK ? export_list_write(people->list, &people->now, &none, err) : status;
}

bool export_as_find(const char *name, enum export_as *as)
{
    static const char *const names[] = {
        [EXPORT_COPIES] = "copies", [EXPORT_LINKS] = "links", [EXPORT_CROPS] = "crops"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *as = (enum export_as)i;
            return true;
        }
    return false;
}

enum status export_people(struct db *db, const struct db_dataset *dataset, enum export_as as,
                          bool hidden, const char *directory, struct export_counts *counts,
                          struct err *err)
{
    struct people people = {.dataset = dataset, .as = as, .hidden = hidden, .directory = directory};
    char *crops;
    enum status status = faces_crops_path(db, dataset->id, &crops, err);

    *counts = (struct export_counts){0};
    if (status != ST_OK)
        return status;
    stop_on_signals();
    status = people_read_roots(&people, db, err);
    if (status == ST_OK && file_exists(crops))
        status = crops_open(&people.crops, crops, dataset->crop_size, dataset->crop_count, err);
    mem_free(crops);
    if (status == ST_OK)
        status = db_persons_each(db, dataset->id, true, people_take, &people, err);
    if (status == ST_OK)
        status = file_make_directory(directory, err);
    if (status == ST_OK)
        status = people_compare(&people, err);
    if (status == ST_OK)
        status = people_export(&people, &counts->removed, err);
    for (size_t i = 0; i < people.count; i++)
        counts->crops += people.pictures[i].from == NULL;
    counts->pictures = people.count - counts->crops;
    counts->people = people.people;
    if (status == ST_OK && counts->crops > 0 && people.typed)
        output_say("it isn't known which folder %s was imported from; import it again to export "
                   "all its pictures",
                   dataset->name);
    people_free(&people);
    return status;
}
