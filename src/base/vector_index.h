/* The file that holds the embeddings by one checkpoint in inverted lists, beside the database: what
 * is near a vector is looked for in the lists nearest to it.  It is a cache: eval/index_build.h
 * makes it of the embeddings, and it is made again when they have changed.  Dashboards read it,
 * too.
 *
 * Native byte order and alignment; a file of another machine is refused.  A page with the header;
 * then, each aligned to 64 bytes, the centroids of the lists (lists, dim), of length 1; where each
 * list begins (lists + 1); the image of each place (count), 0: forgotten; the vectors (count, dim)
 * by list.  The header is written last and has a checksum. */
#ifndef FACENET_BASE_VECTOR_INDEX_H
#define FACENET_BASE_VECTOR_INDEX_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VECTOR_INDEX_LEAST 200000 /* of fewer embeddings all are compared */
#define VECTOR_INDEX_HEADER 4096

/* What the file is of: its embeddings are those of images up to last; version changes when one of
 * these is another. */
struct vector_index_key {
    int64_t checkpoint, last, version;
};

struct vector_index_head {
    char magic[8];
    uint32_t order, format; /* order: of bytes */
    struct vector_index_key key;
    uint64_t count, lists, dim, probes; /* probes: lists to look into */
    uint64_t checksum;                  /* of what is before it */
};

struct vector_index {
    struct vector_index_head head;
    const float *centroid; /* (lists, dim) */
    const uint64_t *first; /* (lists + 1) into image and vector */
    const int64_t *image;  /* (count) */
    const float *vector;   /* (count, dim) */
    void *map;
    size_t length;
};

/* Name of the file below FILE.d. */
#define VECTOR_INDEX_NAME 64
void vector_index_name(int64_t checkpoint, char name[VECTOR_INDEX_NAME]);

/* Where the parts of a file begin, in bytes; places[4] is its length.  False: too large. */
bool vector_index_places(const struct vector_index_head *head, uint64_t places[5]);
/* Completes a header whose numbers are set. */
void vector_index_seal(struct vector_index_head *head);

/* Maps a file for reading.  ST_NOTFOUND without one, ST_CORRUPT when it is none, damaged or of
 * another checkpoint or version than key, which is no fault of anybody. */
enum status vector_index_open(struct vector_index *index, const char *path,
                              const struct vector_index_key *key, struct err *err) MUST_CHECK;
void vector_index_close(struct vector_index *index); /* zeroed: fine */

/* The images nearest to x (dim) among those of the lists that are looked into, the nearest one
 * first: near (most), *count. */
struct vector_near {
    float distance; /* squared */
    int64_t image;
};
enum status vector_index_near(const struct vector_index *index, const float *x,
                              struct vector_near *near, size_t most, size_t *count,
                              struct err *err) MUST_CHECK;

/* Puts what is nearer than the farthest of near (most) in its place; distances that are no numbers
 * are left out. */
void vector_near_take(struct vector_near *near, size_t most, size_t *count, float distance,
                      int64_t image);
/* Squared, of vectors (dim) of length 1. */
float vector_distance(const float *x, const float *y, size_t dim);

/* The file while it is made, PATH.new, empty and locked; ST_BUSY while another process makes it.
 * vector_index_commit gives it its name when it is whole. */
enum status vector_index_create(const char *path, int *descriptor, struct err *err) MUST_CHECK;
enum status vector_index_commit(const char *path, int descriptor, struct err *err) MUST_CHECK;
/* Removes what a kill has left of PATH.new; ST_BUSY while a process makes it. */
enum status vector_index_discard(const char *path, struct err *err) MUST_CHECK;

/* Overwrites what a file has of images (count, ascending) with zeros and makes that durable; if it
 * was of version before it is of version after then.  Without a file there is nothing to do; one of
 * another kind, which nobody reads, is removed.  Discards, too. */
enum status vector_index_blank(const char *path, const int64_t *images, size_t count,
                               int64_t before, int64_t after, struct err *err) MUST_CHECK;

#endif
