/* Embeddings: one vector per image and checkpoint, a BLOB of little-endian float32. */
#ifndef FACENET_DB_EMBEDDINGS_H
#define FACENET_DB_EMBEDDINGS_H

#include "db/core/db.h"

/* Keeps a vector of dim floats; replaces that of the same image and checkpoint.  ST_INVALID when
 * one isn't finite. */
enum status db_embedding_put(struct db *db, int64_t image, int64_t checkpoint, const float *vector,
                             size_t dim, struct err *err) MUST_CHECK;
enum status db_embedding_count(struct db *db, int64_t checkpoint, uint64_t *count,
                               struct err *err) MUST_CHECK;
/* *many: there are more than so many; no more than these are counted. */
enum status db_embedding_many(struct db *db, int64_t checkpoint, int64_t than, bool *many,
                              struct err *err) MUST_CHECK;
/* Of the first one; 0 without any. */
enum status db_embedding_dim(struct db *db, int64_t checkpoint, size_t *dim,
                             struct err *err) MUST_CHECK;

/* The images of a data set that have one by a checkpoint, by id; *out: mem_free. */
enum status db_embedding_images(struct db *db, int64_t checkpoint, int64_t dataset, int64_t **out,
                                size_t *count, struct err *err) MUST_CHECK;

/* A checkpoint takes the embeddings of another one, of images of a data set that it has none of;
 * *taken: there were some. */
enum status db_embeddings_adopt(struct db *db, int64_t checkpoint, int64_t from, int64_t dataset,
                                bool *taken, struct err *err) MUST_CHECK;

struct db_embedding_row {
    int64_t identity, image;
    const char *name, *path; /* of the person and of the picture, verbatim; valid in the call */
    bool held_out;
    const float *vector; /* (dim); valid in the call */
    size_t dim;
};

/* The newest checkpoint of the run that has embeddings of the data set's images. */
enum status db_embedding_newest(struct db *db, int64_t run, int64_t dataset, int64_t *checkpoint,
                                bool *found, struct err *err) MUST_CHECK;
/* All of a checkpoint's embeddings of a data set, ordered by identity and image as
 * db_faces_each; excluded images are left out.  ST_CORRUPT when the length of a vector differs from
 * that of the first one or isn't a whole number of floats.  Of data set 0, those of all by image,
 * fast, as no other row is read: the rest of a row is 0, false and "". */
enum status db_embeddings_each(struct db *db, int64_t checkpoint, int64_t dataset,
                               enum status (*each)(void *context,
                                                   const struct db_embedding_row *row,
                                                   struct err *err),
                               void *context, struct err *err) MUST_CHECK;
/* Those of some images, as with data set 0: among is an array of their ids in JSON. */
enum status db_embeddings_among(struct db *db, int64_t checkpoint, const char *among,
                                enum status (*each)(void *context,
                                                    const struct db_embedding_row *row,
                                                    struct err *err),
                                void *context, struct err *err) MUST_CHECK;
/* The same of up to most images after one, by image: image (most), vector (most, dim). */
enum status db_embeddings_slice(struct db *db, int64_t checkpoint, int64_t after, int64_t *image,
                                float *vector, size_t dim, size_t most, size_t *count,
                                struct err *err) MUST_CHECK;

#endif
