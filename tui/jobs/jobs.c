/* See jobs.h. */
#include "tui/jobs/jobs.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/core/named.h"
#include "db/runs/journal.h"
#include "db/runs/start.h"
#include "db/runs/tags.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOBS_QUEUE_SECONDS 2 /* between two looks at the queue */
#define JOBS_WORDS 20        /* most words of a command line */
#define JOBS_LOG (64u << 10) /* most bytes read of a log; while its process runs: */
#define JOBS_PROGRESS_BYTES 1024

void jobs_free(struct jobs *jobs)
{
    mem_free(jobs->log);
    *jobs = (struct jobs){0};
}

enum status jobs_ask(struct jobs *jobs, const struct snapshot *snap, const char *verb,
                     const char *argument, struct err *err)
{
    return db_request_add(snap->writer, snap->run_id, verb, argument, &jobs->asked, err);
}

const struct record_request *jobs_taken(struct jobs *jobs, const struct snapshot *snap)
{
    for (size_t i = 0; jobs->asked != 0 && i < snap->request_count; i++) {
        if (snap->requests[i].id != jobs->asked || snap->requests[i].taken == 0)
            continue;
        jobs->asked = 0;
        return &snap->requests[i];
    }
    return NULL;
}

/* Makes processes that are started print their progress into their logs. */
static enum status jobs_show_progress(struct err *err)
{
    return setenv("FACENET_PROGRESS", "1", 1) == 0 ? ST_OK : err_nomem(err, "the environment");
}

static void jobs_follow(struct jobs *jobs, const struct db_started *started, bool shows)
{
    mem_free(jobs->log);
    jobs->log = started->log;
    jobs->log_begin = started->begin;
    jobs->child = started->process;
    jobs->child_tells = shows;
    jobs->line[0] = '\0';
    jobs->imports[0] = '\0';
}

enum status jobs_start(struct jobs *jobs, const struct snapshot *snap, const char *log,
                       const char *const *words, struct err *err)
{
    struct db_started started;
    enum status status = jobs_show_progress(err);

    if (status == ST_OK)
        status = db_start(snap->writer, log, words, &started, err);
    if (status == ST_OK)
        jobs_follow(jobs, &started, true);
    return status;
}

/* Does not follow the log: the view Train shows the progress of a run. */
enum status jobs_train(struct jobs *jobs, const struct snapshot *snap, int64_t run, int64_t steps,
                       struct err *err)
{
    struct db_started started;
    char number[32], log[48], total[32];
    enum status status = jobs_show_progress(err);

    (void)snprintf(number, sizeof number, NAMED_BY_ID, run);
    (void)snprintf(log, sizeof log, "run-%" PRId64 ".log", run);
    (void)snprintf(total, sizeof total, "%" PRId64, steps);
    if (status == ST_OK && steps == 0)
        status = db_start_run(snap->writer, run, &started, err);
    else if (status == ST_OK)
        status = db_start(snap->writer, log,
                          (const char *const[]){"train", "--run", number, "--steps", total, NULL},
                          &started, err);
    if (status == ST_OK)
        jobs_follow(jobs, &started, false);
    return status;
}

enum status jobs_cluster(struct jobs *jobs, const struct snapshot *snap, const char *run,
                         int64_t dataset, const char *const *options, struct err *err)
{
    char data[32];
    const char *words[JOBS_WORDS] = {"cluster", run, "--data", data};

    (void)snprintf(data, sizeof data, NAMED_BY_ID, dataset);
    for (size_t i = 0; options[i] != NULL && i + 5 < JOBS_WORDS; i++)
        words[i + 4] = options[i];
    return jobs_start(jobs, snap, "cluster.log", words, err);
}

/* The end of what the process has printed, up to size - 1 bytes. */
static void jobs_read_log(const struct jobs *jobs, char *tail, size_t size)
{
    uint64_t whole, begin;
    int descriptor;
    ssize_t length = 0;

    if (file_open(jobs->log, O_RDONLY, &descriptor, &whole, NULL) == ST_OK) {
        begin = whole > jobs->log_begin + size - 1 ? whole - (size - 1) : jobs->log_begin;
        length = pread(descriptor, tail, size - 1, (off_t)begin);
        (void)close(descriptor);
    }
    tail[length > 0 ? length : 0] = '\0';
}

