/* See vector_index.h. */
#include "base/vector_index.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAGIC "FNINDEX"
#define ORDER 0x01020304u
#define FORMAT 1u
#define ALIGN 64u
#define MOST_DIM 65536u
#define MOST_LISTS (1u << 24)
#define MOST_COUNT (UINT64_C(1) << 32)

void vector_index_name(int64_t checkpoint, char name[VECTOR_INDEX_NAME])
{
    (void)snprintf(name, VECTOR_INDEX_NAME, "index/checkpoint-%" PRId64 ".index", checkpoint);
}

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. */
static uint64_t head_checksum(const struct vector_index_head *head)
{
    const uint8_t *bytes = (const uint8_t *)head;
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < offsetof(struct vector_index_head, checksum); i++)
        sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
    return sum;
}

void vector_index_seal(struct vector_index_head *head)
{
    memcpy(head->magic, MAGIC, sizeof MAGIC);
    head->order = ORDER;
    head->format = FORMAT;
    head->checksum = head_checksum(head);
}

bool vector_index_places(const struct vector_index_head *head, uint64_t places[5])
{
    const uint64_t sizes[] = {head->lists * head->dim * sizeof(float),
                              (head->lists + 1) * sizeof(uint64_t), head->count * sizeof(int64_t),
                              head->count * head->dim * sizeof(float)};

    places[0] = VECTOR_INDEX_HEADER;
    for (int i = 0; i < 4; i++)
        places[i + 1] = (places[i] + sizes[i] + ALIGN - 1) / ALIGN * ALIGN;
    return head->dim - 1 < MOST_DIM && head->lists - 1 < MOST_LISTS && head->count < MOST_COUNT &&
           places[4] <= SIZE_MAX;
}

/* Whether a whole file of these numbers is there. */
static bool head_is_good(const struct vector_index_head *head, uint64_t length)
{
    uint64_t places[5];

    return memcmp(head->magic, MAGIC, sizeof MAGIC) == 0 && head->order == ORDER &&
           head->format == FORMAT && head->checksum == head_checksum(head) &&
           vector_index_places(head, places) && places[4] == length && head->probes > 0 &&
           head->probes <= head->lists;
}

/* A mapped file; ST_CORRUPT when it is none. */
static enum status index_map(struct vector_index *index, const char *path, int flags,
                             struct err *err)
{
    const struct vector_index_head *head;
    uint64_t length, places[5];
    int descriptor;
    enum status status = file_open(path, flags | O_NOFOLLOW, &descriptor, &length, err);
    int protection = flags == O_RDONLY ? PROT_READ : PROT_READ | PROT_WRITE;

    *index = (struct vector_index){0};
    if (status != ST_OK)
        return status;
    index->map = length < VECTOR_INDEX_HEADER || length > SIZE_MAX
                     ? NULL
                     : mmap(NULL, (size_t)length, protection, MAP_SHARED, descriptor, 0);
    (void)close(descriptor);
    if (index->map == MAP_FAILED) {
        index->map = NULL;
        return err_set_errno(err, ST_IO, errno, "cannot map %s", path);
    }
    index->length = (size_t)length;
    head = index->map;
    if (index->map == NULL || !head_is_good(head, length)) {
        vector_index_close(index);
        return err_set(err, ST_CORRUPT, "%s is no index of this version: remove it", path);
    }
    (void)vector_index_places(head, places);
    index->head = *head;
    index->centroid = (const float *)(const void *)((const char *)index->map + places[0]);
    index->first = (const uint64_t *)(const void *)((const char *)index->map + places[1]);
    index->image = (const int64_t *)(const void *)((const char *)index->map + places[2]);
    index->vector = (const float *)(const void *)((const char *)index->map + places[3]);
    return ST_OK;
}

enum status vector_index_open(struct vector_index *index, const char *path,
                              const struct vector_index_key *key, struct err *err)
{
    enum status status = index_map(index, path, O_RDONLY, err);
    bool good = status == ST_OK && index->head.key.checkpoint == key->checkpoint &&
                index->head.key.version == key->version && index->first[0] == 0 &&
                index->first[index->head.lists] == index->head.count;

    for (size_t list = 0; good && list < index->head.lists; list++)
        good = index->first[list] <= index->first[list + 1];
    if (status != ST_OK || good)
        return status;
    vector_index_close(index);
    return err_set(err, ST_CORRUPT, "%s is of other embeddings: remove it", path);
}

void vector_index_close(struct vector_index *index)
{
    if (index->map != NULL)
        (void)munmap(index->map, index->length);
    *index = (struct vector_index){0};
}

static float vector_product(const float *x, const float *y, size_t dim)
{
    float lane[16] = {0}, sum = 0;
    size_t k = 0;

    for (; k + 16 <= dim; k += 16) /* a loop that becomes vector instructions */
        for (size_t l = 0; l < 16; l++)
            lane[l] += x[k + l] * y[k + l];
    for (; k < dim; k++)
        sum += x[k] * y[k];
    for (size_t l = 0; l < 16; l++)
        sum += lane[l];
    return sum;
}

float vector_distance(const float *x, const float *y, size_t dim)
{
    return 2 - 2 * vector_product(x, y, dim);
}

