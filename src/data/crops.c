/* See crops.h; base/crop.h has the format. */
#include "data/crops.h"

#include "base/crop.h"
#include "base/file.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define CROPS_AGAIN "import its data set again, or forget it first if it was drawn or has vectors"

struct crops {
    char *path; /* NULL and -1: in memory */
    int descriptor;
    uint32_t size, layout;
    size_t crop;        /* bytes of one */
    uint64_t count;     /* readable, or written so far */
    const uint8_t *map; /* the whole file; NULL when open for appending */
    size_t mapped;
    bool new_file; /* the folder's entry is not durable yet */
};

static enum status crops_new(struct crops **out, const char *path, int flags, uint32_t layout,
                             struct err *err)
{
    struct crops *crops;
    enum status status;
    bool vectors = (layout & CROP_VECTORS) != 0;
    uint32_t size = layout & ~CROP_VECTORS;

    *out = NULL;
    if (size == 0 || size > CROP_SIZE_LIMIT)
        return err_set(err, ST_INVALID,
                       vectors ? "vectors of %u numbers: they have 1 to %u"
                               : "crops of %u pixels: a side goes from 1 to %u",
                       size, CROP_SIZE_LIMIT);
    crops = mem_new(1, sizeof *crops);
    if (crops == NULL)
        return err_nomem(err, "the crop cache");
    crops->descriptor = -1;
    crops->size = size;
    crops->layout = layout;
    crops->crop = vectors ? size * sizeof(float) : (size_t)size * size * 3;
    crops->path = mem_string(path);
    if (crops->path == NULL) {
        status = err_nomem(err, "the crop cache");
        goto out;
    }
    status = file_open(path, flags | O_NOFOLLOW, &crops->descriptor, NULL, err);
    if (status != ST_OK)
        goto out;
    *out = crops;
    return ST_OK;
out:
    crops_close(crops);
    return status;
}

/* Checks that the file is a crop cache and holds count crops; gives its length. */
static enum status crops_check(const struct crops *crops, uint64_t count, uint64_t *length,
                               struct err *err)
{
    uint8_t expected[CROP_HEADER], header[CROP_HEADER];
    struct stat info;
    ssize_t n;

    if (fstat(crops->descriptor, &info) != 0)
        return err_set_errno(err, ST_IO, errno, "cannot look at the crop cache %s", crops->path);
    n = pread(crops->descriptor, header, sizeof header, 0);
    if (n < 0)
        return err_set_errno(err, ST_IO, errno, "cannot read the crop cache %s", crops->path);
    crop_header(expected, crops->layout);
    if (n != CROP_HEADER || memcmp(header, expected, CROP_KIND) != 0)
        return err_set(err, ST_CORRUPT, "%s is not a crop cache; " CROPS_AGAIN, crops->path);
    if (memcmp(header, expected, sizeof header) != 0)
        return err_set(err, ST_CORRUPT,
                       "the crop cache %s holds %s of another size than %u %s; " CROPS_AGAIN,
                       crops->path, crops_has_vectors(crops) ? "vectors" : "crops", crops->size,
                       crops_has_vectors(crops) ? "numbers" : "pixels");
    if (count > ((uint64_t)LLONG_MAX - CROP_HEADER) / crops->crop ||
        (uint64_t)info.st_size < CROP_HEADER + count * crops->crop)
        return err_set(err, ST_CORRUPT,
                       "the crop cache %s is too short for %llu crops; " CROPS_AGAIN, crops->path,
                       (unsigned long long)count);
    *length = CROP_HEADER + count * crops->crop;
    return ST_OK;
}

enum status crops_open(struct crops **out, const char *path, uint32_t size, uint64_t count,
                       struct err *err)
{
    struct crops *crops;
    enum status status = crops_new(&crops, path, O_RDONLY, size, err);
    uint64_t length;
    void *map;

    if (status == ST_NOTFOUND)
        return err_set(err, status, "the crop cache %s is missing; " CROPS_AGAIN, path);
    if (status != ST_OK)
        return status;
    status = crops_check(crops, count, &length, err);
    if (status == ST_OK && length > SIZE_MAX)
        status = err_nomem(err, path);
    if (status == ST_OK) {
        map = mmap(NULL, (size_t)length, PROT_READ, MAP_SHARED, crops->descriptor, 0);
        if (map == MAP_FAILED) {
            status = err_set_errno(err, ST_IO, errno, "cannot map the crop cache %s", path);
        } else {
            crops->map = map;
            crops->mapped = (size_t)length;
            crops->count = count;
        }
    }
    if (status != ST_OK) {
        crops_close(crops);
        return status;
    }
    *out = crops;
    return ST_OK;
}

enum status crops_new_room(struct crops **out, uint32_t size, uint64_t count, struct err *err)
{
    struct crops *crops = mem_new(1, sizeof *crops);
    void *map = MAP_FAILED;

