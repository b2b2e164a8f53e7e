/* See faces.h. */
#include "cmd/faces.h"

#include "cmd/items.h"
#include "cmd/output.h"

#include "base/clock.h"
#include "base/crop.h"
#include "base/mem.h"
#include "db/core/named.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

uint32_t faces_layout(const struct db_dataset *dataset)
{
    return dataset->dimensions != 0 ? CROP_VECTORS | dataset->dimensions : dataset->crop_size;
}

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
        enum status status = dataset_add_identity(dataset, row->identity, row->name,
                                                  row->held_out && row->name[0] != '\0', err);

        if (status != ST_OK)
            return status;
    }
    return dataset_add_image(dataset, row->image, (uint64_t)row->crop, err);
}

enum status faces_dataset(const struct db_run *run, const char **data, char id[FACES_ID],
                          struct err *err)
{
    char clean[RECORD_NAME];

    (void)text_clean(clean, sizeof clean, run->name, false);
    if (*data == NULL && run->imported)
        return err_set(
            err, ST_INVALID,
            "%s is a net that was added, which has no data set of its own; where there is "
            "--data, name one",
            clean);
    (void)snprintf(id, FACES_ID, NAMED_BY_ID, run->dataset_id);
    *data = *data != NULL ? *data : id;
    return ST_OK;
}

bool faces_part(const struct db_dataset *dataset, char *out)
{
    bool drawn = db_dataset_is_drawn(dataset);
    bool ended = dataset->import_state == PROCESS_GONE;

    if (dataset->importer.pid == 0)
        return false;
    (void)snprintf(out, FACES_PART,
                   "the data set %s is not whole: its %s %s %" PRIu64 " of %" PRIu64 " pictures%s",
                   dataset->name, drawn ? "drawing" : "import",
                   db_dataset_is_stopped(dataset) ? "was stopped at"
                   : ended                        ? "died at"
                                                  : "is at",
                   dataset->import_done, dataset->import_total,
                   !ended  ? ""
                   : drawn ? "; facenet synth with the same options goes on"
                           : "; another facenet import of its folder goes on");
    return true;
}

enum status faces_none(struct db *db, const struct db_dataset *dataset, struct err *err)
{
    bool photos;
    enum status status = db_photos_any(db, dataset->id, &photos, err);

    if (status == ST_OK && photos)
        return err_set(err, ST_NOTFOUND,
                       "no face was found in the photos of %s; import others, or with a smaller "
                       "--min-face",
                       dataset->name);
    return status != ST_OK
               ? status
               : err_set(err, ST_NOTFOUND, "the data set %s has no readable image; import some",
                         dataset->name);
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
        status = faces_none(db, &faces->row, err);
    if (status == ST_OK)
        status = faces_crops_path(db, faces->row.id, &path, err);
    if (status == ST_OK)
        status =
            crops_open(&faces->own, path, faces_layout(&faces->row), faces->row.crop_count, err);
    if (status == ST_OK && faces->row.dimensions != 0)
        status = items_load(db, faces->row.id, &faces->dataset, verdicts, err);
    faces->crops = faces->own;
    mem_free(path);
    if (status != ST_OK)
        faces_free(faces);
    return status;
}

void faces_free(struct faces *faces)
{
    if (faces->crops != faces->own)
        crops_close(faces->crops);
    if (faces->own != NULL)
        crops_close(faces->own);
    dataset_free(&faces->dataset);
    *faces = (struct faces){0};
}

enum status faces_idle(struct db *db, int64_t dataset, struct err *err)
{
    struct db_run *runs;
    size_t count;
    enum status status = db_run_list(db, RUNS_BY_ID, true, &runs, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        enum db_liveness liveness = db_run_liveness(&runs[i], clock_now_ms());

        if (runs[i].dataset_id == dataset && (liveness == RUN_ALIVE || liveness == RUN_STALLED))
            status =
                err_set(err, ST_BUSY,
                        "run %" PRId64 " (%s, process %" PRId64 ") trains on it; stop it first",
                        runs[i].id, runs[i].name, runs[i].process.pid);
    }
    mem_free(runs);
    return status;
}

struct face faces_place(const struct db_face *row)
{
    struct face face = {.x = (float)row->box[0],
                        .y = (float)row->box[1],
                        .width = (float)row->box[2],
                        .height = (float)row->box[3]};

    for (int i = 0; i < FACE_POINTS; i++)
        for (int k = 0; k < 2; k++)
            face.points[i][k] = (float)row->points[i][k];
    return face;
}
