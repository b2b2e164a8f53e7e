/* See faces.h. */
#include "cmd/faces.h"

#include "cmd/output.h"

#include "base/crop.h"
#include "base/mem.h"
#include "db/core/named.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum status faces_crops_path(const struct db *db, int64_t dataset, char **path, struct err *err)
{
    char name[CROP_NAME];

    crop_name(dataset, name);
    return db_artefact_path(db, name, path, err);
}

static enum status faces_add(void *context, const struct db_face_row *row, struct err *err)
{
    struct faces *faces = context;
    struct dataset *dataset = &faces->dataset;
    size_t people = dataset->identity_count;

    if (row->crop < 0 || (uint64_t)row->crop >= faces->row.crop_count)
        return err_set(err, ST_CORRUPT,
                       "the database is damaged: image %" PRId64 " has the crop %" PRId64
                       " of %" PRIu64 "; restore it from a copy",
                       row->image, row->crop, faces->row.crop_count);
    if (people == 0 || dataset->identities[people - 1].id != row->identity) {
        enum status status =
            dataset_add_identity(dataset, row->identity, row->name, row->held_out, err);

        if (status != ST_OK)
            return status;
    }
    return dataset_add_image(dataset, row->image, (uint64_t)row->crop, err);
}

const char *faces_dataset(const struct db_run *run, const char *data, char id[FACES_ID])
{
    (void)snprintf(id, FACES_ID, NAMED_BY_ID, run->dataset_id);
    return data != NULL ? data : id;
}

bool faces_part(const struct db_dataset *dataset, char *out)
{
    bool drawn = strncmp(dataset->source, "drawn, ", 7) == 0;
    bool ended = dataset->import_state == PROCESS_GONE;

    if (dataset->importer.pid == 0)
        return false;
    (void)snprintf(out, FACES_PART,
                   "the data set %s is not whole: its %s %s %" PRIu64 " of %" PRIu64 " pictures%s",
                   dataset->name, drawn ? "drawing" : "import", ended ? "died at" : "is at",
                   dataset->import_done, dataset->import_total,
                   !ended  ? ""
                   : drawn ? "; facenet synth with the same options goes on"
                           : "; another facenet import of its folder goes on");
    return true;
}

enum status faces_load(struct db *db, const char *id_or_name, int64_t verdicts, struct faces *faces,
                       struct err *err)
{
    char *path = NULL, part[FACES_PART];
    enum status status;

    *faces = (struct faces){0};
    status = db_dataset_find(db, id_or_name, &faces->row, err);
    if (status == ST_OK && faces_part(&faces->row, part))
        output_warn("facenet: %s", part);
    if (status == ST_OK)
        status = db_faces_each(db, faces->row.id, verdicts, faces_add, faces, err);
    if (status == ST_OK && faces->dataset.image_count == 0)
        status = err_set(err, ST_NOTFOUND, "the data set %s has no readable image; import some",
                         faces->row.name);
    if (status == ST_OK)
        status = faces_crops_path(db, faces->row.id, &path, err);
    if (status == ST_OK)
        status = crops_open(&faces->crops, path, faces->row.crop_size, faces->row.crop_count, err);
    mem_free(path);
    if (status != ST_OK)
        faces_free(faces);
    return status;
}

void faces_free(struct faces *faces)
{
    if (faces->crops != NULL)
        crops_close(faces->crops);
    dataset_free(&faces->dataset);
    *faces = (struct faces){0};
}

enum status faces_want_dataset(struct db *db, const char *name, const char *source, uint32_t size,
                               double crop, struct db_dataset *out, struct err *err)
{
    enum status status = db_dataset_named(db, name, out, NULL);
    char part[FACES_PART];
    int64_t id;

    if (status == ST_NOTFOUND) {
        status =
            db_dataset_add(db, name, source, size != 0 ? size : 64, crop != 0 ? crop : 1, &id, err);
        return status != ST_OK ? status : db_dataset_get(db, id, out, err);
    }
    if (status != ST_OK)
        return db_dataset_named(db, name, out, err);
    if ((size != 0 && out->crop_size != size) || (crop != 0 && out->crop_fraction != crop))
        return err_set(err, ST_EXISTS,
                       "the data set %s has crops of --size %u --crop %g: use these, or another "
                       "--name",
                       out->name, out->crop_size, out->crop_fraction);
    if (strncmp(out->source, "drawn, ", 7) == 0 && faces_part(out, part))
        return err_set(err, ST_EXISTS, "%s", part);
    /* Earlier versions kept the folder as it was typed. */
    if (out->source[0] == '/' || strncmp(out->source, "drawn, ", 7) == 0)
        return ST_OK;
    (void)snprintf(out->source, sizeof out->source, "%s", source);
    return db_dataset_set_source(db, out->id, source, err);
}
