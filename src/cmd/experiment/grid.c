/* See grid.h. */
#include "cmd/experiment/grid.h"

#include "cmd/eval/kept.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/faces/faces.h"
#include "db/runs/journal.h"
#include "db/runs/params.h"
#include "db/runs/steps.h"
#include "db/runs/tags.h"
#include "train/run.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GRID_TAG (PLAN_NAME + 16)

/* The runs and tags of a database, while cells are found. */
struct known {
    struct db_run *runs;
    struct db_tag *tags; /* of any key; ordered by run */
    size_t run_count, tag_count;
};

static void grid_tag(const struct plan *plan, char out[GRID_TAG])
{
    (void)snprintf(out, GRID_TAG, TAG_EXPERIMENT "%s", plan->name);
}

static void cell_settings(const struct plan *plan, const struct cell *cell, struct settings *out)
{
    *out = plan->rows[cell->row].settings;
    out->value[SETTING_SEED] = (double)plan->seeds[cell->seed];
}

/* The label that a run has in the plan's experiment; NULL: it isn't in it. */
static const char *known_label(const struct known *known, const char *tag, int64_t run)
{
    size_t low = 0, high = known->tag_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (known->tags[middle].run < run)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < known->tag_count && known->tags[low].run == run; low++)
        if (strcmp(known->tags[low].key, tag) == 0)
            return known->tags[low].value;
    return NULL;
}

/* Whether a run is one that these settings make: nothing was changed while it trained. */
static enum status run_has_settings(struct db *db, int64_t run, const struct settings *settings,
                                    int64_t *init, bool *has, struct err *err)
{
    struct db_param *params = NULL;
    struct record_request *requests = NULL;
    size_t param_count, request_count;
    struct settings theirs;
    enum status status = db_run_params(db, run, &params, &param_count, err);

    *init = 0;
    if (status == ST_OK)
        status = db_request_list(db, run, &requests, &request_count, err);
    if (status != ST_OK) {
        mem_free(params);
        return status;
    }
    *has = params_read_settings(&theirs, params, param_count, NULL) == ST_OK &&
           memcmp(&theirs, settings, sizeof theirs) == 0;
    for (size_t i = 0; i < param_count; i++) {
        const char *name = params[i].name, *value = params[i].value;

        if (strcmp(name, PARAM_INIT) == 0)
            *init = strtoll(value, NULL, 10);
        else if (settings_find(name) == SETTING_COUNT && strcmp(value, "0") != 0)
            *has = false; /* such as decisions: no file asks for these */
    }
    for (size_t i = 0; i < request_count; i++)
        *has = *has && !params_is_change(&requests[i]);
    mem_free(params);
    mem_free(requests);
    return ST_OK;
}

static bool run_collapsed(const struct db_run *run)
{
    return run->status == RECORD_FAILED && strcmp(run->note, TRAIN_NOTE_COLLAPSED) == 0;
}

/* Whether a run begins with what the row begins with: nothing, or a checkpoint of the run of the
 * same seed in that row, if it has begun. */
static enum status cell_fits_init(const struct grid *grid, const struct cell *cell,
                                  const struct db_run *run, int64_t init, bool *fits,
                                  struct err *err)
{
    size_t row = grid->plan->rows[cell->row].init;
    struct db_checkpoint checkpoint;
    bool found;
    enum status status;

    if (row == PLAN_NONE || init == 0) {
        *fits = row == PLAN_NONE ? init == 0 : run->status == RECORD_SCHEDULED;
        return ST_OK;
    }
    status = db_checkpoint_get(grid->db, init, &checkpoint, &found, err);
    *fits = status == ST_OK && found && checkpoint.run_id == grid_beside(grid, cell, row)->run;
    return status;
}

/* Finds the run of a cell: one with its label and settings, or one from elsewhere that has ended
 * with these settings. */
static enum status cell_find(const struct grid *grid, const struct known *known, struct cell *cell,
                             struct err *err)
{
    const struct plan_row *row = &grid->plan->rows[cell->row];
    struct settings settings;
    char tag[GRID_TAG];

