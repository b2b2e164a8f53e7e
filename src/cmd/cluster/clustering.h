/* The steps of facenet cluster, in their order. */
#ifndef FACENET_CMD_CLUSTERING_H
#define FACENET_CMD_CLUSTERING_H

#include "cmd/cluster/input.h"

#include "base/text.h"
#include "db/review/candidates.h"
#include "eval/cluster/measures.h"

/* The current clusters, before they are made once more. */
struct clustering_before {
    bool any;                    /* there are some */
    struct db_cluster *clusters; /* (count) */
    size_t count;
    uint32_t *of;  /* (faces) the one that each face was in; CLUSTER_NONE: it was alone */
    uint32_t *who; /* (count) a number for the name, own ones without */
    bool *known;   /* (faces) whether it was there */
};
void clustering_before_free(struct clustering_before *before);

struct clustering {
    struct db *db;
    struct db_run run;
    int64_t checkpoint; /* of the run, that it was named with; 0: the newest with embeddings */
    struct db_dataset dataset;
    struct cluster_faces faces;
    struct cluster_options options;
    struct clustering_before before;
    uint32_t *label;                 /* (faces) */
    bool *joined;                    /* (faces) to a confirmed person, and nobody has looked */
    size_t people;                   /* clusters 0 ... are the confirmed ones of before */
    struct db_candidate *candidates; /* (candidate_count) clusters numbered from 1 */
    size_t candidate_count;
    double *distance;                /* (faces) to the others of the cluster */
    bool *suspect;                   /* (faces) */
    struct cluster_quality *quality; /* (clusters) */
    struct db_cluster *rows;         /* (clusters) as they are kept */
    size_t clusters;
    struct text conflicts; /* with the current clusters, one per line */
    int64_t decision;      /* the newest one when the constraints were read */
    bool dry;
    bool again; /* goes on from the current clusters, see db_clustering */
};

/* Frees what was read and computed; clustering can be computed again. */
void clustering_free(struct clustering *clustering);

/* Reads the current clusters. */
enum status clustering_read_before(struct clustering *clustering, struct err *err) MUST_CHECK;

/* Labels the faces of confirmed people, whose clusters are closed, and those that were in no
 * cluster and surely are theirs.  *near (faces, new; mem_free, on failure too): which others of
 * these may be theirs. */
enum status clustering_people(struct clustering *clustering, bool **near,
                              struct err *err) MUST_CHECK;

/* Clusters the faces, by the options; those of confirmed people stay. */
enum status clustering_compute(struct clustering *clustering, struct err *err) MUST_CHECK;

/* Gives the names and marks of the current clusters that aren't confirmed to the new ones that have
 * most of their faces; collects conflicts. */
enum status clustering_carry(struct clustering *clustering, struct err *err) MUST_CHECK;

/* Finds the clusters that could be one person. */
enum status clustering_find_candidates(struct clustering *clustering, struct err *err) MUST_CHECK;

/* Says what became of faces that came since the current clusters were made, or were alone. */
enum status clustering_say_news(const struct clustering *clustering, struct err *err) MUST_CHECK;

/* Keeps the clusters as the current ones, unless there are decisions newer than
 * clustering->decision, which they may not satisfy: *stale. */
enum status clustering_keep(const struct clustering *clustering, bool *stale,
                            struct err *err) MUST_CHECK;

/* Clusters a data set by a run, keeps and prints that: with method and threshold of a clustering
 * from which it goes on, or with the defaults of facenet cluster (NULL). */
enum status clustering_make(struct db *db, const char *run, const char *data,
                            const struct db_clustering *from, struct err *err) MUST_CHECK;

/* Prints how well the clusters match the known people, a table of the largest, and a summary. */
enum status clustering_print(const struct clustering *clustering, struct err *err) MUST_CHECK;

#endif
