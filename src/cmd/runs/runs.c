/* facenet runs: lists, shows, renames and deletes runs. */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/output.h"
#include "cmd/runs/compare.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/metric.h"
#include "base/text.h"
#include "db/findings/run_facts.h"
#include "db/runs/best.h"
#include "db/runs/files.h"
#include "db/runs/journal.h"
#include "db/runs/state.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static const char *runs_number(char out[24], const char *format, double value)
{
    if (isnan(value))
        (void)snprintf(out, 24, "-");
    else if (format[1] == 'p')
        (void)snprintf(out, 24, "%.1f", 100 * value);
    else
        (void)snprintf(out, 24, "%.4f", value);
    return out;
}

static enum status runs_list(struct db *db, struct err *err)
{
    struct db_run *list;
    size_t count;
    enum status status = db_run_list(db, RUNS_BY_ID, false, &list, &count, err);

    if (status != ST_OK)
        return status;
    (void)printf("%5s  %-20s %-16s %-10s %10s %9s %6s %6s\n", "run", "name", "data", "state",
                 "step", "loss_all", "VAL %", "acc. %");
    for (size_t i = 0; i < count; i++) {
        char name[RECORD_NAME], data[RECORD_NAME], step[32], loss[24], val[24], accuracy[24];

        (void)text_clean(name, sizeof name, list[i].name, false);
        (void)text_clean(data, sizeof data, list[i].imported ? "-" : list[i].dataset, false);
        text_format_count(step, sizeof step, (uint64_t)list[i].last_step);
        (void)printf("%5" PRId64 "  %-*s %-*s %-10s %10s %9s %6s %6s\n", list[i].id,
                     text_field(name, 20), name, text_field(data, 16), data,
                     db_run_state(&list[i], db_run_liveness(&list[i], clock_now_ms())), step,
                     runs_number(loss, "f", list[i].loss_all), runs_number(val, "%p", list[i].val),
                     runs_number(accuracy, "%p", list[i].accuracy));
    }
    mem_free(list);
    return ST_OK;
}

static enum status runs_show_events(struct db *db, int64_t run, struct err *err)
{
    struct record_event *events;
    size_t count;
    enum status status = db_event_list(db, run, 20, &events, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        char time[16], message[RECORD_TEXT];

        clock_format_time(time, sizeof time, events[i].time);
        (void)text_clean(message, sizeof message, events[i].message, false);
        (void)printf("  %s  step %" PRId64 "  %s\n", time, events[i].step, message);
    }
    mem_free(events);
    return ST_OK;
}

/* When a run ended, how long it took, and how many epochs it has done. */
static void runs_show_end(const struct db_run *run)
{
    int64_t epochs =
        run->epoch_steps > 0 ? (run->last_step + run->epoch_steps - 1) / run->epoch_steps : 0;
    char day[32], span[32];

    if (run->ended == 0 || run->started == 0)
        return;
    clock_format_day(day, sizeof day, run->ended, clock_now_ms());
    clock_format_span(span, sizeof span, 1e-3 * (double)(run->ended - run->started));
    output_say("ended %s, took %s, %" PRId64 " %s", day, span, epochs,
               text_noun((size_t)epochs, "epoch", "epochs"));
}

/* Which of its evaluations was the best, and by what. */
static enum status runs_show_best(struct db *db, const struct db_run *run, struct err *err)
{
    struct db_best best;
    char words[BEST_WORDS], value[METRIC_WORDS];
    enum status status = db_best_get(db, run, &best, err);

    if (status != ST_OK || best.step < 0)
        return status;
    metric_words(value, best.metric, best.value);
    (void)printf("best %s at step %" PRId64 "%s\n", value, best.step,
                 best.kept ? ", whose checkpoint is kept" : "");
    if (db_best_offer(&best, run, words))
        output_say("%s; %s@best takes it", words, run->name);
    return ST_OK;
}

