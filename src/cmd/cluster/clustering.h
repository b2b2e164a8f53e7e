/* The steps of facenet cluster, in their order. */
#ifndef FACENET_CMD_CLUSTERING_H
#define FACENET_CMD_CLUSTERING_H

#include "cmd/cluster/input.h"

#include "base/text.h"
#include "eval/cluster_measures.h"

struct clustering {
    struct db *db;
    struct db_run run;
    struct db_dataset dataset;
    struct cluster_faces faces;
    struct cluster_options options;
    uint32_t *label;                 /* (faces) */
    double *distance;                /* (faces) to the others of the cluster */
    bool *suspect;                   /* (faces) */
    struct cluster_quality *quality; /* (clusters) */
    struct db_cluster *rows;         /* (clusters) as they are kept */
    size_t clusters;
    struct text conflicts; /* with the current clusters, one per line */
    int64_t decision;      /* the newest one when the constraints were read */
    bool dry;
};

/* Frees what was read and computed; clustering can be computed again. */
void clustering_free(struct clustering *clustering);

/* Clusters the faces, by the options. */
enum status clustering_compute(struct clustering *clustering, struct err *err) MUST_CHECK;

/* Gives the names and marks of the current clusters to the new ones that have most of their faces;
 * collects conflicts. */
enum status clustering_carry(struct clustering *clustering, struct err *err) MUST_CHECK;

/* Keeps the clusters as the current ones, unless there are decisions newer than
 * clustering->decision, which they may not satisfy: *stale. */
enum status clustering_keep(const struct clustering *clustering, bool *stale,
                            struct err *err) MUST_CHECK;

/* Clusters a data set by a run with the defaults of facenet cluster, keeps and prints that. */
enum status clustering_make(struct db *db, const char *run, const char *data,
                            struct err *err) MUST_CHECK;

/* Prints how well the clusters match the known people, a table of the largest, and a summary. */
enum status clustering_print(const struct clustering *clustering, struct err *err) MUST_CHECK;

#endif
