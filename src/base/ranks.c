/* See ranks.h.  MPI 3.1: www.mpi-forum.org/docs.  All waiting is a loop over MPI_Test, so that it
 * can be measured and leaves the processor to others; sums are those of MPI_Iallreduce, whose
 * order of additions depends on the number of ranks alone. */
#include "config.h"

#include "base/ranks.h"

#include "base/clock.h"
#include "base/mem.h"

#include <mpi.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RANKS_CHUNK (64 << 20) /* bytes of one broadcast */
#define RANKS_SPIN 0.1         /* seconds of a wait before it sleeps between two looks */
#define RANKS_TICK 0.05        /* seconds between two looks of the pulse thread, */
#define RANKS_PULSE 0.1        /* and between two pulses */
#define RANKS_TERMINATED 0.6   /* seconds that a rank has for a pulse after SIGTERM */
#define RANKS_VERSION 32

enum pulse_field { PULSE_IMAGES, PULSE_WAITED, PULSE_SECONDS, PULSE_FIELDS };

/* What ranks tell each other at the beginning. */
struct ranks_card {
    char host[RANKS_HOST], version[RANKS_VERSION];
    int64_t pid;
};

struct ranks {
    int self, count, host_self, host_count;
    MPI_Comm all, host, pulses;
    const volatile sig_atomic_t *stop;
    struct ranks_card *cards; /* (count) */
    int *counts, *starts;     /* (count) of MPI_Iallgatherv */
    MPI_Request pieces[RANKS_PIECES];
    int piece_count;
    double began;
    _Atomic uint64_t images, waited; /* waited: nanoseconds */
    pthread_t thread;
    pthread_mutex_t mutex;
    bool ending;
    double ticked, stopped;        /* last tick of the thread; first look that saw *stop */
    double *heard;                 /* (count) times of the last pulses */
    double (*pulse)[PULSE_FIELDS]; /* (count) and what they said */
};

static void ranks_sleep(double seconds)
{
    const struct timespec wait = {0, (long)(seconds * 1e9)};

    (void)nanosleep(&wait, NULL);
}

/* Waits until all requests are complete.  If one fails, a connection is broken: then rank 0's pulse
 * thread finds who is lost and ends this wait with the process. */
static void ranks_wait_all(struct ranks *ranks, MPI_Request *requests, int count, double spin)
{
    double began = clock_seconds(), waited = 0;
    MPI_Status statuses[RANKS_PIECES]; /* gcc warns of MPICH's MPI_STATUSES_IGNORE */
    int done = 0;

    for (;;) {
        if (MPI_Testall(count, requests, &done, statuses) != MPI_SUCCESS)
            done = 0;
        waited = clock_seconds() - began;
        if (done)
            break;
        if (waited < spin)
            (void)sched_yield();
        else
            ranks_sleep(1e-4);
    }
    ranks->waited += (uint64_t)(waited * 1e9);
}

static void ranks_wait(struct ranks *ranks, MPI_Request request)
{
    ranks_wait_all(ranks, &request, 1, RANKS_SPIN);
}

/* ---- pulses ---- */

/* Takes in the pulses that have come from a rank, or from any. */
static void pulse_receive(struct ranks *ranks, int from)
{
    double pulse[PULSE_FIELDS];
    MPI_Status status;
    int found = 0;

    while (MPI_Iprobe(from, 0, ranks->pulses, &found, &status) == MPI_SUCCESS && found) {
        if (MPI_Recv(pulse, PULSE_FIELDS, MPI_DOUBLE, status.MPI_SOURCE, 0, ranks->pulses,
                     MPI_STATUS_IGNORE) != MPI_SUCCESS)
            return;
        (void)pthread_mutex_lock(&ranks->mutex);
        ranks->heard[status.MPI_SOURCE] = clock_seconds();
        memcpy(ranks->pulse[status.MPI_SOURCE], pulse, sizeof pulse);
        (void)pthread_mutex_unlock(&ranks->mutex);
    }
}

static void pulse_say(struct ranks *ranks, double pulse[PULSE_FIELDS])
{
    pulse[PULSE_IMAGES] = (double)ranks->images;
    pulse[PULSE_WAITED] = (double)ranks->waited * 1e-9;
    pulse[PULSE_SECONDS] = clock_seconds() - ranks->began;
}

