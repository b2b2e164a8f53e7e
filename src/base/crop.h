/* The file that holds the crops of a data set, or its vectors: its format, and how to read one crop
 * without mapping the file (data/crops.h maps it).
 *
 * A header of 64 bytes (magic, version and size as little-endian 32 bits), then crop i at 64 + i *
 * size * size * 3: RGB, rows from the top. A file of vectors has another magic and size floats for
 * each. */
#ifndef FACENET_BASE_CROP_H
#define FACENET_BASE_CROP_H

#include "base/err.h"

#include <stdint.h>

#define CROP_MAGIC "FNCROPS"
#define CROP_VECTORS_MAGIC "FNVECTS"
#define CROP_HEADER 64u
#define CROP_KIND 12 /* bytes of the header that are the same in every file of this version */
#define CROP_SIZE_LIMIT 4096u

/* Added to a size: the file holds vectors of so many numbers. */
#define CROP_VECTORS 0x80000000u

void crop_header(uint8_t header[CROP_HEADER], uint32_t size);

/* Name of the file below FILE.d. */
#define CROP_NAME 64
void crop_name(int64_t dataset, char name[CROP_NAME]);
/* The same of crops with another alignment or size than the data set's own. */
void crop_set_name(int64_t dataset, const char *alignment, uint32_t size, char name[CROP_NAME]);

/* Reads one crop into out (size, size, 3); ST_CORRUPT when the file is of another kind or too
 * short. */
enum status crop_read(uint8_t *out, const char *path, uint32_t size, uint64_t number,
                      struct err *err) MUST_CHECK;

#endif
