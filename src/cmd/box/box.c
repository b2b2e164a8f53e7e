/* facenet box: a face that no detector found gets into a photo by the box that a user drew.
 *
 * The face is kept first as one that is left out; then it is embedded; then a decision says that it
 * is one, which is undone like any other.  So a command that was killed leaves nothing that is
 * seen, and the same command goes on where it was. */
#include "config.h"

#include "cmd/box/nearest.h"
#include "cmd/checkpoints.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/embeddings.h"
#include "cmd/import/photo.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "db/core/named.h"
#include "db/faces/verdicts.h"
#include "db/photos/drawn.h"
#include "db/photos/regions.h"
#include "db/review/decisions.h"
#include "face/boxed.h"
#include "image/decode/decode.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOX_TIMEOUT 10.0
#define BOX_LEAST 8 /* pixels of a side */

struct box {
    struct db *db;
    const char *path, *name; /* of the photo and the person, as typed; name NULL: not said */
    double place[4];         /* x, y, width, height in pixels of the upright photo */
    struct db_dataset dataset;
    struct db_clustering clustering; /* the current one */
    struct db_photo_found found;
    struct find find;
    int64_t image;
};

/* Four numbers with commas between them. */
static bool box_parse(const char *text, double out[4])
{
    char part[64];

    for (int i = 0; i < 4; i++) {
        size_t length = strcspn(text, ",");

        if (length >= sizeof part || (text[length] == ',') != (i < 3))
            return false;
        memcpy(part, text, length);
        part[length] = '\0';
        if (!text_parse_real(part, 0, 65535, &out[i]))
            return false;
        text += length + (i < 3);
    }
    return true;
}

static enum status box_open(struct box *box, const struct command_line *line, const char *data,
                            struct err *err)
{
    bool found = false;
    enum status status = database_open(line, DB_WRITE, &box->db, err);

    if (status == ST_OK)
        status = db_dataset_find(box->db, data, &box->dataset, err);
    if (status == ST_OK)
        status = db_clustering_current(box->db, box->dataset.id, &box->clustering, &found, err);
    if (status == ST_OK && (!found || box->clustering.run == 0))
        status = err_set(err, ST_NOTFOUND,
                         "%s has no clusters%s, which a face is put into; make them with facenet "
                         "cluster",
                         box->dataset.name, found ? " of a net that is here" : "");
    if (status == ST_OK)
        status = find_init(&box->find, box->db, &box->dataset, err);
    if (status == ST_OK && box->find.nets.landmarks == NULL)
        status = err_set(err, ST_NOTFOUND,
                         "a box needs a net of landmarks: ./bootstrap models fetches one, facenet "
                         "models add FILE.onnx --as landmarks adds yours");
    return status;
}

/* The photo as it was when its faces were found. */
static enum status box_decode(const struct box *box, struct image *picture, struct err *err)
{
    const char *file = box->found.file;
    char digest[SHA256_HEX], *worker = NULL;
    struct decoder *decoder = NULL;
    struct decoded decoded = {0};
    unsigned char *bytes = NULL;
    size_t length;
    enum status status = file_read(file, DECODE_FILE_LIMIT, &bytes, &length, err);

    if (status == ST_OK) {
        sha256_bytes(bytes, length, digest);
        if (strcmp(digest, box->found.photo.sha256) != 0)
            status = err_set(err, ST_INVALID,
                             "%.300s has changed since its import; import its folder again", file);
    }
    if (status == ST_OK)
        status = process_find_program("facenet-decode", PKGLIBEXECDIR, &worker, err);
    if (status == ST_OK)
        status = decoder_open(&decoder, worker, BOX_TIMEOUT, err);
    if (status == ST_OK)
        status = decoder_decode(decoder, bytes, length, 1, 0, &decoded, err);
    if (status == ST_OK && decoded.outcome != DECODE_OK)
        status = err_set(err, ST_CORRUPT, "%.300s: %s", file, decoded.reason);
    if (decoder != NULL)
        decoder_close(decoder);
    mem_free(worker);
    mem_free(bytes);
    *picture = decoded.image;
    return status;
}

