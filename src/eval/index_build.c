/* See index_build.h. */
#include "eval/index_build.h"

#include "base/mem.h"
#include "eval/index_recall.h"
#include "eval/ivf.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define SAMPLE 17                /* vectors for each centroid; k-means takes 16 */
#define CHUNK 16                 /* of these that are read together */
#define BLOCK ((size_t)64 << 20) /* bytes of vectors at a time */

struct build {
    const struct index_source *source;
    struct vector_index_head head;
    uint64_t places[5];
    struct ivf ivf;
    struct index_recall recall;
    int64_t *image; /* (head.count) in the order of reading, then (capacity) */
    uint32_t *list; /* likewise */
    size_t capacity;
    uint64_t *first; /* (lists + 1) */
    int descriptor;
    /* A block that was read. */
    size_t rows, most;
    int64_t *block_image; /* (most) */
    float *block;         /* (most, dim) */
    uint32_t *block_list; /* (most) */
};

static enum status build_write(const struct build *build, const void *bytes, size_t length,
                               uint64_t at, struct err *err)
{
    const char *next = bytes;

    while (length > 0) {
        ssize_t n = pwrite(build->descriptor, next, length, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(err, ST_IO, errno, "cannot write the index of embeddings");
        next += n;
        at += (uint64_t)n;
        length -= (size_t)n;
    }
    return ST_OK;
}

static enum status build_read(struct build *build, int64_t after, size_t most, struct err *err)
{
    const int64_t last = build->head.key.last;
    enum status status = build->source->read(build->source->context, after, build->block_image,
                                             build->block, most, &build->rows, err);

    while (status == ST_OK && build->rows > 0 && build->block_image[build->rows - 1] > last)
        build->rows--; /* they came later */
    return status;
}

static void build_say(const struct build *build, int64_t image, unsigned pass)
{
    if (build->source->said != NULL)
        build->source->said(build->source->context,
                            (uint64_t)(image + (int64_t)pass * build->head.key.last),
                            2 * (uint64_t)build->head.key.last);
}

/* Trains the centroids on embeddings from all over, each read by itself: neighbours in the order of
 * reading are often of one person, and centroids of few people divide the others badly. */
static enum status build_train(struct build *build, struct err *err)
{
    size_t dim = build->head.dim, count = 0, most = build->head.lists * SAMPLE;
    int64_t after = 0;
    float *sample;
    enum status status = ST_OK;

    most = most < INDEX_RECALL_ASKED ? INDEX_RECALL_ASKED : most;
    sample = mem_new_aligned(most * dim, sizeof *sample);
    if (sample == NULL)
        return err_nomem(err, "a sample of the embeddings");
    for (size_t i = 0; i < most; i++) {
        int64_t place = (int64_t)((double)i / (double)most * (double)build->head.key.last);

        after = place > after ? place : after;
        status = build_read(build, after, 1, err);
        if (status != ST_OK || build->rows == 0)
            break;
        memcpy(sample + count++ * dim, build->block, dim * sizeof *sample);
        after = build->block_image[0];
    }
    if (status == ST_OK && count == 0)
        status = err_set(err, ST_NOTFOUND, "there are no embeddings to make an index of");
    if (status == ST_OK) {
        build->head.lists = build->head.lists < count ? build->head.lists : count;
        status = ivf_train(&build->ivf, build->head.lists, sample, count, dim, err);
    }
    if (status == ST_OK)
        status = index_recall_init(&build->recall, sample, count, dim, err);
    mem_free(sample);
    return status;
}

static enum status build_grow(struct build *build, struct err *err)
{
    size_t capacity = build->capacity == 0 ? build->most : 2 * build->capacity;
    int64_t *image;
    uint32_t *list;

    while (capacity < build->head.count + build->rows)
        capacity *= 2;
    image = mem_resize(build->image, capacity, sizeof *image);
    build->image = image != NULL ? image : build->image;
    list = mem_resize(build->list, capacity, sizeof *list);
    build->list = list != NULL ? list : build->list;
    if (image == NULL || list == NULL)
        return err_nomem(err, "the lists of the embeddings");
    build->capacity = capacity;
    return ST_OK;
}

/* The first pass: the list of each embedding, and the neighbours that recall is measured by. */
static enum status build_assign(struct build *build, struct err *err)
{
    enum status status = build_read(build, 0, build->most, err);

    while (status == ST_OK && build->rows > 0) {
        size_t count = build->head.count, rows = build->rows;
        int64_t last = build->block_image[rows - 1];

        if (count + rows > build->capacity)
            status = build_grow(build, err);
        if (status == ST_OK)
            status = ivf_nearest(&build->ivf, build->list + count, 1, build->block, rows, err);
        if (status == ST_OK)
            status = index_recall_see(&build->recall, build->block, build->list + count, rows, err);
        if (status != ST_OK)
            break;
        memcpy(build->image + count, build->block_image, rows * sizeof *build->image);
        build->head.count += rows;
        for (size_t i = 0; i < rows; i++)
            build->first[build->list[count + i] + 1]++;
        build_say(build, last, 0);
        status = build_read(build, last, build->most, err);
    }
    for (size_t list = 0; list < build->head.lists; list++)
        build->first[list + 1] += build->first[list];
    return status;
}

/* Puts a block into its lists, those of one list at once; next (lists): the place of each that is
 * written next; row, image (most): scratch for one list. */
static enum status block_place(struct build *build, uint64_t *next, float *row, int64_t *image,
                               struct err *err)
{
    size_t dim = build->head.dim, *begin = mem_new(build->head.lists + 1, sizeof *begin);
    uint32_t *order = mem_new(build->rows, sizeof *order);
    size_t from = 0;
    enum status status = begin == NULL || order == NULL ? err_nomem(err, "a block") : ST_OK;

    for (size_t i = 0; status == ST_OK && i < build->rows; i++)
        begin[build->block_list[i] + 1]++;
    for (size_t list = 0; status == ST_OK && list < build->head.lists; list++)
        begin[list + 1] += begin[list];
    for (size_t i = 0; status == ST_OK && i < build->rows; i++)
        order[begin[build->block_list[i]]++] = (uint32_t)i; /* each begins where the next one did */
    for (size_t list = 0; status == ST_OK && list < build->head.lists; list++) {
        size_t count = begin[list] - from;

        for (size_t i = 0; i < count; i++) {
            memcpy(row + i * dim, build->block + order[from + i] * dim, dim * sizeof *row);
            image[i] = build->block_image[order[from + i]];
        }
        status = build_write(build, row, count * dim * sizeof *row,
                             build->places[3] + next[list] * dim * sizeof *row, err);
        if (status == ST_OK)
            status = build_write(build, image, count * sizeof *image,
                                 build->places[2] + next[list] * sizeof *image, err);
        next[list] += count;
        from = begin[list];
    }
    mem_free(begin);
    mem_free(order);
    return status;
}

/* The second pass.  An embedding that was deleted after the first one leaves its place empty. */
static enum status build_place(struct build *build, struct err *err)
{
    size_t lists = build->head.lists, at = 0;
    uint64_t *next = mem_new(lists, sizeof *next);
    float *row = mem_new_aligned(build->most * build->head.dim, sizeof *row);
    int64_t *image = mem_new(build->most, sizeof *image);
    enum status status = next == NULL || row == NULL || image == NULL
                             ? err_nomem(err, "the lists of the embeddings")
                             : build_read(build, 0, build->most, err);

    if (status == ST_OK)
        memcpy(next, build->first, lists * sizeof *next);
    while (status == ST_OK && build->rows > 0) {
        size_t kept = 0;
        int64_t last = build->block_image[build->rows - 1];

        for (size_t i = 0; i < build->rows; i++) {
            while (at < build->head.count && build->image[at] < build->block_image[i])
                at++;
            if (at == build->head.count || build->image[at] != build->block_image[i])
                continue; /* a new one: the key will have changed */
            build->block_list[kept] = build->list[at];
            build->block_image[kept] = build->block_image[i];
            memmove(build->block + kept * build->head.dim, build->block + i * build->head.dim,
                    build->head.dim * sizeof *build->block);
            kept++;
        }
        build->rows = kept;
        status = block_place(build, next, row, image, err);
        build_say(build, last, 1);
        if (status == ST_OK)
            status = build_read(build, last, build->most, err);
    }
    mem_free(next);
    mem_free(row);
    mem_free(image);
    return status;
}

static enum status build_file(struct build *build, struct err *err)
{
    enum status status = build_train(build, err);

    build->first = mem_new(build->head.lists + 1, sizeof *build->first);
    if (status == ST_OK && build->first == NULL)
        status = err_nomem(err, "the lists of the embeddings");
    if (status == ST_OK)
        status = build_assign(build, err);
    if (status == ST_OK)
        status = index_recall_probes(&build->recall, &build->ivf, &build->head.probes, err);
    if (status == ST_OK && !vector_index_places(&build->head, build->places))
        status = err_set(err, ST_LIMIT, "too many embeddings for an index");
    if (status == ST_OK && ftruncate(build->descriptor, (off_t)build->places[4]) != 0)
        status = err_set_errno(err, ST_IO, errno, "cannot make room for the index of embeddings");
    if (status == ST_OK)
        status =
            build_write(build, build->ivf.centroid,
                        build->head.lists * build->head.dim * sizeof(float), build->places[0], err);
    if (status == ST_OK)
        status = build_write(build, build->first, (build->head.lists + 1) * sizeof *build->first,
                             build->places[1], err);
    if (status == ST_OK)
        status = build_place(build, err);
    if (status != ST_OK)
        return status;
    vector_index_seal(&build->head);
    return build_write(build, &build->head, sizeof build->head, 0, err);
}

enum status index_build(const char *path, const struct vector_index_key *key,
                        const struct index_source *source, struct err *err)
{
    struct build build = {.source = source, .head = {.key = *key, .dim = source->dim}};
    bool same = false;
    enum status status = vector_index_create(path, &build.descriptor, err);

    if (status != ST_OK)
        return status;
    build.head.lists = ivf_suited((size_t)source->count);
    build.most = BLOCK / (source->dim * sizeof(float));
    build.block = mem_new_aligned(build.most * source->dim, sizeof *build.block);
    build.block_image = mem_new(build.most, sizeof *build.block_image);
    build.block_list = mem_new(build.most, sizeof *build.block_list);
    status = build.block == NULL || build.block_image == NULL || build.block_list == NULL
                 ? err_nomem(err, "a block of embeddings")
                 : build_file(&build, err);
    if (status == ST_OK)
        status = source->same(source->context, &same, err);
    if (status == ST_OK && !same)
        status = err_set(err, ST_BUSY, "the embeddings changed while an index of them was made");
    if (status == ST_OK)
        status = vector_index_commit(path, build.descriptor, err);
    (void)close(build.descriptor);
    if (status != ST_OK) {
        struct err unused;

        (void)!vector_index_discard(path, &unused);
    }
    ivf_free(&build.ivf);
    index_recall_free(&build.recall);
    mem_free(build.image);
    mem_free(build.list);
    mem_free(build.first);
    mem_free(build.block);
    mem_free(build.block_image);
    mem_free(build.block_list);
    return status;
}