void vector_near_take(struct vector_near *near, size_t most, size_t *count, float distance,
                      int64_t image)
{
    size_t at = *count < most ? *count : most - 1;

    if (!(distance <= 0 || distance > 0) ||
        (*count == most && !(distance < near[most - 1].distance)))
        return;
    *count += *count < most;
    for (; at > 0 && near[at - 1].distance > distance; at--)
        near[at] = near[at - 1];
    near[at] = (struct vector_near){distance, image};
}

enum status vector_index_near(const struct vector_index *index, const float *x,
                              struct vector_near *near, size_t most, size_t *count, struct err *err)
{
    const size_t dim = index->head.dim, probes = index->head.probes;
    struct vector_near *lists = mem_new(probes, sizeof *lists);
    size_t found = 0;

    *count = 0;
    if (lists == NULL)
        return err_nomem(err, "the nearest lists");
    for (size_t list = 0; list < index->head.lists; list++)
        vector_near_take(lists, probes, &found,
                         -vector_product(x, index->centroid + list * dim, dim), (int64_t)list);
    for (size_t p = 0; p < found && most > 0; p++) {
        const uint64_t *first = index->first + lists[p].image;

        for (uint64_t at = first[0]; at < first[1]; at++)
            if (index->image[at] != 0)
                vector_near_take(near, most, count,
                                 vector_distance(x, index->vector + at * dim, dim),
                                 index->image[at]);
    }
    mem_free(lists);
    return ST_OK;
}

/* path.new into new_path. */
static enum status new_name(const char *path, struct text *new_path, struct err *err)
{
    text_addf(new_path, "%s.new", path);
    return new_path->failed ? err_nomem(err, path) : ST_OK;
}

static enum status new_lock(const char *path, int flags, int *descriptor, struct err *err)
{
    enum status status = file_open(path, O_RDWR | O_NOFOLLOW | flags, descriptor, NULL, err);

    if (status != ST_OK)
        return status;
    if (flock(*descriptor, LOCK_EX | LOCK_NB) == 0)
        return ST_OK;
    (void)close(*descriptor);
    return err_set(err, ST_BUSY, "another process makes %s: try again when it has ended", path);
}

enum status vector_index_create(const char *path, int *descriptor, struct err *err)
{
    struct text new_path = {0};
    enum status status = new_name(path, &new_path, err);

    if (status == ST_OK)
        status = new_lock(text_string(&new_path), O_CREAT, descriptor, err);
    if (status == ST_OK && ftruncate(*descriptor, 0) != 0) {
        status = err_set_errno(err, ST_IO, errno, "cannot write %s", text_string(&new_path));
        (void)close(*descriptor);
    }
    text_free(&new_path);
    return status;
}

enum status vector_index_commit(const char *path, int descriptor, struct err *err)
{
    struct text new_path = {0};
    enum status status = new_name(path, &new_path, err);

    if (status == ST_OK && fsync(descriptor) != 0)
        status = err_set_errno(err, ST_IO, errno, "cannot write %s", text_string(&new_path));
    if (status == ST_OK && rename(text_string(&new_path), path) != 0)
        status = err_set_errno(err, ST_IO, errno, "cannot rename %s", text_string(&new_path));
    text_free(&new_path);
    return status == ST_OK ? file_sync_directory(path, err) : status;
}

enum status vector_index_discard(const char *path, struct err *err)
{
    struct text new_path = {0};
    int descriptor;
    enum status status = new_name(path, &new_path, err);

    if (status == ST_OK)
        status = new_lock(text_string(&new_path), 0, &descriptor, err);
    if (status == ST_OK) {
        if (unlink(text_string(&new_path)) != 0)
            status = err_set_errno(err, ST_IO, errno, "cannot remove %s", text_string(&new_path));
        (void)close(descriptor);
    }
    text_free(&new_path);
    return status == ST_NOTFOUND ? ST_OK : status;
}

static int image_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

enum status vector_index_blank(const char *path, const int64_t *images, size_t count,
                               int64_t before, int64_t after, struct err *err)
{
    struct vector_index index = {0};
    struct vector_index_head *head;
    enum status status = vector_index_discard(path, err);

    if (status == ST_OK)
        status = index_map(&index, path, O_RDWR, err);
    if (status == ST_CORRUPT)
        return unlink(path) == 0 ? file_sync_directory(path, err)
                                 : err_set_errno(err, ST_IO, errno, "cannot remove %s", path);
    if (status != ST_OK)
        return status == ST_NOTFOUND ? ST_OK : status;
    for (uint64_t at = 0; at < index.head.count && count > 0; at++) {
        int64_t *image = (int64_t *)(uintptr_t)&index.image[at];

        if (bsearch(image, images, count, sizeof *images, image_compare) == NULL)
            continue;
        memset((float *)(uintptr_t)&index.vector[at * index.head.dim], 0,
               index.head.dim * sizeof(float));
        *image = 0;
    }
    head = index.map;
    if (head->key.version == before)
        head->key.version = after;
    vector_index_seal(head);
    if (msync(index.map, index.length, MS_SYNC) != 0)
        status = err_set_errno(err, ST_IO, errno, "cannot overwrite faces in %s", path);
    vector_index_close(&index);
    return status;
}
