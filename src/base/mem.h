/* Checked memory: element counts are multiplied with overflow checks, and a test can make the N-th
 * allocation fail, which is how the test suite reaches every "out of memory" path. */
#ifndef FACENET_BASE_MEM_H
#define FACENET_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* count * size bytes, zeroed; NULL when out of memory or on overflow.  count 0 gives a unique
 * pointer.  Free with mem_free. */
void *mem_new(size_t count, size_t size);

/* Resizes to count * size bytes; new bytes are not zeroed. NULL on failure, and the old block is
 * unchanged. */
void *mem_resize(void *block, size_t count, size_t size);

/* count * size bytes, zeroed, aligned to 64 bytes (a cache line, an AVX-512 vector). */
void *mem_new_aligned(size_t count, size_t size);

/* Copies of a string, or of its first length bytes (the copy is terminated). */
char *mem_string(const char *text);
char *mem_string_n(const char *text, size_t length);

/* Frees a block of any of the above; NULL is fine. */
void mem_free(void *block);

/* result = a * b or a + b; false on overflow. */
bool mem_multiply(size_t a, size_t b, size_t *result);
bool mem_add(size_t a, size_t b, size_t *result);

/* Tests: the n-th allocation from now (1 = the next) fails, and only that one; 0 switches it off.
 * mem_failed: whether it has failed. */
void mem_fail_after(size_t n);
bool mem_failed(void);

#endif