/* Notes the time.  If the thread itself stood still, as in a job that was stopped and continued,
 * silence says nothing: it counts from now on. */
static bool pulse_tick(struct ranks *ranks)
{
    double now = clock_seconds();
    bool ending;

    (void)pthread_mutex_lock(&ranks->mutex);
    for (int i = 0; now - ranks->ticked > RANKS_SILENT / 4 && i < ranks->count; i++)
        ranks->heard[i] = now;
    ranks->ticked = now;
    ending = ranks->ending;
    (void)pthread_mutex_unlock(&ranks->mutex);
    return ending;
}

/* Rank 0 hears of all; rank 1 hears of rank 0, and ends the job if that is lost. */
static void *pulse_run(void *context)
{
    struct ranks *ranks = context;
    int to = ranks->self == 0 ? 1 : 0;
    double said[PULSE_FIELDS], last = 0;
    MPI_Request request = MPI_REQUEST_NULL;
    int sent = 1;

    while (!pulse_tick(ranks)) {
        if (ranks->self <= 1)
            pulse_receive(ranks, ranks->self == 0 ? MPI_ANY_SOURCE : 0);
        if (ranks->self == 1 && clock_seconds() - ranks->heard[0] > RANKS_SILENT)
            ranks_abort(ranks);
        if (MPI_Test(&request, &sent, MPI_STATUS_IGNORE) == MPI_SUCCESS && sent &&
            clock_seconds() - last >= RANKS_PULSE) {
            last = clock_seconds();
            pulse_say(ranks, said);
            (void)MPI_Isend(said, PULSE_FIELDS, MPI_DOUBLE, to, 0, ranks->pulses, &request);
        }
        ranks_sleep(RANKS_TICK);
    }
    (void)MPI_Wait(&request, MPI_STATUS_IGNORE);
    return NULL;
}

enum status ranks_look(struct ranks *ranks, struct err *err)
{
    double now = clock_seconds();
    int lost = 0;

    if (ranks == NULL)
        return ST_OK;
    (void)pthread_mutex_lock(&ranks->mutex);
    if (*ranks->stop && ranks->stopped == 0) /* not by the pulse thread: MPI may hold that */
        ranks->stopped = now;
    for (int i = ranks->count - 1; i > 0; i--)
        if (now - ranks->heard[i] > RANKS_SILENT ||
            (ranks->stopped > 0 && now - ranks->stopped > RANKS_TERMINATED &&
             ranks->heard[i] < ranks->stopped))
            lost = i;
    (void)pthread_mutex_unlock(&ranks->mutex);
    if (lost == 0)
        return ST_OK;
    return err_set(err, ST_IO,
                   "rank %d (process %lld on %s) was killed or hangs; facenet train --resume "
                   "continues from the last checkpoint",
                   lost, (long long)ranks->cards[lost].pid, ranks->cards[lost].host);
}

enum status ranks_confirm(struct ranks *ranks, struct err *err)
{
    bool all = ranks == NULL;

    while (!all) {
        enum status status = ranks_look(ranks, err);

        if (status != ST_OK)
            return status;
        (void)pthread_mutex_lock(&ranks->mutex);
        all = true;
        for (int i = 1; i < ranks->count; i++)
            all = all && ranks->stopped > 0 && ranks->heard[i] > ranks->stopped;
        (void)pthread_mutex_unlock(&ranks->mutex);
        if (!all)
            ranks_sleep(RANKS_TICK);
    }
    return ST_OK;
}

void ranks_abort(struct ranks *ranks)
{
    if (ranks != NULL)
        (void)MPI_Abort(MPI_COMM_WORLD, 1);
}

void ranks_count_images(struct ranks *ranks, size_t images)
{
    if (ranks != NULL)
        ranks->images += images;
}

void ranks_figures(struct ranks *ranks, size_t rank, struct ranks_figures *out)
{
    double own[PULSE_FIELDS];
    const double *pulse = own;

    *out = (struct ranks_figures){0};
    if (ranks == NULL)
        return;
    pulse_say(ranks, own);
    (void)pthread_mutex_lock(&ranks->mutex);
    if (rank > 0)
        pulse = ranks->pulse[rank];
    out->images = pulse[PULSE_IMAGES];
    out->waited = pulse[PULSE_WAITED];
    out->seconds = pulse[PULSE_SECONDS];
    (void)pthread_mutex_unlock(&ranks->mutex);
    memcpy(out->host, ranks->cards[rank].host, sizeof out->host);
}

