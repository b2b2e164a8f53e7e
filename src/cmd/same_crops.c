/* See same_crops.h. */
#include "cmd/same_crops.h"

#include "base/text.h"
#include "db/runs/runs.h"

#include <stdio.h>
#include <string.h>

/* The source of a data set that facenet synth drew. */
#define DRAWN "drawn, seed %lld, %lld people with %lld images, %lf held out, %lf mislabelled"

/* A word of a shell. */
static void command_add_word(struct text *out, const char *word)
{
    bool plain = word[0] != '\0' && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
                                                      "RSTUVWXYZ0123456789_./+:@%-")] == '\0';

    text_add(out, plain ? "" : "'");
    for (; *word != '\0'; word++)
        if (*word == '\'')
            text_add(out, "'\\''");
        else
            text_add_bytes(out, word, 1);
    text_add(out, plain ? "" : "'");
}

/* The command that makes the data set again, with crops of size pixels and a share of the picture.
 */
static void command_add(struct text *out, const struct db_dataset *dataset, uint32_t size,
                        double fraction)
{
    long long seed, people, images;
    double held_out, mislabelled;
    char name[2 * RECORD_NAME];
    bool drawn =
        sscanf(dataset->source, DRAWN, &seed, &people, &images, &held_out, &mislabelled) == 5;

    (void)snprintf(name, sizeof name, "%s-%u-%g", dataset->name, size, fraction);
    if (drawn && fraction != 1) {
        text_add(out, ", of pictures: drawn faces have no other share");
        return;
    }
    text_add(out, drawn ? ": facenet synth --name " : ": facenet import ");
    if (!drawn) {
        command_add_word(out, dataset->source);
        text_add(out, " --name ");
    }
    command_add_word(out, name);
    text_addf(out, " --size %u", size);
    if (drawn)
        text_addf(out, " --seed %lld --identities %lld --images %lld --held-out %g --mislabel %g",
                  seed, people, images, held_out, mislabelled);
    else
        text_addf(out, " --crop %g", fraction);
}

enum status same_crops_check(struct db *db, int64_t run, const struct db_dataset *dataset,
                             struct err *err)
{
    struct db_dataset own;
    struct text command = {0};
    struct db_run row;
    enum status status = db_run_get(db, run, &row, err);

    if (status == ST_OK)
        status = db_dataset_get(db, row.dataset_id, &own, err);
    if (status != ST_OK ||
        (own.crop_size == dataset->crop_size && own.crop_fraction == dataset->crop_fraction))
        return status;
    command_add(&command, dataset, own.crop_size, own.crop_fraction);
    status = err_set(err, ST_INVALID,
                     "run %s was trained on crops of --size %u --crop %g, and %s has %u and %g: "
                     "make the right ones%s",
                     row.name, own.crop_size, own.crop_fraction, dataset->name, dataset->crop_size,
                     dataset->crop_fraction, text_string(&command));
    text_free(&command);
    return status;
}
