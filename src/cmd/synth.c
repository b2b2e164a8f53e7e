/* facenet synth: draws a data set of faces, or photos composed of them. */
#include "cmd/synth.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/faces.h"
#include "cmd/output.h"
#include "cmd/stop.h"
#include "cmd/synth_photos.h"

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

#define SYNTH_GROUP_PIXELS (1 << 18) /* drawn between two transactions */
#define SYNTH_GROUP_LEAST 16         /* pictures; so that every core has some */

/* Picture number n shows person n / images. */
struct synth_picture {
    int64_t person, index;
    char name[32]; /* of the person */
    struct image image, small;
    enum status status;
    struct err err;
};

struct synth {
    const struct synth_wish *wish;
    struct process_id self;
    struct db *db;
    struct crops *crops;
    int64_t dataset;
};

static uint64_t synth_total(const struct synth *synth)
{
    return (uint64_t)(synth->wish->identities * synth->wish->images);
}

static enum status synth_put(const struct synth *synth, uint64_t done, struct err *err)
{
    return db_import_put(synth->db, synth->dataset, &synth->self, done, synth_total(synth), err);
}

static enum status synth_write(const struct synth *synth, const struct synth_picture *picture,
                               struct err *err)
{
    char file[96];
    char *folder = file_join(synth->wish->out, picture->name), *path = NULL;
    enum status status =
        folder == NULL ? err_nomem(err, picture->name) : file_make_directory(folder, err);

    (void)snprintf(file, sizeof file, "%s_%04" PRId64 ".png", picture->name, picture->index + 1);
    if (status == ST_OK && (path = file_join(folder, file)) == NULL)
        status = err_nomem(err, picture->name);
    if (status == ST_OK)
        status = image_write_png(&picture->image, path, err);
    mem_free(folder);
    mem_free(path);
    return status;
}

static void synth_draw_picture(const struct synth *synth, struct synth_picture *picture,
                               uint64_t number)
{
    struct err *err = &picture->err;
    uint64_t seed = (uint64_t)synth->wish->seed;

    *picture = (struct synth_picture){.person = (int64_t)number / synth->wish->images,
                                      .index = (int64_t)number % synth->wish->images};
    synth_name(seed, (uint64_t)picture->person, picture->name);
    picture->status = synth_draw(seed, (uint64_t)picture->person, (uint32_t)picture->index,
                                 (uint32_t)synth->wish->size, &picture->image, err);
    if (picture->status == ST_OK)
        picture->status = image_crop_square(&picture->image, 1, 32, &picture->small, err);
    if (picture->status == ST_OK && synth->wish->out != NULL)
        picture->status = synth_write(synth, picture, err);
}

/* The person whose name the picture gets: its own or, for the share that is mislabelled, another
 * person in training. */
static enum status synth_label(const struct synth *synth, const struct synth_picture *picture,
                               int64_t *row, struct err *err)
{
    struct rng rng;
    int64_t other;
    char name[sizeof picture->name];
    bool held_out = dataset_name_held_out(picture->name, synth->wish->held_out);
    enum status status =
        db_identity_get(synth->db, synth->dataset, picture->name, held_out, row, err);

    rng_init(&rng, (uint64_t)synth->wish->seed, RNG_MISLABEL, (uint64_t)picture->person,
             (uint32_t)picture->index);
    if (status != ST_OK || rng_uniform(&rng) >= synth->wish->mislabel || held_out)
        return status;
    other = rng_below(&rng, (uint32_t)synth->wish->identities);
    for (int64_t i = 0; i < synth->wish->identities;
         i++, other = (other + 1) % synth->wish->identities) {
        synth_name((uint64_t)synth->wish->seed, (uint64_t)other, name);
        if (other != picture->person && !dataset_name_held_out(name, synth->wish->held_out))
            return db_identity_get(synth->db, synth->dataset, name, false, row, err);
    }
    return ST_OK;
}

static enum status synth_keep(const struct synth *synth, const struct synth_picture *picture,
                              struct err *err)
{
    struct db_image row = {.orientation = 1, .thumbnail = picture->small.pixels};
    char path[128];
    uint64_t number;
    int64_t id;
    enum status status = picture->status;

