/* See run.h.  A run is trained by "facenet train --run" and tested by "facenet eval", as a
 * dashboard starts them: they outlive this process, and a run that is still trained when it starts
 * again is waited for.  What a job has reached is read from the database, never kept here. */
#include "cmd/experiment/run.h"

#include "cmd/faces.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/metric.h"
#include "db/core/named.h"
#include "db/runs/journal.h"
#include "db/runs/params.h"
#include "db/runs/start.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define LAB_JOBS 64
#define LAB_POLL_MS 200

/* A process that trains or tests the run of a cell. */
struct job {
    struct cell *cell; /* NULL: free */
    struct process_id process;
    size_t eval; /* being tested; PLAN_NONE: being trained */
};

struct lab {
    struct grid *grid;
    struct job jobs[LAB_JOBS];
    size_t job_count; /* at most */
    int lock;
    bool stopping;
    int64_t steps_before; /* that were done when it began */
    double began;
};

static const struct plan_row *lab_row(const struct lab *lab, const struct cell *cell)
{
    return &lab->grid->plan->rows[cell->row];
}

/* One experiment at a time on a database: the kernel opens the lock when the process ends. */
static enum status lab_lock(struct lab *lab, const struct db *db, struct err *err)
{
    char *path;
    enum status status = db_artefact_path(db, "experiment.lock", &path, err);

    if (status != ST_OK)
        return status;
    status = file_open(path, O_RDWR | O_CREAT, &lab->lock, NULL, err);
    if (status == ST_OK && flock(lab->lock, LOCK_EX | LOCK_NB) != 0)
        status = errno == EWOULDBLOCK
                     ? err_set(err, ST_BUSY,
                               "another facenet experiment works on %s; wait until it has ended, "
                               "or take another database with --db",
                               db_path(db))
                     : err_set_errno(err, ST_IO, errno, "cannot lock %s", path);
    mem_free(path);
    return status;
}

/* "semi-hard, seed 2". */
static void lab_name(const struct lab *lab, const struct cell *cell, char *out, size_t size)
{
    (void)snprintf(out, size, "%s, seed %" PRIu64, lab_row(lab, cell)->label,
                   lab->grid->plan->seeds[cell->seed]);
}

/* Whether there is work left on it, be it that of another process. */
static bool cell_is_open(const struct cell *cell)
{
    return cell->state == CELL_WAITING || cell->state == CELL_RUNNING ||
           cell->state == CELL_UNTESTED;
}

static size_t lab_open(const struct lab *lab)
{
    size_t open = 0;

    for (size_t i = 0; i < lab->grid->count; i++)
        open += cell_is_open(&lab->grid->cells[i]);
    return open;
}

/* A row that begins with another one's net: names the checkpoint, before it is first started. */
static enum status lab_set_init(const struct lab *lab, const struct cell *cell, struct err *err)
{
    const struct cell *from = grid_beside(lab->grid, cell, lab_row(lab, cell)->init);
    struct db_checkpoint newest;
    struct db_run run;
    char id[32];
    bool found;
    enum status status = db_run_get(lab->grid->db, cell->run, &run, err);

    if (status != ST_OK || run.status != RECORD_SCHEDULED)
        return status;
    status = db_checkpoint_newest(lab->grid->db, from->run, &newest, &found, err);
    if (status == ST_OK && !found)
        status =
            err_set(err, ST_NOTFOUND, "run %" PRId64 " has no checkpoint to begin with", from->run);
    if (status != ST_OK)
        return status;
    (void)snprintf(id, sizeof id, "%" PRId64, newest.id);
    return db_run_set_param(lab->grid->db, cell->run, PARAM_INIT, id, err);
}

/* Starts a process for a job, with its output at the end of the run's log. */
static enum status job_start(const struct lab *lab, struct job *job, const char *const *words,
                             struct err *err)
{
    struct db_started started;
    char log[48];
    enum status status;

    (void)snprintf(log, sizeof log, "run-%" PRId64 ".log", job->cell->run);
    status = db_start(lab->grid->db, log, words, &started, err);
    if (status != ST_OK)
        return status;
    mem_free(started.log);
    job->process = started.process;
    return ST_OK;
}