/* ---- joining ---- */

/* mpirun of Open MPI, of MPICH and its relatives, and of others over PMIx leave one of these. */
static const char *const ranks_marks[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"};

/* Whether mpirun started this process.  The marks go: what we start is alone. */
static bool ranks_started(void)
{
    bool started = false;

    for (size_t i = 0; i < sizeof ranks_marks / sizeof *ranks_marks; i++)
        started = started || getenv(ranks_marks[i]) != NULL;
    return started;
}

static void ranks_unmark(void)
{
    for (size_t i = 0; i < sizeof ranks_marks / sizeof *ranks_marks; i++)
        (void)unsetenv(ranks_marks[i]);
}

/* Divides the processors among the ranks of a host that may use the same ones; of more ranks than
 * processors several have the same one. */
static enum status ranks_divide(struct ranks *ranks, struct err *err)
{
    cpu_set_t *sets = mem_new((size_t)ranks->host_count, sizeof *sets), mine;
    int like = 0, before = 0, processors, seen = 0, first, end;

    if (sets == NULL)
        return err_nomem(err, "the ranks");
    CPU_ZERO(&mine);
    (void)sched_getaffinity(0, sizeof mine, &mine);
    (void)MPI_Allgather(&mine, (int)sizeof mine, MPI_BYTE, sets, (int)sizeof mine, MPI_BYTE,
                        ranks->host);
    for (int i = 0; i < ranks->host_count; i++)
        if (CPU_EQUAL(&sets[i], &mine)) {
            like++;
            before += i < ranks->host_self;
        }
    mem_free(sets);
    processors = CPU_COUNT(&mine);
    first = like > processors ? before % processors : before * processors / like;
    end = like > processors ? first + 1 : (before + 1) * processors / like;
    for (int i = 0; like > 1 && i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &mine)) {
            if (seen < first || seen >= end)
                CPU_CLR(i, &mine);
            seen++;
        }
    if (like > 1)
        (void)sched_setaffinity(0, sizeof mine, &mine);
    return ST_OK;
}

static enum status ranks_meet(struct ranks *ranks, struct err *err)
{
    size_t count = (size_t)ranks->count;
    struct ranks_card card = {.pid = getpid(), .version = PACKAGE_VERSION};

    (void)gethostname(card.host, sizeof card.host - 1);
    ranks->cards = mem_new(count, sizeof *ranks->cards);
    ranks->counts = mem_new(count, sizeof *ranks->counts);
    ranks->starts = mem_new(count, sizeof *ranks->starts);
    ranks->heard = mem_new(count, sizeof *ranks->heard);
    ranks->pulse = mem_new(count, sizeof *ranks->pulse);
    if (ranks->cards == NULL || ranks->counts == NULL || ranks->starts == NULL ||
        ranks->heard == NULL || ranks->pulse == NULL)
        return err_nomem(err, "the ranks");
    (void)MPI_Allgather(&card, (int)sizeof card, MPI_BYTE, ranks->cards, (int)sizeof card, MPI_BYTE,
                        ranks->all);
    for (int i = 0; i < ranks->count; i++) {
        ranks->heard[i] = clock_seconds();
        if (strcmp(ranks->cards[i].version, ranks->cards[0].version) != 0)
            return err_set(err, ST_INVALID,
                           "rank %d on %.64s runs facenet %.32s, rank 0 on %.64s %.32s: install "
                           "the same one on all hosts",
                           i, ranks->cards[i].host, ranks->cards[i].version, ranks->cards[0].host,
                           ranks->cards[0].version);
    }
    return ranks_divide(ranks, err);
}

static enum status ranks_start_pulses(struct ranks *ranks, struct err *err)
{
    sigset_t all, before;
    int failed;

    ranks->began = ranks->ticked = clock_seconds();
    (void)pthread_mutex_init(&ranks->mutex, NULL);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&ranks->thread, NULL, pulse_run, ranks);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed != 0 ? err_set_errno(err, ST_IO, failed, "cannot start a thread") : ST_OK;
}

