/* What facenet cluster works on: the faces of a data set with their embeddings by a run. */
#ifndef FACENET_CMD_CLUSTER_H
#define FACENET_CMD_CLUSTER_H

#include "db/faces/faces.h"
#include "db/review/clusters.h"
#include "db/runs/runs.h"
#include "eval/cluster.h"

/* Faces that are neither excluded nor of no use, in the data set's order; all arrays (count). */
struct cluster_faces {
    int64_t dataset, run, checkpoint;
    float *embedding; /* (count, dim) */
    int64_t *image;   /* ids */
    uint32_t *person; /* numbers of the known identities, ascending from 0 */
    bool *held_out;   /* whether that person is */
    char **path;      /* of the picture */
    size_t count, dim;
    struct cluster_constraint *constraints; /* (constraint_count) */
    size_t constraint_count;
};

/* The newest embeddings of the data set by the run, and the constraints on its images; ST_NOTFOUND
 * without any.  Free with cluster_faces_free, on failure too. */
enum status cluster_faces_load(struct db *db, int64_t run, const struct db_dataset *dataset,
                               struct cluster_faces *faces, struct err *err) MUST_CHECK;
void cluster_faces_free(struct cluster_faces *faces);

/* The index of an image, SIZE_MAX without it.  order (count): indices by ascending image id, as
 * cluster_faces_order makes it (new). */
enum status cluster_faces_order(const struct cluster_faces *faces, size_t **order,
                                struct err *err) MUST_CHECK;
size_t cluster_faces_find(const struct cluster_faces *faces, const size_t *order, int64_t image);

/* The largest squared distance within which at most far of the pairs of different held-out people
 * of the run's own data set lie; faces are of it, or of another one.  Warns on stderr when these
 * pairs are too few to tell.  ST_NOTFOUND without any, ST_INVALID when it is 0. */
enum status cluster_threshold(struct db *db, const struct db_run *run,
                              const struct cluster_faces *faces, double far, float *threshold,
                              struct err *err) MUST_CHECK;

/* Applies the decisions of a file, one a line, all or none, to the current clustering; *count: how
 * many.  ST_INVALID names the line. */
enum status cluster_apply(struct db *db, const struct db_dataset *dataset, const char *path,
                          size_t *count, struct err *err) MUST_CHECK;
/* The same of lines (line_count), which are from what source names; they are changed. */
enum status cluster_decide(struct db *db, const struct db_dataset *dataset, char **lines,
                           size_t line_count, const char *source, size_t *count,
                           struct err *err) MUST_CHECK;

/* Prints the questions worth most to a review, at most so many, as a file for cluster_apply in
 * which the answers are to be put. */
enum status cluster_ask(struct db *db, const struct db_dataset *dataset, size_t most,
                        struct err *err) MUST_CHECK;

#endif
