/* Forgetting images and people of a data set: which images show a person, and all rows about them.
 */
#ifndef FACENET_DB_FORGET_H
#define FACENET_DB_FORGET_H

#include "db/core/db.h"

struct db_forgotten {
    int64_t image;
    int64_t crop;   /* -1: none */
    bool elsewhere; /* it is filed under another person */
};

/* The images that show a person: filed under the name, in a folder of that name, moved to the
 * person by the verdict in force, or in a current cluster of that name; by id.  *out: mem_free. */
enum status db_forget_list(struct db *db, int64_t dataset, const char *name,
                           struct db_forgotten **out, size_t *count, struct err *err) MUST_CHECK;
/* Whether something else has the name: a folder of photos, which may have no faces, or decisions.
 */
enum status db_forget_named(struct db *db, int64_t dataset, const char *name, bool *found,
                            struct err *err) MUST_CHECK;
/* The images of a source (sources.h); by id.  *out: mem_free. */
enum status db_forget_list_source(struct db *db, int64_t source, struct db_forgotten **out,
                                  size_t *count, struct err *err) MUST_CHECK;

/* Deletes these images with all rows that refer to them.  Call it in a transaction. */
enum status db_forget_images(struct db *db, int64_t dataset, const struct db_forgotten *images,
                             size_t count, struct err *err) MUST_CHECK;
/* Deletes the people of a data set without a picture to whom no verdict moves one. */
enum status db_forget_nobodies(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;
/* The same with the person, and the name in clusters and decisions.  What decisions did to other
 * images can still be undone.  Call it in a transaction. */
enum status db_forget_person(struct db *db, int64_t dataset, const char *name,
                             const struct db_forgotten *images, size_t count,
                             struct err *err) MUST_CHECK;

#endif