    if (status != ST_OK) {
        *err = picture->err;
        return status;
    }
    (void)snprintf(path, sizeof path, "%s/%s_%04" PRId64 ".png", picture->name, picture->name,
                   picture->index + 1);
    row.path = path;
    row.width = row.height = (uint32_t)synth->wish->size;
    status = crops_append(synth->crops, picture->image.pixels, &number, err);
    row.crop = (int64_t)number;
    if (status == ST_OK)
        status = synth_label(synth, picture, &row.identity, err);
    return status == ST_OK ? db_image_add(synth->db, &row, &id, err) : status;
}

/* Draws the next pictures on all cores and puts them into the database in their order, in one
 * transaction. */
static enum status synth_draw_group(const struct synth *synth, struct synth_picture *pictures,
                                    size_t size, uint64_t *count, struct err *err)
{
    uint64_t first = *count, rest = synth_total(synth) - first;
    enum status status;

    size = rest < size ? (size_t)rest : size;
#pragma omp parallel for schedule(dynamic)
    for (size_t i = 0; i < size; i++)
        synth_draw_picture(synth, &pictures[i], first + i);
    status = db_begin(synth->db, false, err);
    for (size_t i = 0; i < size; i++) {
        if (status == ST_OK)
            status = synth_keep(synth, &pictures[i], err);
        image_free(&pictures[i].image);
        image_free(&pictures[i].small);
    }
    *count += size;
    if (status == ST_OK)
        status = crops_sync(synth->crops, err);
    if (status == ST_OK)
        status = db_dataset_set_crops(synth->db, synth->dataset, *count, err);
    if (status == ST_OK)
        status = synth_put(synth, *count, err);
    return db_end(synth->db, status, err);
}

/* Draws the pictures that are not there yet. */
static enum status synth_draw_rest(const struct synth *synth, uint64_t count, struct err *err)
{
    uint64_t known = count, total = synth_total(synth);
    size_t group = SYNTH_GROUP_PIXELS / (size_t)(synth->wish->size * synth->wish->size);
    double started = clock_seconds();
    struct synth_picture *pictures;
    enum status status = crops_begin(synth->crops, count, err);

    group = group < SYNTH_GROUP_LEAST ? SYNTH_GROUP_LEAST : group;
    pictures = mem_new(group, sizeof *pictures);
    if (status == ST_OK && pictures == NULL)
        status = err_nomem(err, "the pictures");
    while (status == ST_OK && count < total) {
        status = synth_draw_group(synth, pictures, group, &count, err);
        if (status == ST_OK)
            status = db_checkpoint_wal(synth->db, 4 << 20, err);
        if (status == ST_OK)
            output_progress("drawing", count - known, total - known, clock_seconds() - started, "");
        if (status == ST_OK && stop_requested && count < total)
            status = err_set(err, ST_INTERRUPTED,
                             "interrupted after %" PRIu64 " %s; the same command goes on", count,
                             text_noun(count, "image", "images"));
    }
    mem_free(pictures);
    if (status == ST_INTERRUPTED)
        (void)!db_import_stopped(synth->db, synth->dataset, NULL);
    return status == ST_OK ? db_import_end(synth->db, synth->dataset, err) : status;
}

/* How far it is comes from the database while the crop cache is ours: another process may have
 * drawn. */
static enum status synth_draw_all(struct synth *synth, struct err *err)
{
    struct db_dataset dataset;
    char *path;
    enum status status = faces_crops_path(synth->db, synth->dataset, &path, err);

    if (status == ST_OK) {
        status = crops_create(&synth->crops, path, (uint32_t)synth->wish->size, err);
        mem_free(path);
    }
    if (status == ST_OK)
        status = db_dataset_get(synth->db, synth->dataset, &dataset, err);
    if (status == ST_OK)
        status = synth_draw_rest(synth, dataset.crop_count, err);
    crops_close(synth->crops);
    return status;
}

void synth_source(const struct synth_wish *wish, char out[RECORD_TEXT])
{
    (void)snprintf(out, RECORD_TEXT,
                   "drawn, seed %" PRId64 ", %" PRId64 " people with %" PRId64
                   " images, %.9g held out, %.9g mislabelled",
                   wish->seed, wish->identities, wish->images, wish->held_out, wish->mislabel);
}

