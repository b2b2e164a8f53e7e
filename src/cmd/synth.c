/* facenet synth: draws a data set of faces. */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/faces.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "db/faces/imports.h"
#include "image/synth/synth.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* One drawn person: number decides what is drawn, row is its id in the database. */
struct synth_person {
    int64_t number, row;
    char name[32];
};

struct synth {
    const char *name, *out;
    int64_t identities, images, size, seed;
    double held_out, mislabel;
    struct process_id self;
};

static uint64_t synth_total(const struct synth *synth)
{
    return (uint64_t)(synth->identities * synth->images);
}

static enum status synth_put(struct db *db, const struct synth *synth, int64_t dataset,
                             uint64_t done, struct err *err)
{
    return db_import_put(db, dataset, &synth->self, done, synth_total(synth), err);
}

static enum status synth_write(const struct synth *synth, const char *person, int64_t index,
                               const struct image *image, struct err *err)
{
    char file[96];
    char *folder = file_join(synth->out, person), *path = NULL;
    enum status status = folder == NULL ? err_nomem(err, person) : file_make_directory(folder, err);

    (void)snprintf(file, sizeof file, "%s_%04" PRId64 ".png", person, index + 1);
    if (status == ST_OK && (path = file_join(folder, file)) == NULL)
        status = err_nomem(err, person);
    if (status == ST_OK)
        status = image_write_png(image, path, err);
    mem_free(folder);
    mem_free(path);
    return status;
}

/* The person whose name the image gets: its own or, for the share that is mislabelled, another
 * person in training. */
static enum status synth_label(struct db *db, const struct synth *synth, int64_t dataset,
                               const struct synth_person *person, int64_t index, int64_t *row,
                               struct err *err)
{
    struct rng rng;
    int64_t other;
    char name[sizeof person->name];

    *row = person->row;
    rng_init(&rng, (uint64_t)synth->seed, RNG_MISLABEL, (uint64_t)person->number, (uint32_t)index);
    if (rng_uniform(&rng) >= synth->mislabel ||
        dataset_name_held_out(person->name, synth->held_out))
        return ST_OK;
    other = rng_below(&rng, (uint32_t)synth->identities);
    for (int64_t i = 0; i < synth->identities; i++, other = (other + 1) % synth->identities) {
        synth_name((uint64_t)synth->seed, (uint64_t)other, name);
        if (other != person->number && !dataset_name_held_out(name, synth->held_out))
            return db_identity_get(db, dataset, name, false, row, err);
    }
    return ST_OK;
}

static enum status synth_add(struct db *db, struct crops *crops, const struct synth *synth,
                             const struct synth_person *person, int64_t dataset, int64_t index,
                             struct err *err)
{
    struct image image = {0}, small = {0};
    struct db_image row = {.orientation = 1};
    char path[128];
    uint64_t number;
    int64_t id;
    enum status status = synth_draw((uint64_t)synth->seed, (uint64_t)person->number,
                                    (uint32_t)index, (uint32_t)synth->size, &image, err);

    (void)snprintf(path, sizeof path, "%s/%s_%04" PRId64 ".png", person->name, person->name,
                   index + 1);
    if (status == ST_OK)
        status = image_crop_square(&image, 1, 32, &small, err);
    if (status == ST_OK)
        status = crops_append(crops, image.pixels, &number, err);
    if (status == ST_OK && synth->out != NULL)
        status = synth_write(synth, person->name, index, &image, err);
    if (status == ST_OK)
        status = synth_label(db, synth, dataset, person, index, &row.identity, err);
    if (status == ST_OK) {
        row.path = path;
        row.width = row.height = (uint32_t)synth->size;
        row.crop = (int64_t)number;
        row.thumbnail = small.pixels;
        status = db_image_add(db, &row, &id, err);
    }
    image_free(&image);
    image_free(&small);
    return status;
}

/* Draws one person in one transaction. */
static enum status synth_draw_person(struct db *db, struct crops *crops, const struct synth *synth,
                                     int64_t dataset, int64_t number, uint64_t *count,
                                     struct err *err)
{
    struct synth_person person = {.number = number};
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    synth_name((uint64_t)synth->seed, (uint64_t)number, person.name);
    status = db_identity_get(db, dataset, person.name,
                             dataset_name_held_out(person.name, synth->held_out), &person.row, err);
    for (int64_t i = 0; status == ST_OK && i < synth->images; i++)
        status = synth_add(db, crops, synth, &person, dataset, i, err);
    *count += (uint64_t)synth->images;
    if (status == ST_OK)
        status = crops_sync(crops, err);
    if (status == ST_OK)
        status = db_dataset_set_crops(db, dataset, *count, err);
    if (status == ST_OK)
        status = synth_put(db, synth, dataset, *count, err);
    return db_end(db, status, err);
}

