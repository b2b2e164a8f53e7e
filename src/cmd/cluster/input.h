/* The faces of a data set with their embeddings by a run, which facenet cluster works on. */
#ifndef FACENET_CMD_CLUSTER_INPUT_H
#define FACENET_CMD_CLUSTER_INPUT_H

#include "db/faces/faces.h"
#include "db/review/clusters.h"
#include "db/runs/runs.h"
#include "eval/cluster/roles.h"

/* Faces that are neither excluded nor unusable, in the data set's order; all arrays (count). */
struct cluster_faces {
    int64_t dataset, run, checkpoint;
    float *embedding; /* (count, dim) */
    int64_t *image;   /* ids */
    uint32_t *person; /* numbers of the known people, ascending from 0; CLUSTER_NONE: unknown */
    bool *held_out;   /* whether that person is */
    char **path;      /* of the picture */
    enum cluster_role *role; /* by db/photos/quality.h */
    size_t count, dim;
    struct cluster_constraint *constraints; /* (constraint_count) */
    size_t constraint_count, in_photos;     /* in_photos: since two faces are in one photo */
};

/* Whether a data set has embeddings by a checkpoint of the run; of 0: *checkpoint is the newest
 * that has some. */
enum status cluster_faces_embedded(struct db *db, int64_t run, int64_t dataset, int64_t *checkpoint,
                                   bool *found, struct err *err) MUST_CHECK;

/* The embeddings of the data set by a checkpoint of the run (0: the newest that has some), and the
 * constraints on its images: by decisions, and between the faces of a photo unless decisions put
 * them together; ST_NOTFOUND without any.  Free with cluster_faces_free, on failure too. */
enum status cluster_faces_load(struct db *db, int64_t run, int64_t checkpoint,
                               const struct db_dataset *dataset, struct cluster_faces *faces,
                               struct err *err) MUST_CHECK;
void cluster_faces_free(struct cluster_faces *faces);

/* The index of an image, SIZE_MAX without it.  order (count): indices by ascending image id, as
 * cluster_faces_order makes it (new). */
enum status cluster_faces_order(const struct cluster_faces *faces, size_t **order,
                                struct err *err) MUST_CHECK;
size_t cluster_faces_find(const struct cluster_faces *faces, const size_t *order, int64_t image);

#endif
