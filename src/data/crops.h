/* The crop cache: all crops of a data set, or its vectors, in one memory-mapped file, so that
 * training never waits for a decoder; base/crop.h has the format, and what a size may be. The file
 * is only appended to. The database says which number belongs to which image, so crops after the
 * last registered one are left over from an interrupted import and are overwritten. */
#ifndef FACENET_DATA_CROPS_H
#define FACENET_DATA_CROPS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crops;

/* Opens for reading; the file must hold at least count crops of size. */
enum status crops_open(struct crops **out, const char *path, uint32_t size, uint64_t count,
                       struct err *err) MUST_CHECK;
/* Opens for appending; makes the file if it is missing. ST_BUSY while another process has it open
 * for appending. Nothing can be appended before crops_begin. */
enum status crops_create(struct crops **out, const char *path, uint32_t size,
                         struct err *err) MUST_CHECK;
/* Continues at number count; later crops are dropped. The count must have been read from the
 * database after crops_create, since another import may have raised it before. 0 also writes a
 * whole header and empties a cache that a deleted data set has left. */
enum status crops_begin(struct crops *crops, uint64_t count, struct err *err) MUST_CHECK;
/* count crops in memory instead, all black, which crops_room fills. */
enum status crops_new_room(struct crops **out, uint32_t size, uint64_t count,
                           struct err *err) MUST_CHECK;
void crops_close(struct crops *crops);

/* Appends one crop (size, size, 3) of bytes or vector (size) and gives its number. crops_sync makes
 * all appended crops durable: call it before the database commits their numbers. */
enum status crops_append(struct crops *crops, const void *item, uint64_t *number,
                         struct err *err) MUST_CHECK;
enum status crops_sync(struct crops *crops, struct err *err) MUST_CHECK;

/* Overwrites a crop below the count of crops_begin with zeros. */
enum status crops_blank(struct crops *crops, uint64_t number, struct err *err) MUST_CHECK;

/* (size, size, 3) of crop number; borrowed; valid while open for reading. number < count. */
const uint8_t *crops_at(const struct crops *crops, uint64_t number);
/* The same of crops in memory, to write to. */
uint8_t *crops_room(struct crops *crops, uint64_t number);
/* (size) of vector number, likewise. */
const float *crops_vector(const struct crops *crops, uint64_t number);
bool crops_has_vectors(const struct crops *crops);
uint32_t crops_size(const struct crops *crops);   /* pixels of a side, or numbers of a vector */
uint32_t crops_layout(const struct crops *crops); /* as it was opened: of vectors + CROP_VECTORS */
uint64_t crops_count(const struct crops *crops);
const char *crops_path(const struct crops *crops); /* NULL: in memory */
/* Numbers of one as a net reads it. */
size_t crops_input(const struct crops *crops);

#endif