    *out = NULL;
    if (crops == NULL)
        return err_nomem(err, "the crops");
    *crops = (struct crops){.descriptor = -1,
                            .size = size,
                            .layout = size,
                            .crop = (size_t)size * size * 3,
                            .count = count};
    if (count <= (SIZE_MAX - CROP_HEADER) / crops->crop) {
        crops->mapped = CROP_HEADER + (size_t)count * crops->crop;
        map = mmap(NULL, crops->mapped, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
    if (map == MAP_FAILED) {
        mem_free(crops);
        return err_nomem(err, "the crops");
    }
    crops->map = map;
    *out = crops;
    return ST_OK;
}

static enum status crops_write(const struct crops *crops, const uint8_t *bytes, size_t length,
                               uint64_t offset, struct err *err)
{
    while (length > 0) {
        ssize_t n = pwrite(crops->descriptor, bytes, length, (off_t)offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(err, ST_IO, errno, "cannot write the crop cache %s", crops->path);
        bytes += n;
        length -= (size_t)n;
        offset += (uint64_t)n;
    }
    return ST_OK;
}

/* If no crop is registered, removes a header that a crash cut short and the crops of a deleted data
 * set. A file of another kind stays and is refused by crops_check. */
static enum status crops_start_over(struct crops *crops, struct err *err)
{
    uint8_t header[CROP_HEADER];
    ssize_t n = pread(crops->descriptor, header, sizeof header, 0);
    struct stat info;

    if (fstat(crops->descriptor, &info) != 0)
        return err_set_errno(err, ST_IO, errno, "cannot look at the crop cache %s", crops->path);
    if (info.st_size >= (off_t)CROP_HEADER && n == (ssize_t)sizeof header &&
        memcmp(header, CROP_MAGIC, sizeof CROP_MAGIC) != 0 &&
        memcmp(header, CROP_VECTORS_MAGIC, sizeof CROP_VECTORS_MAGIC) != 0)
        return ST_OK;
    if (info.st_size > 0 && ftruncate(crops->descriptor, 0) != 0)
        return err_set_errno(err, ST_IO, errno, "cannot write the crop cache %s", crops->path);
    crops->new_file = true;
    crop_header(header, crops->layout);
    return crops_write(crops, header, sizeof header, 0, err);
}

enum status crops_create(struct crops **out, const char *path, uint32_t size, struct err *err)
{
    struct crops *crops;
    enum status status = crops_new(&crops, path, O_RDWR | O_CREAT, size, err);

    if (status != ST_OK)
        return status;
    if (flock(crops->descriptor, LOCK_EX | LOCK_NB) != 0) {
        crops_close(crops);
        return err_set(err, ST_BUSY, "another import writes to %s; wait until it has ended", path);
    }
    *out = crops;
    return ST_OK;
}

enum status crops_begin(struct crops *crops, uint64_t count, struct err *err)
{
    enum status status = count == 0 ? crops_start_over(crops, err) : ST_OK;
    uint64_t length;

    if (status == ST_OK)
        status = crops_check(crops, count, &length, err);
    if (status == ST_OK && ftruncate(crops->descriptor, (off_t)length) != 0)
        status = err_set_errno(err, ST_IO, errno, "cannot write the crop cache %s", crops->path);
    if (status == ST_OK)
        crops->count = count;
    return status;
}

void crops_close(struct crops *crops)
{
    if (crops == NULL)
        return;
    if (crops->map != NULL)
        (void)munmap((void *)(uintptr_t)crops->map, crops->mapped);
    if (crops->descriptor >= 0)
        (void)close(crops->descriptor);
    mem_free(crops->path);
    mem_free(crops);
}

enum status crops_append(struct crops *crops, const void *item, uint64_t *number, struct err *err)
{
    enum status status;

    assert(crops->map == NULL);
    if (crops->count >= ((uint64_t)LLONG_MAX - CROP_HEADER) / crops->crop)
        return err_set(err, ST_LIMIT, "the crop cache %s is full", crops->path);
    status = crops_write(crops, item, crops->crop, CROP_HEADER + crops->count * crops->crop, err);
    if (status == ST_OK)
        *number = crops->count++;
    return status;
}

enum status crops_blank(struct crops *crops, uint64_t number, struct err *err)
{
    uint8_t *zeros;
    enum status status;

    if (number >= crops->count)
        return err_set(err, ST_CORRUPT, "the crop cache %s has no crop %llu", crops->path,
                       (unsigned long long)number);
    zeros = mem_new(crops->crop, 1);
    if (zeros == NULL)
        return err_nomem(err, "a crop");
    status = crops_write(crops, zeros, crops->crop, CROP_HEADER + number * crops->crop, err);
    mem_free(zeros);
    return status;
}

enum status crops_sync(struct crops *crops, struct err *err)
{
    if (fdatasync(crops->descriptor) != 0)
        return err_set_errno(err, ST_IO, errno, "cannot make the crop cache %s durable",
                             crops->path);
    if (crops->new_file) {
        enum status status = file_sync_directory(crops->path, err);

        if (status != ST_OK)
            return status;
        crops->new_file = false;
    }
    return ST_OK;
}

const uint8_t *crops_at(const struct crops *crops, uint64_t number)
{
    assert(crops->map != NULL && number < crops->count);
    return crops->map + CROP_HEADER + number * crops->crop;
}

uint8_t *crops_room(struct crops *crops, uint64_t number)
{
    assert(crops->descriptor < 0);
    return (uint8_t *)(uintptr_t)crops_at(crops, number);
}

uint32_t crops_size(const struct crops *crops)
{
    return crops->size;
}

const float *crops_vector(const struct crops *crops, uint64_t number)
{
    assert(crops_has_vectors(crops));
    return (const float *)(const void *)crops_at(crops, number); /* rows and header are aligned */
}

bool crops_has_vectors(const struct crops *crops)
{
    return (crops->layout & CROP_VECTORS) != 0;
}

uint32_t crops_layout(const struct crops *crops)
{
    return crops->layout;
}

uint64_t crops_count(const struct crops *crops)
{
    return crops->count;
}

const char *crops_path(const struct crops *crops)
{
    return crops->path;
}

size_t crops_input(const struct crops *crops)
{
    return crops_has_vectors(crops) ? crops->size : (size_t)crops->size * crops->size * 3;
}
