/* facenet suspects on a data set of vectors: pairs of items that may be false negatives, and the
 * answers of users. */
#ifndef FACENET_CMD_SUSPECTS_PAIRS_H
#define FACENET_CMD_SUSPECTS_PAIRS_H

#include "db/faces/faces.h"
#include "db/runs/runs.h"

/* Prints the limit pairs of training items that share no label and are nearest by the newest
 * embeddings of a run, and whether its filter would drop them; all: those that were answered, too.
 */
enum status pairs_list(struct db *db, const struct db_run *run, int64_t limit, bool all,
                       struct err *err) MUST_CHECK;

/* Keeps pairs without an answer for the dashboard: of limit, 0: 200, half are the nearest ones that
 * the filter drops beside some positive of the two, half the nearest ones that stay. */
enum status pairs_keep(struct db *db, const struct db_run *run, int64_t limit, size_t *kept,
                       struct err *err) MUST_CHECK;

/* An answer on a pair, a line of a file: "ITEM<TAB>ITEM<TAB>relevant", "not" or "none". */
enum status pairs_answer(struct db *db, int64_t dataset, char *line, struct err *err) MUST_CHECK;

#endif
