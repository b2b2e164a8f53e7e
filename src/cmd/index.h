/* The index of the embeddings by a checkpoint, for commands: made when it is needed. */
#ifndef FACENET_CMD_INDEX_H
#define FACENET_CMD_INDEX_H

#include "base/vector_index.h"
#include "db/core/db.h"

#define INDEX_EXACT_HELP "compare all embeddings, without an index, however many there are"

/* Of more than VECTOR_INDEX_LEAST embeddings the index, which is made if there is no right one,
 * with a progress line; *use: there is one, vector_index_close it.  Where it cannot be written, or
 * another process makes it, a sentence says so and all are to be compared. */
enum status index_ready(struct db *db, int64_t checkpoint, struct vector_index *index, bool *use,
                        struct err *err) MUST_CHECK;

/* The same of whatever number of embeddings, made in any case, for tests. */
enum status index_make(struct db *db, int64_t checkpoint, struct err *err) MUST_CHECK;

#endif
