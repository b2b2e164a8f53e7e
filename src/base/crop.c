/* See crop.h. */
#include "base/crop.h"

#include "base/file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CROP_VERSION 1u

static void crop_put_u32(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

void crop_header(uint8_t header[CROP_HEADER], uint32_t size)
{
    memset(header, 0, CROP_HEADER);
    memcpy(header, (size & CROP_VECTORS) != 0 ? CROP_VECTORS_MAGIC : CROP_MAGIC, sizeof CROP_MAGIC);
    crop_put_u32(header + 8, CROP_VERSION);
    crop_put_u32(header + 12, size & ~CROP_VECTORS);
}

void crop_name(int64_t dataset, char name[CROP_NAME])
{
    (void)snprintf(name, CROP_NAME, "crops/dataset-%" PRId64 ".crops", dataset);
}

void crop_set_name(int64_t dataset, const char *alignment, uint32_t size, char name[CROP_NAME])
{
    (void)snprintf(name, CROP_NAME, "crops/dataset-%" PRId64 "-%.10s-%u.crops", dataset, alignment,
                   size);
}

enum status crop_read(uint8_t *out, const char *path, uint32_t size, uint64_t number,
                      struct err *err)
{
    uint8_t expected[CROP_HEADER], header[CROP_HEADER];
    size_t bytes = (size_t)size * size * 3;
    int descriptor;
    bool whole;
    enum status status = file_open(path, O_RDONLY | O_NOFOLLOW, &descriptor, NULL, err);

    if (status != ST_OK)
        return status;
    crop_header(expected, size);
    whole = pread(descriptor, header, sizeof header, 0) == (ssize_t)sizeof header &&
            memcmp(header, expected, CROP_KIND + 4) == 0 &&
            number <= (uint64_t)INT64_MAX / (bytes + CROP_HEADER) - 1 &&
            pread(descriptor, out, bytes, (off_t)(CROP_HEADER + number * bytes)) == (ssize_t)bytes;
    (void)close(descriptor);
    return whole ? ST_OK
                 : err_set(err, ST_CORRUPT, "%s has no crop %" PRIu64 " of %u pixels", path, number,
                           size);
}
