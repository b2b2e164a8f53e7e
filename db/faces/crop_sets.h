/* Crops of a data set for recognisers that expect others than its own. */
#ifndef FACENET_DB_CROP_SETS_H
#define FACENET_DB_CROP_SETS_H

#include "db/core/db.h"

struct db_crop_set {
    int64_t dataset;
    char alignment[16];
    uint64_t size, count; /* side in pixels; crops that are made */
};

/* Those of a data set, 0: of all; *out: mem_free. */
enum status db_crop_set_list(struct db *db, int64_t dataset, struct db_crop_set **out,
                             size_t *count, struct err *err) MUST_CHECK;
/* How many are made; 0: none. */
enum status db_crop_set_count(struct db *db, int64_t dataset, const char *alignment, uint64_t size,
                              uint64_t *count, struct err *err) MUST_CHECK;
enum status db_crop_set_put(struct db *db, const struct db_crop_set *set,
                            struct err *err) MUST_CHECK;
/* Deletes the rows of a data set; the caller removes the files. */
enum status db_crop_sets_delete(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;

#endif
