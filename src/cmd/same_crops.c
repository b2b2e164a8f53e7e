/* See same_crops.h. */
#include "cmd/same_crops.h"

#include "cmd/recrop.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/sources.h"
#include "db/runs/models.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The source of a data set that facenet synth drew. */
#define DRAWN "drawn, seed %lld, %lld people with %lld images, %lf held out, %lf mislabelled"

/* Enough digits that a command makes the same share. */
static void share_format(char out[32], double share)
{
    for (int digits = 6; digits <= 17; digits++) {
        (void)snprintf(out, 32, "%.*g", digits, share);
        if (strtod(out, NULL) == share)
            return;
    }
}

/* Whether the data set begins with drawn faces; the options that draw them again. */
static bool command_draw(struct text *out, const struct db_dataset *dataset, const char *name,
                         uint32_t size)
{
    long long seed, people, images;
    double held_out, mislabelled;

    if (sscanf(dataset->source, DRAWN, &seed, &people, &images, &held_out, &mislabelled) != 5)
        return false;
    text_add(out, "facenet synth --name ");
    text_add_word(out, name);
    text_addf(out,
              " --size %u --seed %lld --identities %lld --images %lld --held-out %g --mislabel %g",
              size, seed, people, images, held_out, mislabelled);
    return true;
}

static void command_import(struct text *out, const struct db_source *source, const char *name,
                           const struct same_crops *wanted)
{
    char share[32];

    share_format(share, wanted->fraction);
    text_add(out, "facenet import ");
    text_add_word(out, source->path);
    text_add(out, " --name ");
    text_add_word(out, name);
    text_addf(out, " --size %u ", wanted->size);
    if (strcmp(wanted->alignment, "none") != 0)
        text_addf(out, "--align %s ", wanted->alignment);
    else
        text_addf(out, "--crop %s ", share);
    if (strcmp(source->layout, "photos") == 0)
        text_add(out, "--photos");
    else if (strcmp(source->layout, "list") == 0)
        text_add(out, "--identities FILE");
    else
        text_addf(out, "--layout %s", source->layout);
}

/* The commands that make the data set again, with such crops. */
static enum status command_add(struct text *out, struct db *db, const struct db_dataset *dataset,
                               const struct same_crops *wanted, struct err *err)
{
    struct db_source *sources;
    size_t count;
    char name[2 * RECORD_NAME], share[32];
    bool aligned = strcmp(wanted->alignment, "none") != 0, drawn;
    enum status status = db_source_list(db, dataset->id, &sources, &count, err);

    if (status != ST_OK)
        return status;
    share_format(share, wanted->fraction);
    (void)snprintf(name, sizeof name, "%s-%u-%s", dataset->name, wanted->size,
                   aligned ? wanted->alignment : share);
    text_add(out, count > 0 ? ", with the --held-out and --people that it had: " : ": ");
    drawn = command_draw(out, dataset, name, wanted->size);
    if (drawn && (aligned || strcmp(share, "1") != 0)) {
        text_clear(out);
        text_add(out, ", of pictures: drawn faces have no others");
        count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        text_add(out, i > 0 || drawn ? " && " : "");
        command_import(out, &sources[i], name, wanted);
        text_add(out, i > 0 || drawn ? " --join" : "");
    }
    mem_free(sources);
    return ST_OK;
}

enum status same_crops_expected(struct db *db, const struct db_run *run, struct same_crops *out,
                                struct err *err)
{
    struct db_model model;
    struct db_dataset own;
    bool added;
    enum status status = db_model_of_run(db, run->id, &model, &added, err);

    *out = (struct same_crops){.fraction = 1};
    if (status == ST_OK && added) {
        out->size = (uint32_t)model.size;
        memcpy(out->alignment, model.alignment, sizeof out->alignment);
    } else if (status == ST_OK) {
        status = db_dataset_get(db, run->dataset_id, &own, err);
        if (status != ST_OK)
            return status;
        *out = (struct same_crops){.size = own.crop_size, .fraction = own.crop_fraction};
        memcpy(out->alignment, own.alignment, sizeof out->alignment);
    }
    return status;
}

/* An added net that wants no alignment leaves it to the user what its crops show. */
static bool wanted_are(const struct same_crops *wanted, const struct db_dataset *dataset,
                       bool any_fraction)
{
    return wanted->size == dataset->crop_size &&
           strcmp(wanted->alignment, dataset->alignment) == 0 &&
           (any_fraction || wanted->fraction == dataset->crop_fraction);
}

/* Faces of which it is known where they are can be cut out once more. */
static enum status wanted_can_be_made(struct db *db, const struct same_crops *wanted,
                                      const struct db_dataset *dataset, bool *can, struct err *err)
{
    *can = false;
    return strcmp(wanted->alignment, "none") == 0 ? ST_OK
                                                  : db_faces_placed(db, dataset->id, can, err);
}

enum status same_crops_check(struct db *db, int64_t run, const struct db_dataset *dataset,
                             bool made, struct err *err)
{
    struct text command = {0};
    struct same_crops wanted;
    struct db_run row;
    char share[32], own[32];
    bool can = false;
    enum status status = db_run_get(db, run, &row, err);

    if (status == ST_OK)
        status = same_crops_expected(db, &row, &wanted, err);
    if (status != ST_OK || wanted_are(&wanted, dataset, row.imported))
        return status;
    if (made)
        status = wanted_can_be_made(db, &wanted, dataset, &can, err);
    if (status != ST_OK || can)
        return status;
    share_format(share, wanted.fraction);
    share_format(own, dataset->crop_fraction);
    status = command_add(&command, db, dataset, &wanted, err);
    if (status == ST_OK && strcmp(wanted.alignment, dataset->alignment) != 0)
        status = err_set(err, ST_INVALID,
                         "run %s expects faces of --size %u --align %s, and %s has %u and %s: make "
                         "the right ones%s",
                         row.name, wanted.size, wanted.alignment, dataset->name, dataset->crop_size,
                         dataset->alignment, text_string(&command));
    else if (status == ST_OK)
        status = err_set(err, ST_INVALID,
                         "run %s was trained on crops of --size %u --crop %s, and %s has %u and "
                         "%s: make the right ones%s",
                         row.name, wanted.size, share, dataset->name, dataset->crop_size, own,
                         text_string(&command));
    text_free(&command);
    return status;
}

enum status same_crops_fit(struct db *db, int64_t run, struct faces *faces, struct err *err)
{
    enum alignment alignment;
    struct same_crops wanted;
    struct db_run row;
    enum status status = same_crops_check(db, run, &faces->row, true, err);

    if (status == ST_OK)
        status = db_run_get(db, run, &row, err);
    if (status == ST_OK)
        status = same_crops_expected(db, &row, &wanted, err);
    if (faces->crops != faces->own)
        crops_close(faces->crops);
    faces->crops = faces->own;
    if (status != ST_OK || wanted_are(&wanted, &faces->row, row.imported))
        return status;
    if (!alignment_find(wanted.alignment, &alignment))
        return err_set(err, ST_CORRUPT, "run %s expects faces of an unknown alignment", row.name);
    return recrop(db, faces, alignment, wanted.size, err);
}
