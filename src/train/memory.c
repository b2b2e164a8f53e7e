/* See memory.h. */
#include "train/memory.h"

#include "base/mem.h"

#include <string.h>

enum status memory_init(struct memory *memory, size_t size, size_t dim, struct err *err)
{
    size_t numbers;

    *memory = (struct memory){.size = size, .dim = dim};
    if (size == 0)
        return ST_OK;
    if (mem_multiply(size, dim, &numbers)) {
        memory->embedding = mem_new(numbers, sizeof *memory->embedding);
        memory->label = mem_new(size, sizeof *memory->label);
    }
    if (memory->embedding == NULL || memory->label == NULL) {
        memory_free(memory);
        return err_nomem(err, "the memory of embeddings; try a smaller --memory");
    }
    return ST_OK;
}

void memory_free(struct memory *memory)
{
    mem_free(memory->embedding);
    mem_free(memory->label);
    *memory = (struct memory){0};
}

size_t memory_read(const struct memory *memory, float *embedding, uint32_t *label)
{
    size_t count = memory->added < memory->size ? (size_t)memory->added : memory->size;

    if (count > 0)
        memcpy(embedding, memory->embedding, count * memory->dim * sizeof *embedding);
    for (size_t i = 0; i < count; i++)
        label[i] = (uint32_t)memory->label[i];
    return count;
}

void memory_add(struct memory *memory, const float *embedding, const uint32_t *label, size_t n)
{
    for (size_t i = 0; i < n && memory->size > 0; i++) {
        size_t at = (size_t)(memory->added++ % memory->size);

        memcpy(memory->embedding + at * memory->dim, embedding + i * memory->dim,
               memory->dim * sizeof *embedding);
        memory->label[at] = (float)label[i];
    }
}

size_t memory_tensors(const struct memory *memory, struct tensor list[MEMORY_TENSORS])
{
    if (memory->size == 0)
        return 0;
    list[0] = (struct tensor){.name = "memory.embedding",
                              .shape = {memory->size, memory->dim},
                              .dims = 2,
                              .data = memory->embedding};
    list[1] = (struct tensor){
        .name = "memory.label", .shape = {memory->size}, .dims = 1, .data = memory->label};
    return MEMORY_TENSORS;
}
