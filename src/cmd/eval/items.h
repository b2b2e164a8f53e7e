/* facenet eval on a data set of vectors: retrieval on held-out items. */
#ifndef FACENET_CMD_EVAL_ITEMS_H
#define FACENET_CMD_EVAL_ITEMS_H

#include "db/faces/faces.h"
#include "db/runs/runs.h"

/* Embeds the items by a run's checkpoint, or takes the vectors as they are (run NULL), and prints
 * how well held-out items are found: by an item, what shares a label; by a label, the mean of the
 * training items that have it, what has it.  labels: a file whose labels judge in place of those
 * imported, a line an item, or NULL.  Keeps the figures of a run. */
enum status eval_items(struct db *db, const struct db_dataset *dataset, const struct db_run *run,
                       int64_t step, const char *labels, struct err *err) MUST_CHECK;

#endif
