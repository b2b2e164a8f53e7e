/* Clusters that could be one person: what a review asks about. */
#ifndef FACENET_DB_CANDIDATES_H
#define FACENET_DB_CANDIDATES_H

#include "db/core/db.h"

struct db_candidate {
    int64_t cluster, other;
    double distance; /* mean squared distance between their faces, when clustered */
};

/* Keeps the candidates of a new clustering; clusters are numbers 1 .. of their places, as
 * db_clustering_put has them.  In its transaction. */
enum status db_candidates_put(struct db *db, int64_t clustering,
                              const struct db_candidate *candidates, size_t count,
                              struct err *err) MUST_CHECK;

/* Those of a cluster that have faces and were not said to be somebody else, nearest first.  *out:
 * mem_free. */
enum status db_candidate_list(struct db *db, int64_t clustering, int64_t cluster,
                              struct db_candidate **out, size_t *count, struct err *err) MUST_CHECK;

/* The same measured now, by the embeddings of the clustering: the mean squared distance of images
 * (count; 0: all of the cluster) to the faces of every other cluster, nearest first; without those
 * said to be somebody else.  None where the embeddings are deleted.  *out: mem_free. */
enum status db_candidate_measure(struct db *db, int64_t clustering, int64_t cluster,
                                 const int64_t *images, size_t image_count,
                                 struct db_candidate **out, size_t *count,
                                 struct err *err) MUST_CHECK;

/* "Are these two clusters one person?" */
struct db_question {
    int64_t a, b;             /* clusters, a < b */
    int64_t image_a, image_b; /* the face of each that is nearest to the rest of it */
    double distance;
    /* What an answer is worth: the faces of the smaller one, the more of them the nearer the
     * distance is to the threshold, where it is open what the answer will be. */
    double worth;
};

/* All that is not answered yet, the most worth first.  To answer: db_decide_merge, or
 * db_decide_pair of the two faces.  *out: mem_free. */
enum status db_question_list(struct db *db, int64_t clustering, struct db_question **out,
                             size_t *count, struct err *err) MUST_CHECK;

#endif
