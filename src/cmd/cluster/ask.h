/* The questions of a review. */
#ifndef FACENET_CMD_CLUSTER_ASK_H
#define FACENET_CMD_CLUSTER_ASK_H

#include "db/faces/faces.h"

/* Prints the questions whose answers are worth most, at most so many, as a file in which they are
 * answered and which cluster_decide_file takes. */
enum status cluster_ask(struct db *db, const struct db_dataset *dataset, size_t most,
                        struct err *err) MUST_CHECK;

#endif
