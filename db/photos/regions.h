/* Who is where in photos, as other programs or the folders of photos say: rows of regions.  That a
 * face gets such a name is a decision (db/review/decide_names.c). */
#ifndef FACENET_DB_REGIONS_H
#define FACENET_DB_REGIONS_H

#include "db/core/db.h"

#include <stdbool.h>
#include <stddef.h>

/* Where names come from. */
enum db_region_origin { REGION_EMBEDDED, REGION_SIDECAR, REGION_FOLDER };

struct db_region {
    enum db_region_origin origin;
    char name[RECORD_NAME]; /* as found */
    double box[4];          /* x, y, width, height in pixels of the upright photo */
    int64_t image;          /* the face there, 0: none was found */
};

/* A photo that names can be read of. */
struct db_region_photo {
    int64_t id;
    const char *path;      /* below the folder imported; verbatim bytes */
    int64_t sidecar;       /* as db_region_put kept it */
    int64_t width, height; /* upright */
    int64_t orientation;   /* EXIF, 1 to 8 */
};
#define REGION_UNREAD ((int64_t)-1) /* names of the photo were not read yet */

/* The photos of a folder that could be read and aren't there twice, by path; strings are valid
 * during the call. */
enum status db_region_photos_each(struct db *db, int64_t source,
                                  enum status (*each)(void *context,
                                                      const struct db_region_photo *photo,
                                                      struct err *err),
                                  void *context, struct err *err) MUST_CHECK;

/* Replaces what other programs say of a photo.  A face that has the same name as before counts as
 * decided as before.  sidecar: time of change of the file beside it in microseconds, 0: there is
 * none, REGION_UNREAD: read it again the next time. */
enum status db_region_put(struct db *db, int64_t photo, int64_t sidecar,
                          const struct db_region *regions, size_t count,
                          struct err *err) MUST_CHECK;

/* Keeps for each photo in a folder of the imported folder that this has somebody's name. */
enum status db_region_folders(struct db *db, int64_t source, struct err *err) MUST_CHECK;

/* The only usable face of a photo is the one that its folder names. */
enum status db_region_place_single(struct db *db, int64_t source, struct err *err) MUST_CHECK;
/* A face that a region of a folder may mean, or, region 0, one that is known to have the name. */
struct db_region_choice {
    int64_t region, image;
    bool first; /* of its name; those that are known come first */
};
/* The usable faces in photos of a folder with a name that hold several, and the known ones of that
 * name, by name; *out: mem_free. */
enum status db_region_choices(struct db *db, int64_t dataset, struct db_region_choice **out,
                              size_t *count, struct err *err) MUST_CHECK;
enum status db_region_place(struct db *db, int64_t region, int64_t image,
                            struct err *err) MUST_CHECK;

/* The name of the region at a box of a photo, where no face was found: the one whose middle is
 * nearest to that of the box, each within the other.  *found: there is one. */
enum status db_region_at(struct db *db, int64_t photo, const double box[4], char *name, size_t size,
                         bool *found, struct err *err) MUST_CHECK;

/* Whether a region has a name, in any bytes. */
enum status db_region_named(struct db *db, int64_t dataset, const char *name, bool *found,
                            struct err *err) MUST_CHECK;

struct db_region_counts {
    uint64_t faces;   /* with a name */
    uint64_t without; /* regions where no face was found */
};
enum status db_region_count(struct db *db, int64_t dataset, struct db_region_counts *out,
                            struct err *err) MUST_CHECK;

#endif
