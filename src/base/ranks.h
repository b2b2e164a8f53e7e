/* The processes that train one run together: ranks of MPI, which mpirun starts.
 *
 * The only door to MPI.  Alone - started without mpirun, as its only process, or built without
 * MPI - there is no struct ranks: every function takes NULL and then does nothing, which is what
 * one rank does.  Functions without a "not collective" are collective: all ranks call them in the
 * same order.  Rank 0 leads; it alone has a database.
 *
 * A thread of each rank sends a pulse to rank 0 ten times a second, so that a rank that was killed
 * or stopped is known from one that is slow. */
#ifndef FACENET_BASE_RANKS_H
#define FACENET_BASE_RANKS_H

#include "base/err.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANKS_HOST 64
#define RANKS_SILENT 15.0 /* seconds without a pulse after which a rank is lost */

struct ranks;

/* Joins the others.  *out is NULL when this process is alone.  stop is the flag that SIGTERM sets:
 * mpirun sends it to all when one of them has died, so pulses must then come at once.  Ranks that
 * may use the same processors of a host divide them. */
enum status ranks_open(struct ranks **out, const volatile sig_atomic_t *stop,
                       struct err *err) MUST_CHECK;
void ranks_close(struct ranks *ranks);

/* Not collective.  1 and 0 when alone; ranks_here: how many are on this host. */
size_t ranks_count(const struct ranks *ranks);
size_t ranks_self(const struct ranks *ranks);
size_t ranks_here(const struct ranks *ranks);

/* Of n things a rank has those from ranks_first(ranks, n, rank) to ranks_first(ranks, n, rank + 1)
 * - 1: parts that differ by one at most.  Not collective. */
static inline size_t ranks_first(const struct ranks *ranks, size_t n, size_t rank)
{
    return n * rank / ranks_count(ranks);
}

/* Rank 0's bytes reach all. */
void ranks_share(struct ranks *ranks, void *bytes, size_t length);
/* The same, of a wait that may be long: it leaves the processor to others. */
void ranks_await(struct ranks *ranks, void *bytes, size_t length);
/* Each rank's values[start[rank] .. start[rank + 1]) reach all. */
void ranks_gather(struct ranks *ranks, float *values, const size_t *start);
/* values (count) become their sums over the ranks; the same bits in every rank. */
void ranks_add(struct ranks *ranks, float *values, size_t count);
void ranks_add_doubles(struct ranks *ranks, double *values, size_t count);
void ranks_add_counts(struct ranks *ranks, uint64_t *values, size_t count);
/* The same in pieces, while the caller computes: ranks_add_begin starts the sum of values, which
 * nobody may touch until ranks_add_end, which waits for all that were begun.  ranks_progress, not
 * collective, moves them on.  At most RANKS_PIECES at a time. */
#define RANKS_PIECES 64
void ranks_add_begin(struct ranks *ranks, float *values, size_t count);
void ranks_progress(struct ranks *ranks);
void ranks_add_end(struct ranks *ranks);

/* The status of the first rank that failed, with its sentence. */
enum status ranks_agree(struct ranks *ranks, enum status status, struct err *err) MUST_CHECK;

/* Among the ranks of a host: whether this is its first (not collective); whether one of them says
 * yes; the first one's bytes reach the others. */
bool ranks_leads_host(const struct ranks *ranks);
bool ranks_any_of_host(struct ranks *ranks, bool yes);
void ranks_share_host(struct ranks *ranks, void *bytes, size_t length);

/* What follows is not collective. */

/* Counts images that this rank has embedded. */
void ranks_count_images(struct ranks *ranks, size_t images);
/* What a rank has done until its last pulse; in rank 0. */
struct ranks_figures {
    char host[RANKS_HOST];
    double images, waited, seconds; /* embedded; seconds in which it waited, and since it began */
};
void ranks_figures(struct ranks *ranks, size_t rank, struct ranks_figures *out);

/* In rank 0: ST_OK, or ST_IO with the name of a rank that is lost: of which nothing was heard for
 * RANKS_SILENT, or since a SIGTERM some tenths of a second ago. */
enum status ranks_look(struct ranks *ranks, struct err *err) MUST_CHECK;
/* In rank 0, after a SIGTERM: waits until all have been heard of since, or one is lost. */
enum status ranks_confirm(struct ranks *ranks, struct err *err) MUST_CHECK;
/* Ends all processes, this one too. */
void ranks_abort(struct ranks *ranks);

#endif
