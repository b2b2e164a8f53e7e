/* See export.h. */
#include "cmd/export.h"

#include "base/file.h"
#include "base/mem.h"
#include "data/crops.h"
#include "db/clusters.h"
#include "image/image.h"

#include <inttypes.h>
#include <string.h>

#define PICTURE_LIMIT ((size_t)256 << 20)

struct people {
    const struct db_dataset *dataset;
    struct crops *crops; /* NULL: there are none */
    const char *directory;
    int64_t cluster; /* of the last row */
    size_t pictures, people;
};

/* A name from outside as the name of one file: no folders, nothing hidden, no control bytes. */
static void people_clean(char *out, size_t size, const char *name)
{
    size_t length = 0;

    for (; *name != '\0' && length < size - 1; name++) {
        bool bad = (unsigned char)*name < ' ' || *name == '/' || *name == 127;

        out[length] = bad || (*name == '.' && length == 0) ? '_' : *name;
        length++;
    }
    out[length] = '\0';
}

static enum status people_copy(const char *from, const char *to, struct err *err)
{
    struct file_writer writer;
    unsigned char *bytes;
    size_t length;
    enum status status = file_read(from, PICTURE_LIMIT, &bytes, &length, err);

    if (status != ST_OK)
        return status;
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

    if (people->crops == NULL || crop < 0)
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

/* The new file of a face, "DIRECTORY/NAME/IMAGE-PICTURE", whose folder is made; new. */
static enum status people_place(const struct people *people, const struct db_member_row *row,
                                char **to, struct err *err)
{
    const char *picture = strrchr(row->path, '/');
    char folder[RECORD_NAME], file[256], clean[220];
    char *path;
    enum status status;

    people_clean(folder, sizeof folder, row->name);
    if (folder[0] == '\0')
        (void)snprintf(folder, sizeof folder, "cluster %" PRId64, row->member->cluster);
    people_clean(clean, sizeof clean, picture != NULL ? picture + 1 : row->path);
    (void)snprintf(file, sizeof file, "%" PRId64 "-%s", row->member->image, clean);
    path = file_join(people->directory, folder);
    *to = path == NULL ? NULL : file_join(path, file);
    status = *to == NULL ? err_nomem(err, "a path") : file_make_directory(path, err);
    mem_free(path);
    return status;
}

static enum status people_take(void *context, const struct db_member_row *row, struct err *err)
{
    struct people *people = context;
    char *from = NULL, *to = NULL, *png = NULL;
    enum status status;

    if (row->member->cluster == 0)
        return ST_OK;
    status = people_place(people, row, &to, err);
    if (status == ST_OK && (from = file_join(people->dataset->source, row->path)) == NULL)
        status = err_nomem(err, "a path");
    if (status == ST_OK && file_exists(from)) {
        status = people_copy(from, to, err);
    } else if (status == ST_OK) {
        size_t length = strlen(to);
        bool is_png = length > 4 && strcmp(to + length - 4, ".png") == 0;

        png = mem_new(length + 5, 1);
        if (png == NULL)
            status = err_nomem(err, "a path");
        else
            (void)snprintf(png, length + 5, "%s%s", to, is_png ? "" : ".png");
        if (status == ST_OK)
            status = people_draw(people, row->member->crop, png, err);
    }
    people->pictures += status == ST_OK;
    people->people += row->member->cluster != people->cluster;
    people->cluster = row->member->cluster;
    mem_free(from);
    mem_free(to);
    mem_free(png);
    return status;
}

enum status export_people(struct db *db, const struct db_dataset *dataset, int64_t clustering,
                          const char *directory, size_t *pictures, size_t *people, struct err *err)
{
    struct people all = {.dataset = dataset, .directory = directory};
    char *crops;
    enum status status = command_crops_path(db, dataset->id, &crops, err);

    if (status != ST_OK)
        return status;
    if (file_exists(crops))
        status = crops_open(&all.crops, crops, dataset->crop_size, dataset->crop_count, err);
    mem_free(crops);
    if (status == ST_OK)
        status = file_make_directory(directory, err);
    if (status == ST_OK)
        status = db_members_each(db, clustering, people_take, &all, err);
    if (all.crops != NULL)
        crops_close(all.crops);
    *pictures = all.pictures;
    *people = all.people;
    return status;
}