static enum status box_check(const struct box *box, const struct image *picture, struct err *err)
{
    const double *place = box->place;

    if (place[2] < BOX_LEAST || place[3] < BOX_LEAST)
        return err_set(err, ST_INVALID, "a box is at least %d pixels wide and high", BOX_LEAST);
    if (place[0] + place[2] > picture->width || place[1] + place[3] > picture->height)
        return err_set(err, ST_INVALID,
                       "the box %g,%g,%g,%g isn't inside the photo, which is %u x %u pixels, "
                       "upright",
                       place[0], place[1], place[2], place[3], picture->width, picture->height);
    return ST_OK;
}

/* Writes the face, as one that is left out. */
static enum status box_write(struct box *box, struct crops *crops, const struct found_face *cut,
                             struct err *err)
{
    const struct db_photo *photo = &box->found.photo;
    uint64_t count = box->dataset.crop_count;
    const struct photo_into into = {box->db, crops, &count, box->dataset.id};
    struct db_image row = {.id = photo->id,
                           .source = photo->source,
                           .path = photo->path,
                           .bytes = photo->bytes,
                           .changed = photo->changed,
                           .width = photo->width,
                           .height = photo->height,
                           .orientation = photo->orientation};
    int64_t image = 0;
    enum status status = db_begin(box->db, true, err);

    if (status != ST_OK)
        return status;
    status = db_identity_get(box->db, box->dataset.id, "", false, &row.identity, err);
    if (status == ST_OK)
        status = photo_add_face(into, &row, cut, box->found.faces + 1, &image, err);
    if (status == ST_OK)
        status = db_face_set_drawn(box->db, image, err);
    if (status == ST_OK)
        status = db_verdict_add(box->db, image, VERDICT_NONFACE, 0, err);
    if (status == ST_OK)
        status = crops_sync(crops, err);
    if (status == ST_OK)
        status = db_dataset_set_crops(box->db, box->dataset.id, count, err);
    status = db_end(box->db, status, err);
    box->image = status == ST_OK ? image : 0;
    return status;
}

/* Cuts the face out of its photo. */
static enum status box_cut(struct box *box, struct crops *crops, struct err *err)
{
    const double *place = box->place;
    struct found_face cut = {.face = {.x = (float)place[0],
                                      .y = (float)place[1],
                                      .width = (float)place[2],
                                      .height = (float)place[3],
                                      .score = 1}};
    struct face face = cut.face;
    struct image picture;
    enum status status = box_decode(box, &picture, err);

    if (status == ST_OK)
        status = box_check(box, &picture, err);
    if (status == ST_OK)
        status = face_look(box->find.nets.landmarks, &picture, &face, err);
    if (status == ST_OK)
        status = find_cut(&box->find, &picture, &face, &cut, err);
    if (status == ST_OK)
        status = box_write(box, crops, &cut, err);
    image_free(&picture);
    mem_free(cut.crop);
    mem_free(cut.thumbnail);
    return status;
}

/* Finds the photo and what is there; the face is cut out unless a command before did so. */
static enum status box_find(struct box *box, struct crops *crops, struct err *err)
{
    bool usable = false;
    enum status status = db_photo_find(box->db, box->dataset.id, box->path, &box->found, err);

    if (status == ST_OK)
        status = db_face_there(box->db, box->found.photo.id, box->place, &box->image, &usable, err);
    if (status == ST_OK && usable)
        return err_set(err, ST_EXISTS, "there is a face already: image %" PRId64, box->image);
    return status == ST_OK && box->image == 0 ? box_cut(box, crops, err) : status;
}

/* No import changes the data set meanwhile: the crop cache is ours. */
static enum status box_keep(struct box *box, struct err *err)
{
    struct crops *crops = NULL;
    char *path;
    enum status status = faces_crops_path(box->db, box->dataset.id, &path, err);

