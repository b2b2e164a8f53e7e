/* Data sets, identities, usable images. */
#ifndef FACENET_DB_FACES_H
#define FACENET_DB_FACES_H

#include "base/process.h"
#include "db/core/db.h"
#include "db/faces/images.h"

#include <string.h>

struct db_dataset {
    int64_t id, created; /* created: ms since the epoch */
    char name[RECORD_NAME];
    char source[RECORD_TEXT]; /* folder it came from, or "drawn, seed 1" */
    uint32_t crop_size;       /* side of a crop in pixels */
    uint32_t dimensions;      /* of a data set of vectors: their numbers; 0: it has pictures */
    double crop_fraction;     /* of the shorter side, (0, 1] */
    char alignment[16];       /* of faces in crops: "none", "arcface" ... */
    uint64_t crop_count;      /* crops registered: images with status ok */
    uint64_t identities, held_out, images, failed; /* counted on read; identities: with a name */

    struct process_id importer;      /* pid 0: no import runs; else the process that imports */
    enum process_state import_state; /* of that process, on read */
    uint64_t import_done, import_total;
};

/* Whether it is one of drawn faces, not of pictures of a folder. */
static inline bool db_dataset_is_drawn(const struct db_dataset *dataset)
{
    return strncmp(dataset->source, "drawn, ", 7) == 0;
}

/* Whether the user stopped the import, which is gone. */
static inline bool db_dataset_is_stopped(const struct db_dataset *dataset)
{
    return dataset->importer.pid != 0 && dataset->importer.start_time == 0 &&
           dataset->import_state == PROCESS_GONE;
}

/* Makes a data set; ST_EXISTS when the name is taken. */
enum status db_dataset_add(struct db *db, const char *name, const char *source, uint32_t crop_size,
                           double crop_fraction, int64_t *id, struct err *err) MUST_CHECK;
/* By id or name, see db/core/named.h; ST_NOTFOUND lists the names there are. */
enum status db_dataset_find(struct db *db, const char *id_or_name, struct db_dataset *out,
                            struct err *err) MUST_CHECK;
/* Keeps the folder that it was imported from, an absolute path. */
enum status db_dataset_set_source(struct db *db, int64_t id, const char *source,
                                  struct err *err) MUST_CHECK;
/* How faces are aligned in its crops, before the first one is made. */
enum status db_dataset_set_alignment(struct db *db, int64_t id, const char *alignment,
                                     struct err *err) MUST_CHECK;
/* By its name alone, whatever that looks like. */
enum status db_dataset_named(struct db *db, const char *name, struct db_dataset *out,
                             struct err *err) MUST_CHECK;
enum status db_dataset_get(struct db *db, int64_t id, struct db_dataset *out,
                           struct err *err) MUST_CHECK;
/* Of its vectors, without counting anything; 0: it has pictures. */
enum status db_dataset_dimensions(struct db *db, int64_t id, int64_t *dimensions,
                                  struct err *err) MUST_CHECK;
enum status db_dataset_list(struct db *db, struct db_dataset **out, size_t *count,
                            struct err *err) MUST_CHECK; /* *out: mem_free */
/* Deletes a data set with its identities, images and embeddings; refused while runs use it. */
enum status db_dataset_delete(struct db *db, int64_t id, struct err *err) MUST_CHECK;
/* The same with all its runs; the caller removes their files.  ST_BUSY, and nothing is deleted,
 * while one of them is alive. */
enum status db_dataset_delete_runs(struct db *db, int64_t id, struct err *err) MUST_CHECK;

/* The identity of that name, if *found: with these bytes, or the one that has the name in others
 * (base/unicode.h).  ST_INVALID when several have it in others. */
enum status db_identity_find(struct db *db, int64_t dataset, const char *name, int64_t *id,
                             bool *found, struct err *err) MUST_CHECK;
enum status db_identity_held_out(struct db *db, int64_t id, bool *held_out,
                                 struct err *err) MUST_CHECK;
/* Finds or makes an identity; an existing one keeps its held_out. */
enum status db_identity_get(struct db *db, int64_t dataset, const char *name, bool held_out,
                            int64_t *id, struct err *err) MUST_CHECK;

/* Whether it is known of each usable image where its face is (db/photos/photos.h). */
enum status db_faces_placed(struct db *db, int64_t dataset, bool *placed,
                            struct err *err) MUST_CHECK;

/* Reads all usable images (status ok, not excluded) ordered by identity id, then image id,
 * with the verdicts (verdicts.h) applied whose ids are up to until; 0: none. */
struct db_face_row {
    int64_t identity, image, crop;
    const char *name, *path; /* valid during the call */
    bool held_out;
};
enum status db_faces_each(struct db *db, int64_t dataset, int64_t until,
                          enum status (*each)(void *context, const struct db_face_row *row,
                                              struct err *err),
                          void *context, struct err *err) MUST_CHECK;

#endif
