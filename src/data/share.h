/* What rank 0 gives to the other ranks of a run (base/ranks.h), which have no database: a data set,
 * its crops, a file.  All are collective, and all ranks get the status of the first that failed.
 *
 * Crops aren't sent to a rank that finds the same crop cache under its path: on rank 0's machine
 * that is the same file, elsewhere, on a shared file system or after a copy, one of the same bytes.
 * Each host where one is missing gets a copy in its folder for temporary files, which its ranks
 * share, and which is gone when they end. */
#ifndef FACENET_DATA_SHARE_H
#define FACENET_DATA_SHARE_H

#include "base/ranks.h"
#include "data/crops.h"
#include "data/dataset.h"

/* dataset: rank 0's, and empty in the others, which dataset_free frees.  Of names these only get
 * whether there is one: nothing else of a name bears on training. */
enum status share_dataset(struct ranks *ranks, struct dataset *dataset, struct err *err) MUST_CHECK;

/* *crops: rank 0's, and NULL in the others, which crops_close closes. */
enum status share_crops(struct ranks *ranks, struct crops **crops, struct err *err) MUST_CHECK;

/* A new, empty file (mkstemp) in $TMPDIR or /tmp; path is a buffer of SHARE_PATH bytes. */
#define SHARE_PATH 4096
enum status share_temporary(char *path, int *descriptor, struct err *err) MUST_CHECK;

/* The bytes of rank 0's file are written to the descriptors of the ranks that have one, which may
 * be rank 0; others have -1. */
enum status share_file(struct ranks *ranks, const char *path, int to, struct err *err) MUST_CHECK;

#endif