static enum status job_train(const struct lab *lab, struct job *job, struct err *err)
{
    char run[32];
    enum status status = ST_OK;

    job->eval = PLAN_NONE;
    (void)snprintf(run, sizeof run, NAMED_BY_ID, job->cell->run);
    if (lab_row(lab, job->cell)->init != PLAN_NONE)
        status = lab_set_init(lab, job->cell, err);
    if (status == ST_OK)
        status = job_start(lab, job, (const char *const[]){"train", "--run", run, NULL}, err);
    if (status == ST_OK)
        job->cell->state = CELL_RUNNING;
    return status;
}

/* Starts the first evaluation from job->eval on that is missing; *started: there is one. */
static enum status job_test(const struct lab *lab, struct job *job, bool *started, struct err *err)
{
    const struct plan *plan = lab->grid->plan;

    *started = false;
    for (; job->eval < plan->eval_count; job->eval++) {
        const struct plan_eval *eval = &plan->evals[job->eval];
        const char *words[12] = {"eval"};
        char run[32], data[32], quality[32], pixels[32];
        size_t count = 1;
        double value;
        enum status status =
            grid_metric(lab->grid, job->cell, job->eval, METRIC_ACCURACY, &value, err);

        if (status != ST_OK)
            return status;
        if (!isnan(value))
            continue;
        (void)snprintf(run, sizeof run, NAMED_BY_ID, job->cell->run);
        words[count++] = run;
        if (plan->test != PLAN_NONE) {
            (void)snprintf(data, sizeof data, NAMED_BY_ID, lab->grid->data[plan->test]);
            words[count++] = "--data";
            words[count++] = data;
        }
        if (eval->jpeg_quality > 0) {
            (void)snprintf(quality, sizeof quality, "%" PRId64, eval->jpeg_quality);
            words[count++] = "--jpeg-quality";
            words[count++] = quality;
        }
        if (eval->pixels > 0) {
            (void)snprintf(pixels, sizeof pixels, "%" PRId64, eval->pixels);
            words[count++] = "--pixels";
            words[count++] = pixels;
        }
        *started = true;
        return job_start(lab, job, words, err);
    }
    return ST_OK;
}

/* Says how a run ended. */
static enum status lab_say(const struct lab *lab, const struct cell *cell, struct err *err)
{
    char name[PLAN_LABEL + 32], words[RECORD_TEXT] = "collapsed", value[METRIC_WORDS];
    double accuracy = NAN;
    struct db_run run = {.id = cell->run};
    enum status status = ST_OK;

    lab_name(lab, cell, name, sizeof name);
    if (cell->state == CELL_FAILED && cell->run != 0)
        status = db_run_get(lab->grid->db, cell->run, &run, err);
    if (status == ST_OK && cell->state == CELL_DONE) {
        status = grid_metric(lab->grid, cell, 0, METRIC_ACCURACY, &accuracy, err);
        metric_words(value, METRIC_ACCURACY, accuracy);
        (void)snprintf(words, sizeof words, "%s", value);
    } else if (cell->state == CELL_FAILED) {
        (void)snprintf(words, sizeof words, "failed: %.400s",
                       run.note[0] != '\0' ? run.note : "its log says why");
    }
    if (status == ST_OK)
        output_say("%zu of %zu  %s: %s", lab->grid->count - lab_open(lab), lab->grid->count, name,
                   words);
    (void)fflush(stdout);
    return status;
}

/* What follows when the process of a job has ended. */
static enum status job_next(struct lab *lab, struct job *job, struct err *err)
{
    struct cell *cell = job->cell;
    bool trained = job->eval == PLAN_NONE, started = false;
    enum status status = grid_look(lab->grid, cell, err);

    if (status == ST_OK && cell->state == CELL_UNTESTED && !lab->stopping) {
        if (!trained && job->eval < lab->grid->plan->eval_count) {
            double value;

            status = grid_metric(lab->grid, cell, job->eval, METRIC_ACCURACY, &value, err);
            if (status == ST_OK && isnan(value))
                cell->state = CELL_FAILED; /* the evaluation has left nothing */
        }
        job->eval = trained ? 0 : job->eval;
        if (status == ST_OK && cell->state == CELL_UNTESTED)
            status = job_test(lab, job, &started, err);
    } else if (status == ST_OK && cell->state == CELL_WAITING && !lab->stopping) {
        struct db_run run;

        status = db_run_get(lab->grid->db, cell->run, &run, err);
        if (status == ST_OK && run.status == RECORD_RUNNING && !cell->gone_on) {
            cell->gone_on = started = true; /* its process died: once more */
            status = job_train(lab, job, err);
        } else {
            cell->state = CELL_FAILED;
        }
    }
    if (status != ST_OK || started)
        return status;
    job->cell = NULL;
    return cell_is_open(cell) ? ST_OK : lab_say(lab, cell, err);
}