/* The last line that is not empty, and the first warning but for that one, where a command begins
 * both with its name.  Progress lines end with a carriage return. */
static void jobs_find_lines(const char *tail, char line[ERR_MESSAGE_SIZE],
                            char warning[ERR_MESSAGE_SIZE])
{
    const char *last = "", *warns = NULL, *words;

    for (size_t length; *tail != '\0'; tail += length + (tail[length] != '\0')) {
        length = strcspn(tail, "\r\n");
        if (length == 0)
            continue;
        last = tail;
        if (warns == NULL && strncmp(tail, "facenet ", 8) == 0)
            warns = tail;
    }
    (void)snprintf(line, ERR_MESSAGE_SIZE, "%.*s", (int)strcspn(last, "\r\n"), last);
    words = warns != NULL && warns != last ? strchr(warns, ':') : NULL;
    words = words != NULL && words[1] == ' ' ? words + 2 : "";
    (void)snprintf(warning, ERR_MESSAGE_SIZE, "%.*s", (int)strcspn(words, "\r\n"), words);
}

/* What "facenet eval" printed as name: up to its note. */
static bool jobs_find_figure(const char *tail, const char *name, char figure[32])
{
    const char *at = tail, *value;
    size_t length = strlen(name);

    while (at != NULL && (strncmp(at, name, length) != 0 || at[length] != ' ')) {
        at = strchr(at, '\n');
        at += at != NULL;
    }
    if (at == NULL)
        return false;
    value = at + length + strspn(at + length, " ");
    length = strcspn(value, "\n");
    for (size_t i = 0; i + 1 < length; i++)
        if (value[i] == ' ' && value[i + 1] == ' ')
            length = i;
    (void)snprintf(figure, 32, "%.*s", (int)length, value);
    return true;
}

bool jobs_stop(const struct jobs *jobs)
{
    return jobs->child.pid != 0 && jobs->child_tells &&
           process_look(&jobs->child) != PROCESS_GONE && kill((pid_t)jobs->child.pid, SIGINT) == 0;
}

enum jobs_news jobs_look(struct jobs *jobs)
{
    bool ended = process_look(&jobs->child) == PROCESS_GONE;
    char line[sizeof jobs->line], tail[JOBS_LOG], accuracy[32], auc[32];

    if (jobs->child.pid == 0 || (!ended && !jobs->child_tells))
        return JOBS_NOTHING;
    jobs_read_log(jobs, tail, ended ? sizeof tail : JOBS_PROGRESS_BYTES);
    jobs_find_lines(tail, line, jobs->warning);
    if (!ended && (line[0] == '\0' || strcmp(line, jobs->line) == 0))
        return JOBS_NOTHING;
    (void)snprintf(jobs->line, sizeof jobs->line, "%s", line);
    if (ended && jobs_find_figure(tail, "accuracy", accuracy) && jobs_find_figure(tail, "AUC", auc))
        (void)snprintf(jobs->line, sizeof jobs->line, "accuracy %s, AUC %s", accuracy, auc);
    if (ended)
        jobs->child.pid = 0;
    return ended ? JOBS_ENDED : JOBS_PROGRESS;
}

enum status jobs_queue(struct jobs *jobs, const struct snapshot *snap, int64_t *run,
                       struct err *err)
{
    double now = clock_seconds();
    enum status status;
    int64_t id = 0;
    bool busy = true;

    *run = 0;
    if (snap->writer == NULL || now < jobs->queue_looked + JOBS_QUEUE_SECONDS)
        return ST_OK;
    jobs->queue_looked = now;
    /* After a failure, looks again soon. */
    if (db_queue_look(snap->writer, &busy, &id, err) != ST_OK || busy || id == 0 ||
        id == jobs->queue_started)
        return ST_OK;
    jobs->queue_started = id; /* once: a run that cannot start is not tried repeatedly */
    status = jobs_train(jobs, snap, id, 0, err);
    *run = status == ST_OK ? id : 0;
    return status;
}