    grid_tag(grid->plan, tag);
    cell_settings(grid->plan, cell, &settings);
    for (size_t i = 0; i < known->run_count; i++) {
        const struct db_run *run = &known->runs[i];
        const char *label;
        bool ours, fits = false;
        int64_t init;
        enum status status;

        if (run->dataset_id != grid->data[row->data] || run->seed != grid->plan->seeds[cell->seed])
            continue;
        label = known_label(known, tag, run->id);
        ours = label != NULL && strcmp(label, row->label) == 0;
        if (run->imported || run->parent_id != 0 ||
            (!ours && run->status != RECORD_FINISHED && !run_collapsed(run)))
            continue;
        status = run_has_settings(grid->db, run->id, &settings, &init, &fits, err);
        if (status == ST_OK && fits)
            status = cell_fits_init(grid, cell, run, init, &fits, err);
        if (status != ST_OK)
            return status;
        if (fits && (cell->run == 0 || ours))
            cell->run = run->id;
        if (fits && ours)
            break;
    }
    return ST_OK;
}

static enum status known_read(struct known *known, struct db *db, struct err *err)
{
    enum status status = db_run_list(db, RUNS_BY_ID, true, &known->runs, &known->run_count, err);

    return status == ST_OK ? db_tag_list(db, &known->tags, &known->tag_count, err) : status;
}

static void known_free(struct known *known)
{
    mem_free(known->runs);
    mem_free(known->tags);
}

static enum status grid_find_data(struct grid *grid, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < grid->plan->data_count; i++) {
        struct db_dataset dataset;

        status = db_dataset_named(grid->db, grid->plan->data[i].name, &dataset, err);
        if (status == ST_OK)
            grid->data[i] = dataset.id;
        else if (status == ST_NOTFOUND)
            status = ST_OK;
    }
    return status;
}

/* The cells of rows that begin with a net, or with none. */
static enum status grid_find(struct grid *grid, const struct known *known, bool inits,
                             struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < grid->count; i++) {
        const struct plan_row *row = &grid->plan->rows[grid->cells[i].row];

        if (grid->data[row->data] != 0 && (row->init != PLAN_NONE) == inits)
            status = cell_find(grid, known, &grid->cells[i], err);
        if (status == ST_OK)
            status = grid_look(grid, &grid->cells[i], err);
    }
    return status;
}

enum status grid_open(struct grid *grid, struct db *db, const struct plan *plan, struct err *err)
{
    struct known known = {0};
    enum status status;

    *grid = (struct grid){.plan = plan, .db = db};
    grid->cells = mem_new(plan->row_count * plan->seed_count, sizeof *grid->cells);
    if (grid->cells == NULL)
        return err_nomem(err, "the runs of the experiment");
    grid->count = plan->row_count * plan->seed_count;
    for (size_t i = 0; i < grid->count; i++)
        grid->cells[i] = (struct cell){.row = i % plan->row_count, .seed = i / plan->row_count};
    status = grid_find_data(grid, err);
    if (status == ST_OK)
        status = known_read(&known, db, err);
    if (status == ST_OK)
        status = grid_find(grid, &known, false, err);
    if (status == ST_OK)
        status = grid_find(grid, &known, true, err);
    known_free(&known);
    return status;
}

void grid_free(struct grid *grid)
{
    mem_free(grid->cells);
}

struct cell *grid_beside(const struct grid *grid, const struct cell *cell, size_t row)
{
    return &grid->cells[cell->seed * grid->plan->row_count + row];
}

/* Makes the run of a cell under a name that says what it is, or, where that is taken, run-ID. */
static enum status cell_add(const struct grid *grid, const struct known *known, struct cell *cell,
                            struct err *err)
{
    const struct plan *plan = grid->plan;
    const struct plan_row *row = &plan->rows[cell->row];
    struct settings settings;
    char name[RECORD_NAME];

    (void)snprintf(name, sizeof name, "%s/%s/%" PRIu64, plan->name, row->label,
                   plan->seeds[cell->seed]);
    for (char *at = name; *at != '\0'; at++)
        *at = *at == ' ' || *at == ',' ? '-' : *at;
    for (size_t i = 0; i < known->run_count; i++)
        if (strcmp(known->runs[i].name, name) == 0)
            name[0] = '\0';
    cell_settings(plan, cell, &settings);
    return params_add_run(grid->db, name, grid->data[row->data], 0, &settings, 0, &cell->run, err);
}

/* Takes the tag from runs that are in no cell. */
static enum status grid_drop(const struct grid *grid, const struct known *known, struct err *err)
{
    char tag[GRID_TAG];
    enum status status = ST_OK;

