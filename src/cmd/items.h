/* The items of a data set of vectors: their labels in memory, and an index from rows to items. */
#ifndef FACENET_CMD_ITEMS_H
#define FACENET_CMD_ITEMS_H

#include "data/dataset.h"
#include "db/faces/faces.h"

/* Gives a data set, whose images are loaded, its labels and the answers on pairs up to a number. */
enum status items_load(struct db *db, int64_t id, struct dataset *dataset, int64_t answers,
                       struct err *err) MUST_CHECK;

/* The index of an image of the data set; its image_count: it isn't there. */
size_t items_index(const struct dataset *dataset, int64_t image);

/* ST_INVALID of a data set of vectors: what is not possible for these. */
enum status items_refuse(const struct db_dataset *dataset, const char *what,
                         struct err *err) MUST_CHECK;

#endif