/* Whether a cell can be worked on now: it isn't, and the row that it begins with is trained. */
static bool lab_is_ready(const struct lab *lab, struct cell *cell)
{
    size_t init = lab_row(lab, cell)->init;
    enum cell_state from;

    if (!cell_is_open(cell))
        return false;
    for (size_t i = 0; i < lab->job_count; i++)
        if (lab->jobs[i].cell == cell)
            return false;
    if (init == PLAN_NONE)
        return true;
    from = grid_beside(lab->grid, cell, init)->state;
    if (from == CELL_COLLAPSED || from == CELL_FAILED)
        cell->state = CELL_FAILED;
    return from == CELL_DONE || from == CELL_UNTESTED;
}

/* Starts work on a cell; one that another process trains is waited for. */
static enum status lab_begin(struct lab *lab, struct job *job, struct cell *cell, struct err *err)
{
    struct db_run run;
    bool started;
    enum status status;

    *job = (struct job){.cell = cell};
    if (cell->state == CELL_UNTESTED) {
        status = job_test(lab, job, &started, err);
        return status;
    }
    if (cell->state == CELL_WAITING)
        return job_train(lab, job, err);
    job->eval = PLAN_NONE;
    status = db_run_get(lab->grid->db, cell->run, &run, err);
    job->process = run.process;
    return status;
}

static enum status lab_begin_more(struct lab *lab, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < lab->job_count; i++)
        for (size_t j = 0; status == ST_OK && lab->jobs[i].cell == NULL && j < lab->grid->count;
             j++)
            if (lab_is_ready(lab, &lab->grid->cells[j]))
                status = lab_begin(lab, &lab->jobs[i], &lab->grid->cells[j], err);
    return status;
}

/* Steps that the runs have done, and all that they are to do as far as that is known. */
static enum status lab_steps(const struct lab *lab, int64_t *done, int64_t *total, struct err *err)
{
    enum status status = ST_OK;
    int64_t planned = 0;

    *done = *total = 0;
    for (size_t i = 0; status == ST_OK && i < lab->grid->count; i++) {
        const struct cell *cell = &lab->grid->cells[i];
        struct db_run run = {0};
        bool ended = cell->state != CELL_WAITING && cell->state != CELL_RUNNING;

        if (cell->run != 0)
            status = db_run_get(lab->grid->db, cell->run, &run, err);
        if (status == ST_NOTFOUND)
            status = ST_OK;
        planned = run.total_steps > 0 ? run.total_steps : planned;
        *done += db_run_at(&run) > 0 ? db_run_at(&run) : 0;
        *total += ended ? db_run_at(&run) : run.total_steps > 0 ? run.total_steps : planned;
    }
    return status;
}

static enum status lab_progress(const struct lab *lab, struct err *err)
{
    size_t open = lab_open(lab);
    char more[64];
    int64_t done, total;
    enum status status = lab_steps(lab, &done, &total, err);

    if (status != ST_OK || total <= lab->steps_before)
        return status;
    if (open > 0 && done >= total)
        done = total - 1; /* they are tested yet */
    (void)snprintf(more, sizeof more, "%zu of %zu runs", lab->grid->count - open, lab->grid->count);
    output_progress("steps", (uint64_t)(done - lab->steps_before),
                    (uint64_t)(total - lab->steps_before), clock_seconds() - lab->began, more);
    return ST_OK;
}

/* Asks all processes to end, once. */
static void lab_stop(struct lab *lab)
{
    lab->stopping = true;
    for (size_t i = 0; i < lab->job_count; i++)
        if (lab->jobs[i].cell != NULL && process_look(&lab->jobs[i].process) != PROCESS_GONE)
            (void)kill((pid_t)lab->jobs[i].process.pid, SIGINT);
    output_warn("facenet experiment: stopping after a checkpoint");
}

