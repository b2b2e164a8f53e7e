/* The files below FILE.d that rows of the database name: crop caches and checkpoints. */
#ifndef FACENET_CMD_ARTEFACTS_H
#define FACENET_CMD_ARTEFACTS_H

#include "db/faces/faces.h"
#include "db/runs/runs.h"

/* Names below FILE.d ("crops/dataset-1.crops"); zeroed is empty. */
struct artefacts {
    char **name;
    size_t count;
};

void artefacts_free(struct artefacts *artefacts);

/* Adds the checkpoints that rows name and the logs, of all runs with dataset 0, else of the runs of
 * that data set, of which it adds the files without a row, too. */
enum status artefacts_add_checkpoints(struct artefacts *artefacts, struct db *db, int64_t dataset,
                                      struct err *err) MUST_CHECK;
/* Adds the crop caches of all data sets, and the nets that are no runs. */
enum status artefacts_add_crops(struct artefacts *artefacts, struct db *db,
                                struct err *err) MUST_CHECK;

/* Call artefacts_sort after adding the last name. */
void artefacts_sort(struct artefacts *artefacts);
bool artefacts_has(const struct artefacts *artefacts, const char *name);

/* Removes a file below FILE.d, and its folder if that is then empty. */
enum status artefacts_remove(const struct db *db, const char *name, struct err *err) MUST_CHECK;

#endif