static void ranks_free(struct ranks *ranks)
{
    mem_free(ranks->cards);
    mem_free(ranks->counts);
    mem_free(ranks->starts);
    mem_free(ranks->heard);
    mem_free(ranks->pulse);
    mem_free(ranks);
}

/* A rank that fails here ends with an error, and mpirun then ends the others. */
enum status ranks_open(struct ranks **out, const volatile sig_atomic_t *stop, struct err *err)
{
    struct ranks *ranks;
    enum status status;
    int has = MPI_THREAD_SINGLE, count = 1;

    *out = NULL;
    if (!ranks_started())
        return ST_OK;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_MULTIPLE, &has) != MPI_SUCCESS)
        return err_set(err, ST_IO, "MPI cannot be started; see what it printed");
    ranks_unmark();
    (void)MPI_Comm_size(MPI_COMM_WORLD, &count);
    if (count > 1 && has < MPI_THREAD_MULTIPLE)
        return err_set(err, ST_UNSUPPORTED,
                       "this MPI was built without threads (MPI_THREAD_MULTIPLE): install another");
    if (count == 1) {
        (void)MPI_Finalize();
        return ST_OK;
    }
    ranks = mem_new(1, sizeof *ranks);
    if (ranks == NULL)
        return err_nomem(err, "the ranks");
    ranks->stop = stop;
    ranks->count = count;
    (void)MPI_Comm_dup(MPI_COMM_WORLD, &ranks->all);
    (void)MPI_Comm_dup(MPI_COMM_WORLD, &ranks->pulses);
    (void)MPI_Comm_rank(ranks->all, &ranks->self);
    (void)MPI_Comm_split_type(ranks->all, MPI_COMM_TYPE_SHARED, ranks->self, MPI_INFO_NULL,
                              &ranks->host);
    (void)MPI_Comm_rank(ranks->host, &ranks->host_self);
    (void)MPI_Comm_size(ranks->host, &ranks->host_count);
    (void)MPI_Comm_set_errhandler(ranks->all, MPI_ERRORS_RETURN);
    (void)MPI_Comm_set_errhandler(ranks->pulses, MPI_ERRORS_RETURN);
    (void)MPI_Comm_set_errhandler(ranks->host, MPI_ERRORS_RETURN);
    status = ranks_meet(ranks, err);
    if (status == ST_OK)
        status = ranks_start_pulses(ranks, err);
    if (status != ST_OK) {
        ranks_free(ranks);
        return status;
    }
    *out = ranks;
    return ST_OK;
}

void ranks_close(struct ranks *ranks)
{
    MPI_Request request;

    if (ranks == NULL)
        return;
    (void)MPI_Ibarrier(ranks->all, &request);
    ranks_wait(ranks, request);
    (void)pthread_mutex_lock(&ranks->mutex);
    ranks->ending = true;
    (void)pthread_mutex_unlock(&ranks->mutex);
    (void)pthread_join(ranks->thread, NULL);
    (void)pthread_mutex_destroy(&ranks->mutex);
    (void)MPI_Finalize();
    ranks_free(ranks);
}

/* ---- what ranks do together ---- */

size_t ranks_count(const struct ranks *ranks)
{
    return ranks == NULL ? 1 : (size_t)ranks->count;
}

size_t ranks_self(const struct ranks *ranks)
{
    return ranks == NULL ? 0 : (size_t)ranks->self;
}

size_t ranks_here(const struct ranks *ranks)
{
    return ranks == NULL ? 1 : (size_t)ranks->host_count;
}

static void ranks_send(struct ranks *ranks, MPI_Comm to, void *bytes, size_t length, double spin)
{
    for (size_t at = 0; at < length; at += RANKS_CHUNK) {
        size_t size = length - at < RANKS_CHUNK ? length - at : RANKS_CHUNK;
        MPI_Request request;

        (void)MPI_Ibcast((char *)bytes + at, (int)size, MPI_BYTE, 0, to, &request);
        ranks_wait_all(ranks, &request, 1, spin);
    }
}

