/* The threads of a parallel region, without OpenMP one. */
#ifndef FACENET_EVAL_PARALLEL_H
#define FACENET_EVAL_PARALLEL_H

#include <stddef.h>

#ifdef _OPENMP
#include <omp.h>
#endif

/* How many there will be. */
static inline size_t parallel_threads(void)
{
#ifdef _OPENMP
    return (size_t)omp_get_max_threads();
#else
    return 1;
#endif
}

/* Which of them this one is. */
static inline size_t parallel_thread(void)
{
#ifdef _OPENMP
    return (size_t)omp_get_thread_num();
#else
    return 0;
#endif
}

#endif