    if (status == ST_OK)
        status = crops_create(&crops, path, box->dataset.crop_size, err);
    mem_free(path);
    if (status == ST_OK)
        status = db_dataset_get(box->db, box->dataset.id, &box->dataset, err);
    if (status == ST_OK)
        status = crops_begin(crops, box->dataset.crop_count, err);
    if (status == ST_OK)
        status = box_find(box, crops, err);
    if (crops != NULL)
        crops_close(crops);
    return status;
}

/* As the clusters were made. */
static enum status box_embed(const struct box *box, struct err *err)
{
    char by[CHECKPOINTS_NAME], data[FACES_ID];
    int64_t checkpoint = box->clustering.checkpoint;
    enum status status = db_member_add(box->db, box->clustering.id, box->image, err);

    if (status == ST_OK)
        status = checkpoints_again(box->db, box->clustering.run, &checkpoint, by, err);
    (void)snprintf(data, sizeof data, NAMED_BY_ID, box->dataset.id);
    return status == ST_OK ? embeddings_of_run(box->db, by, data, true, err) : status;
}

static enum status box_decide(const struct box *box, struct err *err)
{
    char asker[RECORD_NAME], note[RECORD_TEXT], id[FACES_ID], name[RECORD_NAME];
    const struct db_review review = {box->db, box->dataset.id, asker, note};
    const char *person = box->name;
    struct db_cluster cluster;
    int64_t joins = 0, in = 0;
    bool known = false;
    enum status status = ST_OK;

    process_asker(asker, sizeof asker);
    if (person == NULL) {
        status =
            db_region_at(box->db, box->found.photo.id, box->place, name, sizeof name, &known, err);
        person = known ? name : NULL;
    }
    if (status == ST_OK && person == NULL)
        status =
            box_nearest(box->db, &box->clustering, box->found.photo.id, box->image, &joins, err);
    if (status == ST_OK)
        status = db_decide_box(&review, box->image, person, joins, &in, err);
    (void)snprintf(id, sizeof id, NAMED_BY_ID, in);
    if (status == ST_OK)
        status = db_cluster_find(box->db, box->clustering.id, id, &cluster, err);
    if (status != ST_OK)
        return status;
    (void)text_clean(name, sizeof name, cluster.name, false);
    output_say("image %" PRId64 " of %s %s %s%scluster %" PRId64, box->image, box->found.path,
               joins != 0 ? "joined" : "is in", name, name[0] != '\0' ? ", " : "", in);
    return ST_OK;
}

enum status command_box(struct command_line *line, struct err *err)
{
    struct box box = {0};
    const char *data = NULL;
    const struct option options[] = {
        OPTION_TEXT("data", "NAME", &data, "data set of the photo"),
        OPTION_TEXT("name", "NAME", &box.name,
                    "the person; without it whom XMP names there, or who is surely nearest"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet box PHOTO X,Y,WIDTH,HEIGHT --data NAME [--name NAME]\n",
        .about = "Adds a face to a photo that was imported, where none was found: in a box, in "
                 "pixels of the upright photo. It is a decision, which facenet cluster --decide "
                 "undo and u in the dashboard take back.",
        .options = options,
        .least = 2,
        .most = 2};
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    if (data == NULL)
        return options_refuse(line, err, "name the data set of the photo with --data");
    if (!box_parse(line->argv[2], box.place))
        return options_refuse(line, err, "%.60s: expected X,Y,WIDTH,HEIGHT in pixels",
                              line->argv[2]);
    box.path = line->argv[1];
    stop_on_signals();
    status = box_open(&box, line, data, err);
    if (status == ST_OK)
        status = box_keep(&box, err);
    if (status == ST_OK)
        status = box_embed(&box, err);
    if (status == ST_OK)
        status = box_decide(&box, err);
    find_free(&box.find);
    db_photo_found_free(&box.found);
    if (box.db != NULL)
        db_close(box.db);
    return status;
}