static enum status runs_show(struct db *db, const struct db_run *run, struct err *err)
{
    struct run_facts facts;
    char loss[24], val[24], accuracy[24], redone[64] = "";
    enum status status = run_facts_load(db, run, &facts, err);

    if (status != ST_OK) {
        run_facts_free(&facts);
        return status;
    }
    if (db_run_redoes(run))
        (void)snprintf(redone, sizeof redone, ", redoing %" PRId64 "-%" PRId64,
                       run->resumed_step + 1, run->last_step);
    if (run->imported)
        output_say("run %" PRId64 " %s: a net that was added; facenet models says more", run->id,
                   run->name);
    else
        output_say("run %" PRId64 " %s: %s, step %" PRId64 " of %" PRId64 "%s  %s", run->id,
                   run->name, db_run_state(run, db_run_liveness(run, clock_now_ms())),
                   db_run_at(run), run->total_steps, redone, run->note);
    runs_show_end(run);
    (void)printf("loss_all %s  VAL@FAR=1e-3 %s %%  accuracy %s %%\n",
                 runs_number(loss, "f", run->loss_all), runs_number(val, "%p", run->val),
                 runs_number(accuracy, "%p", run->accuracy));
    status = runs_show_best(db, run, err);
    (void)puts("");
    for (size_t i = 0; i < facts.count; i++)
        output_say("  %-22s %s", facts.items[i].name, facts.items[i].words);
    run_facts_free(&facts);
    (void)puts("");
    return status != ST_OK ? status : runs_show_events(db, run->id, err);
}

static enum status runs_delete(struct db *db, const struct db_run *run, struct err *err)
{
    size_t checkpoints, others;
    enum status status = db_run_remove(db, run->id, &checkpoints, &others, err);

    if (status != ST_OK)
        return status;
    output_say("run %" PRId64 " %s is deleted, with %zu %s", run->id, run->name, checkpoints,
               text_noun(checkpoints, "checkpoint", "checkpoints"));
    if (others > 0)
        output_say("%s.d/checkpoints/run-%" PRId64 " stays: %zu other %s in it", db_path(db),
                   run->id, others, text_noun(others, "file is", "files are"));
    return ST_OK;
}

static enum status runs_with(struct db *db, const char *which, const char *name, bool remove,
                             struct err *err)
{
    struct db_run run;
    enum status status = db_run_find(db, which, &run, err);

    if (status != ST_OK)
        return status;
    if (name != NULL)
        return db_run_rename(db, run.id, name, err);
    if (remove)
        return runs_delete(db, &run, err);
    return runs_show(db, &run, err);
}

enum status command_runs(struct command_line *line, struct err *err)
{
    const char *name = NULL;
    bool remove = false;
    const struct option options[] = {
        OPTION_TEXT("rename", "NAME", &name, "rename the run"),
        OPTION_FLAG("delete", &remove,
                    "delete the run's rows, checkpoints and log; refused while it trains"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet runs [RUN] [--rename NAME | --delete]\n"
                 "       facenet runs RUN RUN ...\n",
        .about = "Lists all runs, newest first; shows one run with its settings, what was changed "
                 "while it trained first, and its newest events; or compares 2 to 8 runs side by "
                 "side, with the settings that differ.",
        .options = options,
        .most = COMPARE_MOST};
    struct db *db;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    if ((name != NULL || remove) && line->argc != 2)
        return options_refuse(line, err, "--rename and --delete need one run");
    status = database_open(line, name != NULL || remove ? DB_WRITE : DB_READ, &db, err);
    if (status != ST_OK)
        return status;
    if (line->argc == 1)
        status = runs_list(db, err);
    else if (line->argc == 2)
        status = runs_with(db, line->argv[1], name, remove, err);
    else
        status = compare_runs(db, line->argv + 1, (size_t)(line->argc - 1), err);
    db_close(db);
    return status;
}
