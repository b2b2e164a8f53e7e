/* The embeddings of the last batches, which --memory offers as further negatives: cross-batch
 * memory (Wang 2020, 1912.06798, section 3.2).  They are as the net made them then, which the slow
 * change of a net allows, and no gradient reaches them.
 *
 * A ring: row number t since the beginning is at t mod size. */
#ifndef FACENET_TRAIN_MEMORY_H
#define FACENET_TRAIN_MEMORY_H

#include "base/err.h"
#include "nn/net/tensor.h"

#include <stdint.h>

struct memory {
    size_t size, dim;
    uint64_t added;   /* rows since the beginning */
    float *embedding; /* (size, dim) */
    float *label;     /* (size) identities, indices into the data set, < 2^24 */
};

/* Of size rows, 0: it remembers nothing. */
enum status memory_init(struct memory *memory, size_t size, size_t dim, struct err *err) MUST_CHECK;
void memory_free(struct memory *memory);

/* Copies what is remembered to embedding (size, dim) and label (size); returns how many rows. */
size_t memory_read(const struct memory *memory, float *embedding, uint32_t *label);
/* Takes in n rows, in place of the oldest ones. */
void memory_add(struct memory *memory, const float *embedding, const uint32_t *label, size_t n);

/* What a checkpoint keeps of it beside added; returns how many. */
#define MEMORY_TENSORS 2
size_t memory_tensors(const struct memory *memory, struct tensor list[MEMORY_TENSORS]);

#endif