/* The data set to draw into: a new one, or one that the same options have drawn in part. */
static enum status synth_want(struct synth *synth, struct err *err)
{
    struct db_dataset dataset;
    char source[RECORD_TEXT], part[FACES_PART];
    enum status status = db_begin(synth->db, true, err);

    if (status != ST_OK)
        return status;
    synth_source(synth->wish, source);
    status = db_dataset_named(synth->db, synth->wish->name, &dataset, NULL);
    if (status == ST_OK && faces_part(&dataset, part)) {
        synth->dataset = dataset.id;
        if (strcmp(dataset.source, source) != 0 || dataset.crop_size != synth->wish->size)
            status =
                err_set(err, ST_EXISTS, "%s; these are other options (%s)", part, dataset.source);
        return db_end(synth->db, status, err);
    }
    status = db_dataset_add(synth->db, synth->wish->name, source, (uint32_t)synth->wish->size, 1,
                            &synth->dataset, err);
    if (status == ST_OK)
        status = synth_put(synth, 0, err);
    return db_end(synth->db, status, err);
}

enum status synth_draw_dataset(struct db *db, const struct synth_wish *wish, struct err *err)
{
    struct synth synth = {.wish = wish, .db = db};
    enum status status = process_self(&synth.self, err);

    if (status == ST_OK)
        status = synth_want(&synth, err);
    if (status == ST_OK)
        status = synth_draw_all(&synth, err);
    if (status == ST_OK)
        output_say("%s: drew %" PRId64 " people with %" PRId64 " %s each, %" PRId64 " x %" PRId64
                   " pixels",
                   wish->name, wish->identities, wish->images,
                   text_noun((uint64_t)wish->images, "image", "images"), wish->size, wish->size);
    return status;
}

enum status synth_parse(struct command_line *line, struct synth_wish *wish, struct err *err)
{
    const struct option options[] = {
        OPTION_TEXT("name", "NAME", &wish->name, "name of the data set"),
        OPTION_INTEGER("identities", "N", &wish->identities, 2, 100000, "people"),
        OPTION_INTEGER("images", "N", &wish->images, 1, 1000, "images of each person"),
        OPTION_INTEGER("size", "PIXELS", &wish->size, 16, 512, "side of an image"),
        OPTION_INTEGER("seed", "N", &wish->seed, 0, INT64_MAX, "another seed draws other people"),
        OPTION_REAL("held-out", "SHARE", &wish->held_out, 0, 0.9,
                    "share of the people kept for evaluation"),
        OPTION_REAL("mislabel", "SHARE", &wish->mislabel, 0, 0.5,
                    "share of the training images that get the name of a wrong person; the path of "
                    "the picture keeps the right one"),
        OPTION_TEXT("out", "DIR", &wish->out, "also write the images as PNGs, a folder per person"),
        OPTION_TEXT("photos", "DIR", &wish->photos,
                    "instead of a data set, write photos of one to four people into a folder, and "
                    "people.tsv, which says who is where"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet synth [OPTION...]\n"
                 "       facenet synth --photos DIR [--identities N] [--images N] [--seed N]\n",
        .about = "Draws a data set of faces to train on, or "
                 "photos composed of drawn faces.",
        .options = options};
    enum status status;

    *wish = (struct synth_wish){
        .name = "drawn", .identities = 200, .images = 20, .size = 64, .seed = 1, .held_out = 0.2};
    status = options_parse(line, &syntax, err);
    if (status == ST_OK && !line->helped && wish->photos != NULL)
        status = options_only(line, &syntax, "photos", "identities images seed", err);
    return status;
}

enum status command_synth(struct command_line *line, struct err *err)
{
    struct synth_wish wish;
    struct db *db;
    enum status status = synth_parse(line, &wish, err);

    if (status != ST_OK || line->helped)
        return status;
    stop_on_signals();
    if (wish.photos != NULL)
        return synth_photos(wish.photos, wish.identities, wish.images, wish.seed, err);
    status = database_open(line, DB_CREATE, &db, err);
    if (status != ST_OK)
        return status;
    database_wait_patiently(db);
    status = synth_draw_dataset(db, &wish, err);
    db_close(db);
    return status;
}
