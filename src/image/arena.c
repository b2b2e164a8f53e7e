/* See arena.h. */
#include "image/arena.h"

#include <string.h>

#define ARENA_ALIGNMENT 16u

/* Ends the newest block at end, which lies inside the arena, and zeroes what was used before. */
static void arena_extend(struct arena *arena, size_t end)
{
    size_t dirty = end < arena->peak ? end : arena->peak;

    if (dirty > arena->used)
        memset(arena->base + arena->used, 0, dirty - arena->used);
    arena->used = end;
    if (end > arena->peak)
        arena->peak = end;
}

void *arena_new(struct arena *arena, size_t size)
{
    size_t room = arena->size - arena->used;
    size_t padding = (ARENA_ALIGNMENT - arena->used % ARENA_ALIGNMENT) % ARENA_ALIGNMENT;

    if (size == 0)
        size = 1;
    if (padding > room || size > room - padding)
        return NULL;
    arena_extend(arena, arena->used + padding);
    arena->last = arena->used;
    arena_extend(arena, arena->used + size);
    return arena->base + arena->last;
}

void *arena_resize(struct arena *arena, void *block, size_t old_size, size_t size)
{
    unsigned char *at = block;
    void *copy;

    if (at == NULL)
        return arena_new(arena, size);
    if (size == 0)
        size = 1;
    if (at == arena->base + arena->last) {
        if (size > arena->size - arena->last)
            return NULL;
        if (arena->last + size > arena->used)
            arena_extend(arena, arena->last + size);
        else
            arena->used = arena->last + size;
        return block;
    }
    copy = arena_new(arena, size);
    if (copy != NULL)
        memcpy(copy, block, old_size < size ? old_size : size);
    return copy;
}

void arena_release(struct arena *arena, void *block)
{
    if (block != NULL && (unsigned char *)block == arena->base + arena->last)
        arena->used = arena->last;
}

void arena_reset(struct arena *arena)
{
    arena->used = arena->last = 0;
}
