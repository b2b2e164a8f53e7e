/* What names and pictures leave outside the database's rows: crops, exports, logs, weights. */
#ifndef FACENET_CMD_TRACES_H
#define FACENET_CMD_TRACES_H

#include "db/faces/exports.h"
#include "db/faces/faces.h"
#include "db/faces/forget.h"

/* Removes what was exported of a data set, or with images (count, ascending ids) these pictures
 * from its folders; CSV files go as a whole.  Of sidecars our regions go, with a name only those of
 * that person.  Says what it leaves, such as a file that was changed
 * since, and counts it in *left. */
enum status traces_remove_exports(const struct db_dataset *dataset, const struct db_export *exports,
                                  size_t export_count, const struct db_forgotten *images,
                                  size_t count, const char *name, size_t *left,
                                  struct err *err) MUST_CHECK;
/* Overwrites all crops of a data set that no image has any more. */
enum status traces_blank_crops(struct db *db, const struct db_dataset *dataset,
                               struct err *err) MUST_CHECK;
/* Overwrites images (count, ascending ids) in the indexes of embeddings, before their rows go. */
enum status traces_blank_indexes(struct db *db, const struct db_forgotten *images, size_t count,
                                 struct err *err) MUST_CHECK;
/* Says which runs of a data set have weights that may have learnt from what is forgotten. */
enum status traces_say_runs(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;
/* Empties the logs of imports and other jobs, and removes the lines with a name from those of
 * runs. */
enum status traces_clean_logs(struct db *db, const char *name, struct err *err) MUST_CHECK;

#endif