/* Draws the people who are not there yet. */
static enum status synth_draw_rest(struct db *db, struct crops *crops, const struct synth *synth,
                                   const struct db_dataset *dataset, struct err *err)
{
    uint64_t count = dataset->crop_count;
    double started = clock_seconds();
    enum status status = crops_begin(crops, count, err);

    for (int64_t i = (int64_t)count / synth->images; status == ST_OK && i < synth->identities;
         i++) {
        status = synth_draw_person(db, crops, synth, dataset->id, i, &count, err);
        if (status == ST_OK)
            status = db_checkpoint_wal(db, 4 << 20, err);
        if (status == ST_OK)
            output_progress("drawing", count, synth_total(synth), clock_seconds() - started, 0);
        if (status == ST_OK && stop_requested && count < synth_total(synth))
            status = err_set(err, ST_INTERRUPTED,
                             "interrupted after %" PRIu64 " %s; the same command goes on", count,
                             text_noun(count, "image", "images"));
    }
    return status == ST_OK ? db_import_end(db, dataset->id, err) : status;
}

/* How far it is comes from the database while the crop cache is ours: another process may have
 * drawn. */
static enum status synth_draw_all(struct db *db, const struct synth *synth, int64_t id,
                                  struct err *err)
{
    struct db_dataset dataset;
    struct crops *crops = NULL;
    char *path;
    enum status status = faces_crops_path(db, id, &path, err);

    if (status == ST_OK) {
        status = crops_create(&crops, path, (uint32_t)synth->size, err);
        mem_free(path);
    }
    if (status == ST_OK)
        status = db_dataset_get(db, id, &dataset, err);
    if (status == ST_OK)
        status = synth_draw_rest(db, crops, synth, &dataset, err);
    crops_close(crops);
    return status;
}

/* The data set to draw into: a new one, or one that the same options have drawn in part. */
static enum status synth_want(struct db *db, const struct synth *synth, int64_t *id,
                              struct err *err)
{
    struct db_dataset dataset;
    char source[RECORD_TEXT], part[FACES_PART];
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    (void)snprintf(source, sizeof source,
                   "drawn, seed %" PRId64 ", %" PRId64 " people with %" PRId64
                   " images, %.9g held out, %.9g mislabelled",
                   synth->seed, synth->identities, synth->images, synth->held_out, synth->mislabel);
    status = db_dataset_named(db, synth->name, &dataset, NULL);
    if (status == ST_OK && faces_part(&dataset, part)) {
        *id = dataset.id;
        if (strcmp(dataset.source, source) != 0 || dataset.crop_size != synth->size)
            status =
                err_set(err, ST_EXISTS, "%s; these are other options (%s)", part, dataset.source);
        return db_end(db, status, err);
    }
    status = db_dataset_add(db, synth->name, source, (uint32_t)synth->size, 1, id, err);
    if (status == ST_OK)
        status = synth_put(db, synth, *id, 0, err);
    return db_end(db, status, err);
}

static enum status synth_into(struct db *db, const struct synth *synth, struct err *err)
{
    int64_t dataset;
    enum status status = synth_want(db, synth, &dataset, err);

    if (status == ST_OK)
        status = synth_draw_all(db, synth, dataset, err);
    if (status == ST_OK)
        output_say("%s: drew %" PRId64 " people with %" PRId64 " %s each, %" PRId64 " x %" PRId64
                   " pixels",
                   synth->name, synth->identities, synth->images,
                   text_noun((uint64_t)synth->images, "image", "images"), synth->size, synth->size);
    return status;
}

enum status command_synth(struct command_line *line, struct err *err)
{
    struct synth synth = {
        .name = "drawn", .identities = 200, .images = 20, .size = 64, .seed = 1, .held_out = 0.2};
    const struct option options[] = {
        OPTION_TEXT("name", "NAME", &synth.name, "name of the data set"),
        OPTION_INTEGER("identities", "N", &synth.identities, 2, 100000, "people"),
        OPTION_INTEGER("images", "N", &synth.images, 1, 1000, "images of each person"),
        OPTION_INTEGER("size", "PIXELS", &synth.size, 16, 512, "side of an image"),
        OPTION_INTEGER("seed", "N", &synth.seed, 0, INT64_MAX, "another seed draws other people"),
        OPTION_REAL("held-out", "SHARE", &synth.held_out, 0, 0.9,
                    "share of the people kept for evaluation"),
        OPTION_REAL("mislabel", "SHARE", &synth.mislabel, 0, 0.5,
                    "share of the training images that get the name of a wrong person; the path of "
                    "the picture keeps the right one"),
        OPTION_TEXT("out", "DIR", &synth.out, "also write the images as PNGs, a folder per person"),
        {0}};
    const struct option_syntax syntax = {.usage = "usage: facenet synth [OPTION...]\n",
                                         .about = "Draws a data set of faces to train on.",
                                         .options = options};
    struct db *db;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    stop_on_signals();
    status = process_self(&synth.self, err);
    if (status == ST_OK)
        status = database_open(line, DB_CREATE, &db, err);
    if (status == ST_OK) {
        database_wait_patiently(db);
        status = synth_into(db, &synth, err);
        db_close(db);
    }
    return status;
}
