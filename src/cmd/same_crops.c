/* See same_crops.h. */
#include "cmd/same_crops.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/sources.h"
#include "db/runs/runs.h"

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
                           uint32_t size, const char *share)
{
    text_add(out, "facenet import ");
    text_add_word(out, source->path);
    text_add(out, " --name ");
    text_add_word(out, name);
    text_addf(out, " --size %u --crop %s ", size, share);
    if (strcmp(source->layout, "list") == 0)
        text_add(out, "--identities FILE");
    else
        text_addf(out, "--layout %s", source->layout);
}

/* The commands that make the data set again, with crops of size pixels and a share of the picture.
 */
static enum status command_add(struct text *out, struct db *db, const struct db_dataset *dataset,
                               uint32_t size, const char *share, struct err *err)
{
    struct db_source *sources;
    size_t count;
    char name[2 * RECORD_NAME];
    enum status status = db_source_list(db, dataset->id, &sources, &count, err);
    bool drawn;

    if (status != ST_OK)
        return status;
    (void)snprintf(name, sizeof name, "%s-%u-%s", dataset->name, size, share);
    text_add(out, count > 0 ? ", with the --held-out and --people that it had: " : ": ");
    drawn = command_draw(out, dataset, name, size);
    if (drawn && strcmp(share, "1") != 0) {
        text_clear(out);
        text_add(out, ", of pictures: drawn faces have no other share");
        count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        text_add(out, i > 0 || drawn ? " && " : "");
        command_import(out, &sources[i], name, size, share);
        text_add(out, i > 0 || drawn ? " --join" : "");
    }
    mem_free(sources);
    return ST_OK;
}

enum status same_crops_check(struct db *db, int64_t run, const struct db_dataset *dataset,
                             struct err *err)
{
    struct db_dataset own;
    struct text command = {0};
    struct db_run row;
    char own_share[32], share[32];
    enum status status = db_run_get(db, run, &row, err);

    if (status == ST_OK && row.imported) /* it has no data set; the embedder checks the size */
        return ST_OK;
    if (status == ST_OK)
        status = db_dataset_get(db, row.dataset_id, &own, err);
    if (status != ST_OK ||
        (own.crop_size == dataset->crop_size && own.crop_fraction == dataset->crop_fraction))
        return status;
    share_format(own_share, own.crop_fraction);
    share_format(share, dataset->crop_fraction);
    status = command_add(&command, db, dataset, own.crop_size, own_share, err);
    if (status == ST_OK)
        status = err_set(err, ST_INVALID,
                         "run %s was trained on crops of --size %u --crop %s, and %s has %u and "
                         "%s: make the right ones%s",
                         row.name, own.crop_size, own_share, dataset->name, dataset->crop_size,
                         share, text_string(&command));
    text_free(&command);
    return status;
}
