/* Decisions of a user about clusters and faces.  A decision is a row that never changes, with the
 * changes that it made, each with its old and new value.  So every decision can be undone and
 * redone, also by a later process.  Undoing is a decision, too.
 *
 * Decisions leave constraints between images (clusters.h), which later clusterings obey.  The
 * current clustering always satisfies them, so they never contradict each other.  A decision on a
 * pair (same, different) that contradicts them is refused: ST_INVALID names what to undo.  A
 * decision that moves faces (merge, move, split, not, unusable,
 * nonface) releases the constraints that it
 * contradicts. */
#ifndef FACENET_DB_DECISIONS_H
#define FACENET_DB_DECISIONS_H

#include "db/core/db.h"

/* Who decides, on the current clustering of which data set.  Each function is one durable
 * transaction.  Nothing is recorded when nothing changes.  ST_NOTFOUND: the data set has no
 * clustering, or the cluster or image isn't in it. */
struct db_review {
    struct db *db;
    int64_t dataset;
    const char *asker; /* user@host tty */
    char *note; /* RECORD_TEXT bytes, or NULL: which earlier constraints the decision released and
                   which name it dropped; "" when none */
};

enum status db_decide_name(const struct db_review *review, int64_t cluster, const char *name,
                           struct err *err) MUST_CHECK;

/* The image shows the person of that name: it joins the cluster that has the name; if there is
 * none, its own cluster gets the name if it has no other, else it is a new one. */
enum status db_decide_person(const struct db_review *review, int64_t image, const char *name,
                             struct err *err) MUST_CHECK;

/* All faces of the cluster are one person: they must stay together. */
enum status db_decide_confirm(const struct db_review *review, int64_t cluster,
                              struct err *err) MUST_CHECK;

/* The faces of from join into.  into takes the name of from if it has none.  If one was confirmed
 * and they have no two names, the other's faces are there as those that nobody has looked at,
 * unless it has only one. */
enum status db_decide_merge(const struct db_review *review, int64_t from, int64_t into,
                            struct err *err) MUST_CHECK;

/* The images join a cluster, or a new one (cluster 0; *made is its id).  They must then be with
 * that cluster; in a new one, they may not be with the faces that they left. */
enum status db_decide_move(const struct db_review *review, const int64_t *images, size_t count,
                           int64_t cluster, int64_t *made, struct err *err) MUST_CHECK;

/* images (count) are faces of the cluster, part (count) says which part each goes to; 0 stays.  The
 * first faces of the parts may not be together; the others are free. */
enum status db_decide_split(const struct db_review *review, int64_t cluster, const int64_t *images,
                            const uint32_t *part, size_t count, struct err *err) MUST_CHECK;

/* Not this person: the images leave their clusters and may not be with the faces that stay. */
enum status db_decide_not(const struct db_review *review, const int64_t *images, size_t count,
                          struct err *err) MUST_CHECK;

/* Not a usable face: the images get the verdict "exclude" (verdicts.h). */
enum status db_decide_unusable(const struct db_review *review, const int64_t *images, size_t count,
                               struct err *err) MUST_CHECK;

/* What was found is no face: the images get the verdict "nonface". */
enum status db_decide_nonface(const struct db_review *review, const int64_t *images, size_t count,
                              struct err *err) MUST_CHECK;

/* The person is not shown, asked about or exported any more, or is again. */
enum status db_decide_hide(const struct db_review *review, int64_t cluster, bool hidden,
                           struct err *err) MUST_CHECK;

/* The image stands for the person of its cluster; ST_INVALID when it is in none. */
enum status db_decide_cover(const struct db_review *review, int64_t image,
                            struct err *err) MUST_CHECK;

/* The image is a face that a user drew.  It joins the cluster that has the name, or is a new person
 * of that name; without one (NULL) it came to a cluster (joins) by its embedding, or has one of its
 * own (joins 0).  Undone, it has the verdict "nonface".  *cluster: where it is. */
enum status db_decide_box(const struct db_review *review, int64_t image, const char *name,
                          int64_t joins, int64_t *cluster, struct err *err) MUST_CHECK;

/* The same person: their clusters are merged, which is refused when both are confirmed under
 * different names.  Different people: b leaves a's cluster. */
enum status db_decide_pair(const struct db_review *review, int64_t a, int64_t b, bool same,
                           struct err *err) MUST_CHECK;

/* Gives the faces of regions (db/photos/regions.h) the names that other programs gave them, as one
 * decision: the faces of a name are bound together, in a confirmed cluster of that name; faces that
 * were with them join it.  A face on which a user decided stays where it is; each name is taken
 * once, also if that is undone. */
struct db_named {
    uint64_t faces, people;
    uint64_t left; /* faces on which a user decided */
};
enum status db_decide_names(const struct db_review *review, struct db_named *named,
                            struct err *err) MUST_CHECK;

/* Undoes the newest decision in force, or redoes the decision that was undone last.  said
 * (RECORD_TEXT bytes): which one it was, in the words of describe.h; "" when there is none. */
enum status db_decide_undo(const struct db_review *review, char *said, struct err *err) MUST_CHECK;
enum status db_decide_redo(const struct db_review *review, char *said, struct err *err) MUST_CHECK;

/* The id of the newest decision on a data set, 0: on any, undo and redo included; 0 without any.
 * Later decisions have greater ids. */
enum status db_decision_newest(struct db *db, int64_t dataset, int64_t *id,
                               struct err *err) MUST_CHECK;

/* How many decisions on a data set can be undone and redone. */
enum status db_decision_counts(struct db *db, int64_t dataset, int64_t *undos, int64_t *redos,
                               struct err *err) MUST_CHECK;

#endif
