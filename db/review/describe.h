/* A decision in words, by the names of those whom it concerns: "Ann and cluster 65 stay apart". */
#ifndef FACENET_DB_REVIEW_DESCRIBE_H
#define FACENET_DB_REVIEW_DESCRIBE_H

#include "db/core/db.h"

/* The words of a decision (its row in the table decisions) that is not in force now, so that those
 * who are one person by it still have two names. */
enum status decision_describe(struct db *db, int64_t dataset, const char *verb,
                              const char *argument, char said[RECORD_TEXT],
                              struct err *err) MUST_CHECK;

#endif
