/* The files of a run below FILE.d, whether a row names them or not: checkpoints, whole or half
 * written, checkpoints/run-ID/step-N.safetensors[.tmp-PID], and logs/run-ID.log.  Other names in
 * those folders, and links, are not the run's. */
#ifndef FACENET_DB_FILES_H
#define FACENET_DB_FILES_H

#include "db/core/db.h"

/* Calls each with the name of every file, below FILE.d; *others: what else is in the folder of its
 * checkpoints. */
enum status db_run_files_each(const struct db *db, int64_t run,
                              enum status (*each)(void *context, const char *name, struct err *err),
                              void *context, size_t *others, struct err *err) MUST_CHECK;

/* Deletes a run that isn't training, then its files and their folder, if that is empty then.
 * *checkpoints: how many were removed.  ST_IO: the run is deleted, but files of it are left. */
enum status db_run_remove(struct db *db, int64_t run, size_t *checkpoints, size_t *others,
                          struct err *err) MUST_CHECK;

#endif