static enum status lab_work(struct lab *lab, struct err *err)
{
    const struct timespec poll = {0, LAB_POLL_MS * 1000000L};
    enum status status = ST_OK;

    for (;;) {
        bool busy = false;

        if (stop_requested && !lab->stopping)
            lab_stop(lab);
        for (size_t i = 0; status == ST_OK && i < lab->job_count; i++)
            if (lab->jobs[i].cell != NULL && process_look(&lab->jobs[i].process) == PROCESS_GONE)
                status = job_next(lab, &lab->jobs[i], err);
        if (status == ST_OK && !lab->stopping)
            status = lab_begin_more(lab, err);
        for (size_t i = 0; i < lab->job_count; i++)
            busy = busy || lab->jobs[i].cell != NULL;
        if (status == ST_OK && !lab->stopping)
            status = lab_progress(lab, err);
        if (status != ST_OK || !busy)
            return status;
        (void)nanosleep(&poll, NULL);
    }
}

/* As many jobs as there are processors for the row that takes most threads. */
static size_t lab_jobs(const struct plan *plan)
{
    int64_t processors = (int64_t)sysconf(_SC_NPROCESSORS_ONLN), most = 1;

    for (size_t i = 0; i < plan->row_count; i++) {
        int64_t threads = settings_integer(&plan->rows[i].settings, SETTING_THREADS);

        threads = threads == 0 ? processors : threads;
        most = threads > most ? threads : most;
    }
    return processors > most ? (size_t)(processors / most) : 1;
}

/* Draws a data set that isn't there or not whole; one that is there must be the one meant. */
static enum status lab_draw(struct db *db, const struct plan_data *data, struct err *err)
{
    struct db_dataset dataset;
    char source[RECORD_TEXT], part[FACES_PART];
    enum status status = db_dataset_named(db, data->name, &dataset, err);

    if (status == ST_NOTFOUND && !data->drawn)
        return err_set(err, status,
                       "there is no data set %s: import it first, or let the file draw it (data "
                       "%s synth OPTION...)",
                       data->name, data->name);
    if (!data->drawn || (status != ST_OK && status != ST_NOTFOUND))
        return status;
    if (status == ST_NOTFOUND || faces_part(&dataset, part))
        return synth_draw_dataset(db, &data->wish, err);
    synth_source(&data->wish, source);
    if (strcmp(dataset.source, source) != 0 || dataset.crop_size != data->wish.size)
        return err_set(err, ST_EXISTS,
                       "the data set %s is another one than the file draws (%s, %u pixels): give "
                       "it another name in the file, or take another database with --db",
                       data->name, dataset.source, dataset.crop_size);
    return ST_OK;
}

enum status experiment_run(struct grid *grid, struct db *db, const struct plan *plan, size_t jobs,
                           struct err *err)
{
    struct lab lab = {.grid = grid, .lock = -1};
    int64_t total;
    enum status status;

    *grid = (struct grid){0};
    lab.job_count = jobs > 0 ? jobs : lab_jobs(plan);
    lab.job_count = lab.job_count > LAB_JOBS ? LAB_JOBS : lab.job_count;
    status = lab_lock(&lab, db, err);
    for (size_t i = 0; status == ST_OK && i < plan->data_count; i++)
        status = lab_draw(db, &plan->data[i], err);
    if (status == ST_OK)
        status = grid_open(grid, db, plan, err);
    if (status == ST_OK)
        status = grid_fill(grid, err);
    for (size_t i = 0; status == ST_OK && i < grid->count; i++)
        if (grid->cells[i].state == CELL_FAILED)
            grid->cells[i].state = CELL_WAITING;
    if (status == ST_OK)
        status = lab_steps(&lab, &lab.steps_before, &total, err);
    lab.began = clock_seconds();
    if (status == ST_OK)
        status = lab_work(&lab, err);
    if (lab.lock >= 0)
        (void)close(lab.lock);
    if (status == ST_OK && lab.stopping)
        status = err_set(err, ST_INTERRUPTED,
                         "interrupted; the same command goes on where the runs are");
    return status;
}
