/* Pairs of clusters that could be one person, about which a review asks. */
#ifndef FACENET_DB_CANDIDATES_H
#define FACENET_DB_CANDIDATES_H

#include "db/core/db.h"

/* A cluster is near a confirmed person up to this share of the clustering's threshold, in mean
 * squared distance (docs/results.md, "New photos"). */
#define CANDIDATES_NEAR 1.1
/* A new face is a confirmed person's up to this share of it, if the second person is farther by at
 * least that one. */
#define PEOPLE_SURE 0.8f
#define PEOPLE_MARGIN 0.1f

struct db_candidate {
    int64_t cluster, other;
    double distance; /* mean squared distance between their faces, when clustered */
};

/* Keeps the candidates of a new clustering, in the transaction of db_clustering_put; clusters are
 * numbered as there, 1 .. count. */
enum status db_candidates_put(struct db *db, int64_t clustering,
                              const struct db_candidate *candidates, size_t count,
                              struct err *err) MUST_CHECK;

/* The candidates for a cluster that have faces and aren't known to be somebody else, by number.
 * *out: mem_free. */
enum status db_candidate_list(struct db *db, int64_t clustering, int64_t cluster,
                              struct db_candidate **out, size_t *count, struct err *err) MUST_CHECK;

/* The same, measured now by the embeddings of the clustering: the mean squared distance of images
 * (count, copied; 0: all of the cluster) to the faces of every other cluster that isn't known to be
 * somebody else; of a confirmed one to those that a user has looked at.  With an index of the
 * embeddings (db/findings/index.h) only clusters that have a face near these are measured.  It is
 * done in steps, so that nobody waits for all of it; between steps no statement is open.  *out:
 * db_measuring_del; NULL on failure. */
struct db_measuring;
enum status db_measuring_new(struct db *db, int64_t clustering, int64_t cluster,
                             const int64_t *images, size_t image_count, struct db_measuring **out,
                             struct err *err) MUST_CHECK;
/* Reads faces for about that many seconds, at least one face; *done: all were read. */
enum status db_measuring_step(struct db_measuring *measuring, double seconds, bool *done,
                              struct err *err) MUST_CHECK;
/* What was measured, by number; once done.  None when the embeddings were deleted.  *out: mem_free;
 * NULL on failure. */
enum status db_measuring_list(const struct db_measuring *measuring, struct db_candidate **out,
                              size_t *count, struct err *err) MUST_CHECK;
void db_measuring_del(struct db_measuring *measuring); /* NULL is fine */

/* "Are these two clusters one person?" */
struct db_question {
    int64_t a, b;             /* clusters, a < b */
    int64_t image_a, image_b; /* the face of each that is nearest to the rest of it */
    double distance;
    /* What an answer is worth: the faces of the smaller cluster, less the farther the distance is
     * from the threshold, where the answer is most uncertain. */
    double worth;
};

/* The questions that aren't answered yet, by descending worth; none is about faces of one photo.
 * db_decide_merge answers one, or db_decide_pair with the two faces.  *out: mem_free. */
enum status db_question_list(struct db *db, int64_t clustering, struct db_question **out,
                             size_t *count, struct err *err) MUST_CHECK;

#endif
