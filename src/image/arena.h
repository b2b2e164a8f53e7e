/* A bump allocator over one block of fixed size: the memory of libraries that we do not trust. It
 * makes no system call, and its size is the memory limit. Blocks are zeroed, so what a library
 * reads without having written it is the same every time. */
#ifndef FACENET_IMAGE_ARENA_H
#define FACENET_IMAGE_ARENA_H

#include <stddef.h>

struct arena {
    unsigned char *base; /* size bytes, all zero to begin with, aligned to 16; borrowed */
    size_t size, used;
    size_t last; /* where the newest block starts: only that one can grow in place or be freed */
    size_t peak; /* bytes ever used: all after it are still zero */
};

/* size bytes, zeroed, aligned to 16; NULL when the arena is full. */
void *arena_new(struct arena *arena, size_t size);

/* As realloc; new bytes are zero.  On failure NULL, and the old block is unharmed. */
void *arena_resize(struct arena *arena, void *block, size_t old_size, size_t size);

/* Gives the newest block back; any other stays until arena_reset.  NULL is fine. */
void arena_release(struct arena *arena, void *block);

void arena_reset(struct arena *arena);

#endif
