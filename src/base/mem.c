/* See mem.h. */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MEM_ALIGNMENT 64
#define MEM_HUGE_PAGE ((size_t)1 << 21)

static atomic_size_t mem_countdown;
static atomic_bool mem_has_failed;

static bool mem_must_fail(void)
{
    size_t left = atomic_load(&mem_countdown);

    while (left != 0) {
        if (!atomic_compare_exchange_weak(&mem_countdown, &left, left - 1))
            continue;
        if (left == 1)
            atomic_store(&mem_has_failed, true);
        return left == 1;
    }
    return false;
}

bool mem_multiply(size_t a, size_t b, size_t *result)
{
    return !__builtin_mul_overflow(a, b, result);
}

bool mem_add(size_t a, size_t b, size_t *result)
{
    return !__builtin_add_overflow(a, b, result);
}

void *mem_new(size_t count, size_t size)
{
    if (mem_must_fail())
        return NULL;
    return count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
}

void *mem_resize(void *block, size_t count, size_t size)
{
    size_t bytes;

    if (!mem_multiply(count, size, &bytes) || mem_must_fail())
        return NULL;
    return realloc(block, bytes == 0 ? 1 : bytes);
}

/* Puts large blocks on huge pages if the system has them: fewer page faults, fewer TLB misses. This
 * is only advice. */
void *mem_new_aligned(size_t count, size_t size)
{
    size_t bytes;
    void *block;

    if (!mem_multiply(count, size, &bytes) || mem_must_fail())
        return NULL;
    if (posix_memalign(&block, bytes < MEM_HUGE_PAGE ? MEM_ALIGNMENT : MEM_HUGE_PAGE,
                       bytes == 0 ? 1 : bytes) != 0)
        return NULL;
    if (bytes >= MEM_HUGE_PAGE)
        (void)madvise(block, bytes / MEM_HUGE_PAGE * MEM_HUGE_PAGE, MADV_HUGEPAGE);
    memset(block, 0, bytes);
    return block;
}

char *mem_string_n(const char *text, size_t length)
{
    char *copy = mem_new(length + 1, 1);

    if (copy != NULL)
        memcpy(copy, text, length);
    return copy;
}

char *mem_string(const char *text)
{
    return mem_string_n(text, strlen(text));
}

void mem_free(void *block)
{
    free(block);
}

void mem_fail_after(size_t n)
{
    atomic_store(&mem_has_failed, false);
    atomic_store(&mem_countdown, n);
}

bool mem_failed(void)
{
    return atomic_load(&mem_has_failed);
}
