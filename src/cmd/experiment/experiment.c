/* facenet experiment: trains and tests the runs of a file, and prints their table. */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/experiment/run.h"
#include "cmd/experiment/table.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>

struct experiment_options {
    bool check, table, csv, json, markdown;
    int64_t jobs;
};

/* Prints what a file asks for. */
static void experiment_list(const struct plan *plan)
{
    size_t runs = plan->row_count * plan->seed_count;

    output_say("%s: %zu %s with %zu %s each, %zu %s%s%s", plan->name, plan->row_count,
               text_noun(plan->row_count, "row", "rows"), plan->seed_count,
               text_noun(plan->seed_count, "seed", "seeds"), runs, text_noun(runs, "run", "runs"),
               plan->about[0] != '\0' ? ": " : "", plan->about);
    for (size_t i = 0; i < plan->row_count; i++) {
        const struct plan_row *row = &plan->rows[i];
        struct text line = {0};

        text_addf(&line, "  %s: %s", row->label, plan->data[row->data].name);
        if (row->init != PLAN_NONE)
            text_addf(&line, ", begins with %s", plan->rows[row->init].label);
        for (int id = 0; id < SETTING_COUNT; id++) {
            struct settings usual;
            char value[48];

            settings_init(&usual);
            if (row->settings.value[id] == usual.value[id])
                continue;
            settings_format(&row->settings, (enum setting_id)id, value);
            text_addf(&line, ", %s %s", settings_table[id].name, value);
        }
        output_say("%s", text_string(&line));
        text_free(&line);
    }
    for (size_t i = 0; i < plan->eval_count; i++)
        if (plan->evals[i].label[0] != '\0')
            output_say("  tested: %s", plan->evals[i].label);
}

static enum status experiment_print(const struct grid *grid, const struct experiment_options *how,
                                    struct err *err)
{
    struct table table;
    enum status status = table_make(&table, grid, err);

    if (status == ST_OK)
        table_print(&table, how->csv        ? TABLE_CSV
                            : how->json     ? TABLE_JSON
                            : how->markdown ? TABLE_MARKDOWN
                                            : TABLE_TEXT);
    table_free(&table);
    return status;
}

static enum status experiment_one(struct db *db, const struct plan *plan,
                                  const struct experiment_options *how, size_t *failed,
                                  struct err *err)
{
    struct grid grid;
    struct err unread;
    enum status status = how->table ? grid_open(&grid, db, plan, err)
                                    : experiment_run(&grid, db, plan, (size_t)how->jobs, err);

    if (status == ST_OK)
        status = experiment_print(&grid, how, err);
    else if (status == ST_INTERRUPTED && grid.count > 0)
        (void)!experiment_print(&grid, how, &unread);
    for (size_t i = 0; i < grid.count; i++)
        *failed += grid.cells[i].state == CELL_FAILED;
    grid_free(&grid);
    return status;
}

static enum status experiment_all(struct command_line *line, struct plan *const *plans,
                                  size_t count, const struct experiment_options *how,
                                  struct err *err)
{
    struct db *db;
    size_t failed = 0;
    enum status status = database_open(line, how->table ? DB_READ : DB_CREATE, &db, err);

    if (status != ST_OK)
        return status;
    database_wait_patiently(db);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        status = experiment_one(db, plans[i], how, &failed, err);
        if (status == ST_OK && i + 1 < count && !how->csv && !how->json)
            (void)putchar('\n');
    }
    if (status == ST_OK && failed > 0 && !how->table)
        status = err_set(err, ST_INVALID,
                         "%zu %s failed; facenet runs and the logs in %s.d/logs say why, and the "
                         "same command tries again",
                         failed, text_noun(failed, "run", "runs"), db_path(db));
    db_close(db);
    return status;
}

/* All files are read before the first run is trained. */
static enum status experiment_files(struct command_line *line, const struct experiment_options *how,
                                    struct err *err)
{
    size_t count = (size_t)line->argc - 1;
    struct plan **plans = mem_new(count, sizeof *plans);
    enum status status = plans == NULL ? err_nomem(err, "the files") : ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        status = plan_read(&plans[i], line->argv[i + 1], err);
        if (status == ST_OK && how->check)
            experiment_list(plans[i]);
    }
    if (status == ST_OK && !how->check)
        status = experiment_all(line, plans, count, how, err);
    for (size_t i = 0; plans != NULL && i < count; i++)
        plan_del(plans[i]);
    mem_free(plans);
    return status;
}

enum status command_experiment(struct command_line *line, struct err *err)
{
    struct experiment_options how = {.check = false};
    const struct option options[] = {
        OPTION_FLAG("check", &how.check, "only read the file and list the runs it asks for"),
        OPTION_FLAG("table", &how.table, "only print the table of what is there"),
        OPTION_FLAG("csv", &how.csv, "print the figures of each run as CSV"),
        OPTION_FLAG("json", &how.json, "print the table as JSON"),
        OPTION_FLAG("markdown", &how.markdown, "print the table as Markdown"),
        OPTION_INTEGER("jobs", "N", &how.jobs, 0, 64,
                       "runs trained at a time; 0: as many as there are processors for their "
                       "threads"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet experiment FILE... [--jobs N] [--csv | --json | --markdown]\n"
                 "       facenet experiment FILE... --table [--csv | --json | --markdown]\n"
                 "       facenet experiment FILE... --check\n",
        .about = "Trains the runs that a file asks for, tests them on held-out people, and prints "
                 "a table: mean and standard error over the seeds, and differences from the first "
                 "row, seed by seed. Runs that are there with the same settings are not trained "
                 "again, and interrupted ones go on from their checkpoints: the same command goes "
                 "on after any interruption. See facenet(5) for the file.",
        .options = options,
        .least = 1,
        .most = 1000};
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    if (how.csv + how.json + how.markdown > 1)
        return options_refuse(line, err, "--csv, --json and --markdown exclude each other");
    if (how.check + how.table + (how.jobs > 0) > 1)
        return options_refuse(line, err, "--check, --table and --jobs exclude each other");
    stop_on_signals();
    return experiment_files(line, &how, err);
}