void ranks_share(struct ranks *ranks, void *bytes, size_t length)
{
    if (ranks != NULL)
        ranks_send(ranks, ranks->all, bytes, length, RANKS_SPIN);
}

void ranks_await(struct ranks *ranks, void *bytes, size_t length)
{
    if (ranks != NULL)
        ranks_send(ranks, ranks->all, bytes, length, RANKS_SPIN / 100);
}

void ranks_gather(struct ranks *ranks, float *values, const size_t *start)
{
    MPI_Request request;

    if (ranks == NULL)
        return;
    for (int i = 0; i < ranks->count; i++) {
        ranks->starts[i] = (int)start[i];
        ranks->counts[i] = (int)(start[i + 1] - start[i]);
    }
    (void)MPI_Iallgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, values, ranks->counts, ranks->starts,
                          MPI_FLOAT, ranks->all, &request);
    ranks_wait(ranks, request);
}

static void ranks_sum(struct ranks *ranks, void *values, size_t count, MPI_Datatype type)
{
    MPI_Request request;

    if (ranks == NULL)
        return;
    (void)MPI_Iallreduce(MPI_IN_PLACE, values, (int)count, type, MPI_SUM, ranks->all, &request);
    ranks_wait(ranks, request);
}

void ranks_add(struct ranks *ranks, float *values, size_t count)
{
    ranks_sum(ranks, values, count, MPI_FLOAT);
}

void ranks_add_doubles(struct ranks *ranks, double *values, size_t count)
{
    ranks_sum(ranks, values, count, MPI_DOUBLE);
}

void ranks_add_counts(struct ranks *ranks, uint64_t *values, size_t count)
{
    ranks_sum(ranks, values, count, MPI_UINT64_T);
}

void ranks_add_begin(struct ranks *ranks, float *values, size_t count)
{
    if (ranks == NULL)
        return;
    if (ranks->piece_count == RANKS_PIECES)
        ranks_add_end(ranks);
    (void)MPI_Iallreduce(MPI_IN_PLACE, values, (int)count, MPI_FLOAT, MPI_SUM, ranks->all,
                         &ranks->pieces[ranks->piece_count++]);
}

void ranks_progress(struct ranks *ranks)
{
    MPI_Status statuses[RANKS_PIECES];
    int done;

    if (ranks != NULL && ranks->piece_count > 0)
        (void)MPI_Testall(ranks->piece_count, ranks->pieces, &done, statuses);
}

void ranks_add_end(struct ranks *ranks)
{
    if (ranks == NULL)
        return;
    ranks_wait_all(ranks, ranks->pieces, ranks->piece_count, RANKS_SPIN);
    ranks->piece_count = 0;
}

enum status ranks_agree(struct ranks *ranks, enum status status, struct err *err)
{
    int mine, first;
    MPI_Request request;
    struct err theirs = {.status = status};

    if (ranks == NULL)
        return status;
    if (status != ST_OK)
        theirs = *err;
    mine = status == ST_OK ? ranks->count : ranks->self;
    (void)MPI_Iallreduce(&mine, &first, 1, MPI_INT, MPI_MIN, ranks->all, &request);
    ranks_wait(ranks, request);
    if (first == ranks->count)
        return ST_OK;
    (void)MPI_Ibcast(&theirs, (int)sizeof theirs, MPI_BYTE, first, ranks->all, &request);
    ranks_wait(ranks, request);
    return first == 0 ? err_set(err, theirs.status, "%s", theirs.message)
                      : err_set(err, theirs.status, "rank %d on %s: %s", first,
                                ranks->cards[first].host, theirs.message);
}

bool ranks_leads_host(const struct ranks *ranks)
{
    return ranks == NULL || ranks->host_self == 0;
}

bool ranks_any_of_host(struct ranks *ranks, bool yes)
{
    int any = yes;
    MPI_Request request;

    if (ranks == NULL)
        return yes;
    (void)MPI_Iallreduce(MPI_IN_PLACE, &any, 1, MPI_INT, MPI_MAX, ranks->host, &request);
    ranks_wait(ranks, request);
    return any != 0;
}

void ranks_share_host(struct ranks *ranks, void *bytes, size_t length)
{
    if (ranks != NULL)
        ranks_send(ranks, ranks->host, bytes, length, RANKS_SPIN);
}
