/* Makes the file of base/vector_index.h: centroids by k-means of a sample, then two passes over the
 * embeddings, the first for the list of each, the second to put them there.
 *
 * Memory: about 16,384 x 17 vectors for k-means, then 64 MiB of vectors and 16 to 32 bytes for each
 * embedding, never all of them.  The file grows in its place under another name, which has the
 * lock of whoever makes it, and gets its own when it is whole. */
#ifndef FACENET_EVAL_INDEX_BUILD_H
#define FACENET_EVAL_INDEX_BUILD_H

#include "base/vector_index.h"

/* Where embeddings come from. */
struct index_source {
    void *context;
    size_t dim;
    uint64_t count; /* about how many there are, for the number of lists */
    /* Up to most embeddings of images after one, by image: image (most), vector (most, dim). */
    enum status (*read)(void *context, int64_t after, int64_t *image, float *vector, size_t most,
                        size_t *count, struct err *err);
    /* Whether they are still what the key says, asked last. */
    enum status (*same)(void *context, bool *same, struct err *err);
    void (*said)(void *context, uint64_t done, uint64_t total); /* progress; NULL: nobody asks */
};

/* ST_BUSY while another process makes it, or when the embeddings changed meanwhile.  At least one
 * embedding up to key->last is there. */
enum status index_build(const char *path, const struct vector_index_key *key,
                        const struct index_source *source, struct err *err) MUST_CHECK;

#endif
