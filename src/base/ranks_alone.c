/* See ranks.h: what it is without MPI, where every process is alone. */
#include "base/ranks.h"

enum status ranks_open(struct ranks **out, const volatile sig_atomic_t *stop, struct err *err)
{
    (void)stop;
    (void)err;
    *out = NULL;
    return ST_OK;
}

void ranks_close(struct ranks *ranks)
{
    (void)ranks;
}

size_t ranks_count(const struct ranks *ranks)
{
    (void)ranks;
    return 1;
}

size_t ranks_self(const struct ranks *ranks)
{
    (void)ranks;
    return 0;
}

size_t ranks_here(const struct ranks *ranks)
{
    (void)ranks;
    return 1;
}

void ranks_share(struct ranks *ranks, void *bytes, size_t length)
{
    (void)ranks;
    (void)bytes;
    (void)length;
}

void ranks_await(struct ranks *ranks, void *bytes, size_t length)
{
    (void)ranks;
    (void)bytes;
    (void)length;
}

void ranks_gather(struct ranks *ranks, float *values, const size_t *start)
{
    (void)ranks;
    (void)values;
    (void)start;
}

void ranks_add(struct ranks *ranks, float *values, size_t count)
{
    (void)ranks;
    (void)values;
    (void)count;
}

void ranks_add_doubles(struct ranks *ranks, double *values, size_t count)
{
    (void)ranks;
    (void)values;
    (void)count;
}

void ranks_add_counts(struct ranks *ranks, uint64_t *values, size_t count)
{
    (void)ranks;
    (void)values;
    (void)count;
}

void ranks_add_begin(struct ranks *ranks, float *values, size_t count)
{
    (void)ranks;
    (void)values;
    (void)count;
}

void ranks_progress(struct ranks *ranks)
{
    (void)ranks;
}

void ranks_add_end(struct ranks *ranks)
{
    (void)ranks;
}

enum status ranks_agree(struct ranks *ranks, enum status status, struct err *err)
{
    (void)ranks;
    (void)err;
    return status;
}

bool ranks_leads_host(const struct ranks *ranks)
{
    (void)ranks;
    return true;
}

bool ranks_any_of_host(struct ranks *ranks, bool yes)
{
    (void)ranks;
    return yes;
}

void ranks_share_host(struct ranks *ranks, void *bytes, size_t length)
{
    (void)ranks;
    (void)bytes;
    (void)length;
}

void ranks_count_images(struct ranks *ranks, size_t images)
{
    (void)ranks;
    (void)images;
}

void ranks_figures(struct ranks *ranks, size_t rank, struct ranks_figures *out)
{
    (void)ranks;
    (void)rank;
    *out = (struct ranks_figures){0};
}

enum status ranks_look(struct ranks *ranks, struct err *err)
{
    (void)ranks;
    (void)err;
    return ST_OK;
}

enum status ranks_confirm(struct ranks *ranks, struct err *err)
{
    (void)ranks;
    (void)err;
    return ST_OK;
}

void ranks_abort(struct ranks *ranks)
{
    (void)ranks;
}
