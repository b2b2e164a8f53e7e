/* See wish.h. */
#include "cmd/train/wish.h"

#include "cmd/checkpoints.h"
#include "cmd/output.h"
#include "cmd/same_crops.h"
#include "cmd/train/people.h"

#include "base/metric.h"
#include "base/presets.h"
#include "db/faces/items.h"
#include "db/faces/verdicts.h"
#include "db/runs/params.h"
#include "train/setup.h"

#include <inttypes.h>
#include <stdio.h>

/* What a run that begins with weights has where nothing else was given: its net's settings, and
 * those of fine-tuning. */
static enum status wish_tune(struct train_wish *wish, const struct settings *theirs,
                             struct err *err)
{
    static const struct {
        enum setting_id id;
        const char *value;
    } tuning[] = {{SETTING_FREEZE_NORM, "on"}, {SETTING_HEAD_STEPS, "200"}, {SETTING_LR, "0.0001"},
                  {SETTING_PATIENCE, "5"},     {SETTING_NEGATIVES, "16"},   {SETTING_DROPOUT, "0"},
                  {SETTING_BEST, METRIC_AUC}};
    struct settings *settings = wish->settings;
    enum status status = ST_OK;

    if (wish->given[SETTING_NET] && settings->value[SETTING_NET] != theirs->value[SETTING_NET])
        return err_set(err, ST_INVALID,
                       "--net: the net is that of --init-from; leave --net away, or --init-from");
    settings->value[SETTING_NET] = theirs->value[SETTING_NET];
    if (!wish->given[SETTING_EMBEDDING])
        settings->value[SETTING_EMBEDDING] = theirs->value[SETTING_EMBEDDING];
    for (size_t i = 0; status == ST_OK && i < sizeof tuning / sizeof *tuning; i++)
        if (!wish->given[tuning[i].id])
            status = settings_set(settings, tuning[i].id, tuning[i].value, err);
    return status;
}

enum status wish_preset(struct command_line *line, struct train_wish *wish, struct err *err)
{
    const struct preset *preset = presets_find(wish->preset);
    enum status status = ST_OK;

    if (preset == NULL)
        return options_refuse(line, err, "--preset %.40s: expected defaults, photographs or quick",
                              wish->preset);
    for (size_t i = 0; status == ST_OK && i < PRESETS_CHANGES; i++) {
        enum setting_id id = preset->change[i].id;

        if (preset->change[i].value == NULL)
            break;
        if (!wish->given[id])
            status = settings_set(wish->settings, id, preset->change[i].value, err);
        wish->given[id] = true;
    }
    return status;
}

/* Says which preset suits, where nothing was chosen. */
static void wish_advise(const struct train_wish *wish, const struct db_dataset *dataset)
{
    bool chosen = wish->preset != NULL || wish->init_from != NULL;

    for (int id = 0; id < SETTING_COUNT; id++)
        chosen = chosen || wish->given[id];
    if (!chosen && !db_dataset_is_drawn(dataset) && dataset->dimensions == 0)
        output_warn("facenet train: %s holds photographs: --preset photographs suits these",
                    dataset->name);
}

/* The run begins with a checkpoint of another one, whose crops must be like its own. */
static enum status wish_init_from(struct train_wish *wish, struct db *db,
                                  const struct db_dataset *dataset, struct db_checkpoint *row,
                                  struct err *err)
{
    struct checkpoint *from = NULL;
    struct settings theirs;
    struct db_run run;
    int64_t step;
    enum status status = checkpoints_named(db, wish->init_from, &run, &step, err);

    if (status == ST_OK)
        status = same_crops_check(db, run.id, dataset, false, err);
    if (status == ST_OK)
        status = checkpoints_open(db, run.id, step, row, &from, err);
    if (status == ST_OK)
        status = setup_load_settings(&theirs, from, err);
    if (status == ST_OK)
        status = wish_tune(wish, &theirs, err);
    checkpoint_close(from);
    return status;
}

/* The run stays comparable with a checkpoint of another one, whose dimension it has. */
static enum status wish_compatible(struct train_wish *wish, struct db *db,
                                   const struct db_dataset *dataset, struct db_checkpoint *row,
                                   struct err *err)
{
    struct checkpoint *older = NULL;
    struct settings theirs;
    struct db_run run;
    int64_t step;
    enum status status = checkpoints_named(db, wish->compatible_with, &run, &step, err);
    double *dim = &wish->settings->value[SETTING_EMBEDDING];

    if (status == ST_OK && settings_index(wish->settings, SETTING_LOSS) != LOSS_TRIPLET)
        status = err_set(err, ST_INVALID,
                         "--compatible-with mixes the embeddings of two runs in triplets: leave "
                         "--loss away");
    if (status == ST_OK)
        status = same_crops_check(db, run.id, dataset, true, err);
    if (status == ST_OK)
        status = checkpoints_open(db, run.id, step, row, &older, err);
    if (status == ST_OK)
        status = setup_load_settings(&theirs, older, err);
    checkpoint_close(older);
    if (status != ST_OK)
        return status;
    if (wish->given[SETTING_EMBEDDING] && *dim != theirs.value[SETTING_EMBEDDING])
        return err_set(err, ST_INVALID,
                       "run %s has embeddings of %.0f dimensions, which can't be compared with "
                       "those of %.0f: leave --embedding away",
                       run.name, theirs.value[SETTING_EMBEDDING], *dim);
    *dim = theirs.value[SETTING_EMBEDDING];
    return ST_OK;
}

static enum status wish_set_checkpoint(struct db *db, int64_t run, const char *name,
                                       int64_t checkpoint, struct err *err)
{
    char id[32];

    (void)snprintf(id, sizeof id, "%" PRId64, checkpoint);
    return checkpoint != 0 ? db_run_set_param(db, run, name, id, err) : ST_OK;
}

enum status wish_add_run(struct train_wish *wish, struct db *db, struct db_run *run,
                         struct err *err)
{
    struct db_checkpoint from = {0}, older = {0};
    struct db_dataset dataset;
    int64_t id, verdicts = 0;
    enum status status = db_dataset_find(db, wish->data, &dataset, err);

    if (status == ST_OK)
        wish_advise(wish, &dataset);
    if (status == ST_OK && wish->decisions && dataset.dimensions != 0)
        status = db_item_pairs_newest(db, dataset.id, &verdicts, err);
    if (status == ST_OK && wish->decisions && dataset.dimensions == 0)
        status = people_decide(db, dataset.id, err);
    if (status == ST_OK && wish->decisions && dataset.dimensions == 0)
        status = db_verdict_newest(db, dataset.id, &verdicts, err);
    if (status == ST_OK && wish->init_from != NULL)
        status = wish_init_from(wish, db, &dataset, &from, err);
    if (status == ST_OK && wish->compatible_with != NULL)
        status = wish_compatible(wish, db, &dataset, &older, err);
    if (status == ST_OK)
        status = params_add_run(db, wish->name, dataset.id, 0, wish->settings, verdicts, &id, err);
    if (status == ST_OK)
        status = wish_set_checkpoint(db, id, PARAM_INIT, from.id, err);
    if (status == ST_OK)
        status = wish_set_checkpoint(db, id, PARAM_COMPATIBLE, older.id, err);
    return status == ST_OK ? db_run_get(db, id, run, err) : status;
}
