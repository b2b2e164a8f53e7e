/* The faces that a command works on: a data set's row, its images in memory, its crops mapped. */
#ifndef FACENET_CMD_FACES_H
#define FACENET_CMD_FACES_H

#include "data/crops.h"
#include "data/dataset.h"
#include "db/faces/faces.h"
#include "db/photos/photos.h"
#include "db/runs/runs.h"
#include "face/face.h"

struct faces {
    struct db_dataset row;
    struct dataset dataset;
    struct crops *crops, *own; /* those to use; the data set's own, which may be the same */
};

/* Applies the verdicts up to an id, see db/faces/faces.h; of vectors the answers
 * (db/faces/items.h). Warns of a data set that isn't whole. Free with faces_free. */
enum status faces_load(struct db *db, const char *id_or_name, int64_t verdicts, struct faces *faces,
                       struct err *err) MUST_CHECK;
/* ST_NOTFOUND, of a data set without usable images: what can be done. */
enum status faces_none(struct db *db, const struct db_dataset *dataset, struct err *err) MUST_CHECK;
void faces_free(struct faces *faces);
/* What a data set that isn't whole lacks, and how to go on, into out (FACES_PART bytes); false, of
 * one that is whole. */
#define FACES_PART 512
bool faces_part(const struct db_dataset *dataset, char *out);

/* *data, the id or name of the data set that is meant, becomes the run's own where it is NULL,
 * written to id; ST_INVALID when the run is a net that was added, which has none. */
#define FACES_ID 32
enum status faces_dataset(const struct db_run *run, const char **data, char id[FACES_ID],
                          struct err *err) MUST_CHECK;

/* ST_BUSY, with its name, while a run trains on a data set: its images cannot be taken away. */
enum status faces_idle(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;

/* The layout of its crop cache (base/crop.h). */
uint32_t faces_layout(const struct db_dataset *dataset);
/* The path of a data set's crop cache, new (mem_free). */
enum status faces_crops_path(const struct db *db, int64_t dataset, char **path,
                             struct err *err) MUST_CHECK;

/* Where a face is, as the database has it; without its measures. */
struct face faces_place(const struct db_face *row);

#endif
