/* Private to db/: a decision on the current clustering while it is made.  Lists of images are
 * ascending and have no duplicates.  What is new is freed with mem_free, also after a failure. */
#ifndef FACENET_DB_DECIDE_H
#define FACENET_DB_DECIDE_H

#include "db/review/changes.h"
#include "db/review/decisions.h"

struct verdict {
    struct decision decision;
    int64_t clustering;
    char *note; /* of db_review: RECORD_TEXT bytes, or NULL */
};

/* ST_NOTFOUND when the data set has no clusters. */
enum status verdict_begin(struct verdict *verdict, const struct db_review *review, const char *verb,
                          const char *argument, struct err *err) MUST_CHECK;
/* As decision_end; notes what the decision released. */
enum status verdict_end(struct verdict *verdict, enum status status, struct err *err) MUST_CHECK;

/* The faces of a cluster, *out new.  verdict_members refuses when there are none. */
enum status verdict_faces(const struct verdict *verdict, int64_t cluster, int64_t **out,
                          size_t *count, struct err *err) MUST_CHECK;
enum status verdict_members(const struct verdict *verdict, int64_t cluster, int64_t **out,
                            size_t *count, struct err *err) MUST_CHECK;
/* ST_NOTFOUND: the cluster has no faces. */
enum status verdict_nobody(int64_t cluster, struct err *err) MUST_CHECK;
/* Those of them that say who it is: that a user has looked at, or all where there are none. */
enum status verdict_looked(const struct verdict *verdict, int64_t cluster, int64_t **out,
                           size_t *count, struct err *err) MUST_CHECK;
/* The cluster of an image, 0: alone. */
enum status verdict_cluster(const struct verdict *verdict, int64_t image, int64_t *cluster,
                            struct err *err) MUST_CHECK;
/* from (count), new: the cluster of each image; refused without images. */
enum status verdict_origins(const struct verdict *verdict, int64_t **from, const int64_t *images,
                            size_t count, struct err *err) MUST_CHECK;
/* Makes an empty cluster.  That isn't recorded as a change: nobody sees it until it has faces. */
enum status verdict_new_cluster(const struct verdict *verdict, int64_t *id,
                                struct err *err) MUST_CHECK;

int images_compare(const void *a, const void *b);
bool images_have(const int64_t *images, size_t count, int64_t image);

/* value: 1 together, 0 apart, CHANGE_NULL neither. */
enum status verdict_link(struct verdict *verdict, int64_t a, int64_t b, int64_t value,
                         struct err *err) MUST_CHECK;
/* The images must be together: each is bound to hub. */
enum status verdict_bind(struct verdict *verdict, int64_t hub, const int64_t *images, size_t count,
                         struct err *err) MUST_CHECK;
/* Whether a user has looked at the images where they are, see db_member. */
enum status verdict_look(struct verdict *verdict, const int64_t *images, size_t count, bool looked,
                         struct err *err) MUST_CHECK;
/* Brings the images to a cluster (0: to none), as looked at, and releases what contradicts that;
 * there, faces of one photo are bound to each other. */
enum status verdict_bring(struct verdict *verdict, const int64_t *images, size_t count,
                          int64_t cluster, struct err *err) MUST_CHECK;
/* After the images left their clusters, from: they may not be with the faces that stayed there, of
 * those that a user has looked at if there are any, as the others may belong elsewhere.
 * bound: the images must be together, so a constraint on the first of them is enough. */
enum status verdict_part(struct verdict *verdict, const int64_t *images, size_t count,
                         const int64_t *from, bool bound, struct err *err) MUST_CHECK;

/* The images go to a cluster, or to a new one (0), with what that means for constraints; *made:
 * where they are. */
enum status verdict_move(struct verdict *verdict, const int64_t *images, size_t count,
                         int64_t cluster, int64_t *made, struct err *err) MUST_CHECK;
/* The cluster that has a name: a confirmed one, else the largest.  *cluster 0: there is none. */
enum status verdict_named(const struct verdict *verdict, const char *name, int64_t *cluster,
                          struct err *err) MUST_CHECK;
/* Names a cluster; a user who names the only face of one has looked at it, so it is confirmed: a
 * later clustering keeps it, though it is alone. */
enum status verdict_name_cluster(struct verdict *verdict, int64_t cluster, const char *name,
                                 struct err *err) MUST_CHECK;
/* The face goes to the cluster that has the name, *cluster, or to a new one of its own. */
enum status verdict_name_face(struct verdict *verdict, int64_t image, const char *name,
                              int64_t *cluster, struct err *err) MUST_CHECK;

/* The images of the clustering that must be with an image by all constraints, itself included; *out
 * new. */
enum status verdict_bound(const struct verdict *verdict, int64_t image, int64_t **out,
                          size_t *count, struct err *err) MUST_CHECK;
/* ST_INVALID when one of ours may not be with one of theirs.  Names the pair a < b if it is one of
 * those. */
enum status verdict_may_join(const struct verdict *verdict, const int64_t *ours, size_t our_count,
                             const int64_t *theirs, size_t their_count, int64_t a, int64_t b,
                             struct err *err) MUST_CHECK;
/* ST_INVALID when a and b must be together. */
enum status verdict_may_part(const struct verdict *verdict, int64_t a, int64_t b,
                             struct err *err) MUST_CHECK;

#endif
