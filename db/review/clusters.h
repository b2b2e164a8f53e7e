/* Clusterings: which images of a data set show the same person, by the embeddings of a run.  A data
 * set has one current clustering, to which decisions apply (decisions.h); older ones are kept to be
 * undone to. */
#ifndef FACENET_DB_CLUSTERS_H
#define FACENET_DB_CLUSTERS_H

#include "db/core/db.h"

struct db_clustering {
    int64_t id, dataset, created; /* created: ms since the epoch */
    int64_t run, checkpoint;      /* 0: deleted since */
    char method[RECORD_NAME];
    double threshold;
    bool again; /* put: goes on from the current one, which goes if nothing was decided on it */
    /* Counted on read: of the faces others are alone, or unnamed clusters of one face, and unusable
     * ones are alone, too (db/photos/quality.h); clusters are those that have a row in the list. */
    uint64_t faces, others, unusable, clusters;
};

/* A cluster with its measures at clustering; NaN and 0 when a decision made it. */
struct db_cluster {
    int64_t id;
    char name[RECORD_NAME]; /* "" without one; several clusters may have the same */
    bool confirmed;         /* a user has looked at all its faces */
    bool hidden;            /* not shown, asked about or exported */
    int64_t cover;          /* its face that stands for it; 0: none was chosen, or it left */
    uint64_t size;          /* counted on read */
    double spread;          /* mean squared distance of two of its faces */
    int64_t closest;        /* the cluster of least mean distance, 0 without any */
    double separation;      /* that distance */
    uint64_t suspects;      /* of its faces now: members that are suspect */
    uint64_t joined;        /* likewise: those that nobody has looked at, of a confirmed one */
};

struct db_member {
    int64_t image, cluster; /* cluster 0: alone */
    int64_t identity, crop; /* read only: the person it is known as; crop in the cache, -1: none */
    char person[RECORD_NAME]; /* read only: that person's name */
    double distance; /* mean squared distance to the others of its cluster, when clustered */
    bool suspect;    /* nearer to another cluster than to them; read: unless it was decided on */
    bool joined;     /* to a confirmed one by its embedding; nobody has looked at it */
};

/* Keeps a clustering and makes it the current one, as a decision that can be undone: *id.  clusters
 * (count) have no ids yet: the members' cluster and the clusters' closest are numbers 1 .. count of
 * their places, or 0. */
enum status db_clustering_put(struct db *db, const struct db_clustering *clustering,
                              const struct db_cluster *clusters, size_t count,
                              const struct db_member *members, size_t member_count,
                              const char *asker, int64_t *id, struct err *err) MUST_CHECK;

/* The current clustering of a data set. */
enum status db_clustering_current(struct db *db, int64_t dataset, struct db_clustering *out,
                                  bool *found, struct err *err) MUST_CHECK;

/* The same without what is counted, for any size of the data set at once. */
enum status db_clustering_row(struct db *db, int64_t dataset, struct db_clustering *out,
                              bool *found, struct err *err) MUST_CHECK;

/* Whether the data set has faces that came after its clustering. */
enum status db_clustering_misses(struct db *db, const struct db_clustering *clustering,
                                 bool *misses, struct err *err) MUST_CHECK;

/* A face that came since is in the clustering too, alone; one that is there stays as it is. */
enum status db_member_add(struct db *db, int64_t clustering, int64_t image,
                          struct err *err) MUST_CHECK;

/* Byte for byte the same as long as nothing changes that a review of the data set shows: its
 * current clustering, the decisions, which images are left out.  Fast for any size of the data set.
 */
struct db_review_version {
    int64_t decision, verdict, excluded, excluded_sum, clustering, run, checkpoint;
};
enum status db_review_version(struct db *db, int64_t dataset, struct db_review_version *out,
                              struct err *err) MUST_CHECK;

/* The clusters that aren't empty, without those that clustering made of one face, unless they have
 * a name, are confirmed or hidden: the hidden ones last, those first that nobody confirmed, or that
 * faces joined, then by descending share of suspects, then by descending size.  *out: mem_free. */
enum status db_cluster_list(struct db *db, int64_t clustering, struct db_cluster **out,
                            size_t *count, struct err *err) MUST_CHECK;
/* A cluster of a clustering by id or name, see db/core/named.h; ST_INVALID when several have the
 * name. */
enum status db_cluster_find(struct db *db, int64_t clustering, const char *id_or_name,
                            struct db_cluster *out, struct err *err) MUST_CHECK;

/* The faces of a cluster or of all (cluster 0), ordered by cluster, its cover first, then
 * those that nobody has looked at, then suspects, then by descending distance; or the others or the
 * unusable ones, the largest in their photos first. *out: mem_free. */
#define CLUSTERS_OTHERS ((int64_t)-1)
#define CLUSTERS_UNUSABLE ((int64_t)-2)
enum status db_member_list(struct db *db, int64_t clustering, int64_t cluster,
                           struct db_member **out, size_t *count, struct err *err) MUST_CHECK;

/* All faces in the same order, with the cluster they are in; what is pointed to is valid in the
 * call. */
struct db_member_row {
    const struct db_member *member;
    const char *name; /* of the cluster */
    bool confirmed;
    const char *path;   /* of the picture, verbatim */
    const char *sha256; /* of its file when it was imported; "": it was drawn or unreadable, or
                           is a photo */
    int64_t source;     /* folder it was imported from, see db/faces/sources.h; 0: drawn */
};
enum status db_members_each(struct db *db, int64_t clustering,
                            enum status (*each)(void *context, const struct db_member_row *row,
                                                struct err *err),
                            void *context, struct err *err) MUST_CHECK;

/* Pairs of images of a data set that must be together or may not be: by decisions, and the first
 * faces of any two confirmed clusters with different names.  Beside these rows, any two faces of a
 * photo may not be together, unless decisions put them together.  *out: mem_free. */
struct db_constraint {
    int64_t a, b; /* a < b */
    bool same;
};
enum status db_constraint_list(struct db *db, int64_t dataset, struct db_constraint **out,
                               size_t *count, struct err *err) MUST_CHECK;

#endif
