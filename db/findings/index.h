/* The index of the embeddings by a checkpoint, a file beside the database (base/vector_index.h), as
 * far as the database knows it: which one is right, what it finds, what must not stay in it.
 * Embeddings that came after it was made are compared one by one. */
#ifndef FACENET_DB_INDEX_H
#define FACENET_DB_INDEX_H

#include "base/text.h"
#include "base/vector_index.h"
#include "db/core/db.h"

/* Notes that an image has got an embedding; of _all that many have, whose ids aren't known. */
enum status db_index_note(struct db *db, int64_t checkpoint, int64_t image,
                          struct err *err) MUST_CHECK;
enum status db_index_note_all(struct db *db, int64_t checkpoint, struct err *err) MUST_CHECK;

/* What an index of the embeddings would have to be of; *found: there are some. */
enum status db_index_key(struct db *db, int64_t checkpoint, struct vector_index_key *key,
                         bool *found, struct err *err) MUST_CHECK;
/* Adds the path of the file, whether it is there or not. */
void db_index_path(const struct db *db, int64_t checkpoint, struct text *path);

/* *found: there is one, and few embeddings came after it.  vector_index_close it. */
enum status db_index_open(struct db *db, int64_t checkpoint, struct vector_index *index,
                          bool *found, struct err *err) MUST_CHECK;
/* The images nearest to x (dim), by the index or later, the nearest one first: near (most). */
enum status db_index_near(struct db *db, const struct vector_index *index, const float *x,
                          struct vector_near *near, size_t most, size_t *count,
                          struct err *err) MUST_CHECK;

/* When images (count, ascending) are forgotten, in that transaction: overwrites them in every
 * index. ST_BUSY while one is made. */
enum status db_index_blank(struct db *db, const int64_t *images, size_t count,
                           struct err *err) MUST_CHECK;
/* The same of a whole data set: notes each index for erasure (db/core/erase.h). */
enum status db_index_erase(struct db *db, struct err *err) MUST_CHECK;

#endif