    grid_tag(grid->plan, tag);
    for (size_t i = 0; status == ST_OK && i < known->run_count; i++) {
        const struct db_run *run = &known->runs[i];
        bool used = known_label(known, tag, run->id) == NULL;

        for (size_t j = 0; j < grid->count; j++)
            used = used || grid->cells[j].run == run->id;
        if (!used)
            status = run->status == RECORD_SCHEDULED
                         ? db_run_delete(grid->db, run->id, err)
                         : db_tag_set(grid->db, run->id, tag, NULL, err);
    }
    return status;
}

enum status grid_fill(struct grid *grid, struct err *err)
{
    struct known known = {0};
    char tag[GRID_TAG];
    enum status status = db_begin(grid->db, false, err);

    if (status != ST_OK)
        return status;
    grid_tag(grid->plan, tag);
    status = known_read(&known, grid->db, err);
    if (status == ST_OK)
        status = grid_drop(grid, &known, err);
    for (size_t i = 0; status == ST_OK && i < grid->count; i++) {
        struct cell *cell = &grid->cells[i];

        if (cell->run == 0)
            status = cell_add(grid, &known, cell, err);
        if (status == ST_OK)
            status = db_tag_set(grid->db, cell->run, tag, grid->plan->rows[cell->row].label, err);
    }
    known_free(&known);
    return db_end(grid->db, status, err);
}

/* The name under which an evaluation of a cell is kept. */
static void grid_kept(const struct grid *grid, const struct cell *cell, size_t eval,
                      char out[EVAL_KEPT])
{
    const struct plan *plan = grid->plan;
    int64_t own = grid->data[plan->rows[cell->row].data];
    const struct eval_options options = {
        .ask = {.count = EVAL_COUNT, .extra = EVAL_DIFFERENT, .seed = 1},
        .jpeg_quality = plan->evals[eval].jpeg_quality,
        .pixels = plan->evals[eval].pixels};

    eval_name_kept(out, EVAL_PAIRS_DRAWN, &options,
                   plan->test == PLAN_NONE ? own : grid->data[plan->test], own);
}

enum status grid_metric(const struct grid *grid, const struct cell *cell, size_t eval,
                        const char *figure, double *value, struct err *err)
{
    char kept[EVAL_KEPT], key[sizeof(struct record_metric)];

    grid_kept(grid, cell, eval, kept);
    (void)snprintf(key, sizeof key, "eval/%s/%s", kept, figure);
    return db_metric_newest(grid->db, cell->run, key, value, err);
}

enum status grid_figure(const struct grid *grid, const struct cell *cell, size_t eval,
                        const char *figure, double *value, struct err *err)
{
    struct db_run run;
    enum status status;

    *value = NAN;
    if (cell->state != CELL_DONE)
        return ST_OK;
    if (strcmp(figure, PLAN_SECONDS) != 0)
        return grid_metric(grid, cell, eval, figure, value, err);
    status = db_run_get(grid->db, cell->run, &run, err);
    if (status == ST_OK && run.started != 0 && run.ended >= run.started)
        *value = 1e-3 * (double)(run.ended - run.started);
    return status;
}

/* Whether a run that has ended is tested in all ways. */
static enum status cell_tested(const struct grid *grid, struct cell *cell, struct err *err)
{
    enum status status = ST_OK;

    cell->state = CELL_DONE;
    for (size_t i = 0; status == ST_OK && i < grid->plan->eval_count; i++) {
        double value;

        status = grid_metric(grid, cell, i, METRIC_ACCURACY, &value, err);
        if (status == ST_OK && isnan(value))
            cell->state = CELL_UNTESTED;
    }
    return status;
}

enum status grid_look(const struct grid *grid, struct cell *cell, struct err *err)
{
    struct db_run run;
    enum db_liveness liveness;
    enum status status;

    cell->state = CELL_WAITING;
    if (cell->run == 0)
        return ST_OK;
    status = db_run_get(grid->db, cell->run, &run, err);
    if (status == ST_NOTFOUND) { /* it could not begin, or a user has deleted it */
        cell->run = 0;
        cell->state = CELL_FAILED;
        return ST_OK;
    }
    if (status != ST_OK)
        return status;
    liveness = db_run_liveness(&run, clock_now_ms());
    if (run.status == RECORD_FINISHED)
        return cell_tested(grid, cell, err);
    if (liveness == RUN_ALIVE || liveness == RUN_STALLED)
        cell->state = CELL_RUNNING;
    else if (run_collapsed(&run))
        cell->state = CELL_COLLAPSED;
    else if (run.status == RECORD_FAILED)
        cell->state = CELL_FAILED;
    return ST_OK;
}
