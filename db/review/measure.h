/* Private to db/: what a decision teaches about other clusters. */
#ifndef FACENET_DB_MEASURE_H
#define FACENET_DB_MEASURE_H

#include "db/core/sqlite.h"

/* Measures the candidates (candidates.h) of the clusters that a decision changed, or its undoing,
 * by the faces that say who each is: those that a user has looked at, or all without any.  Those of
 * which embeddings are gone stay as they were. */
enum status measure_changed(struct db *db, int64_t decision, struct err *err) MUST_CHECK;

#endif
