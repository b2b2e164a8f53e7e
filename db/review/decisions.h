/* Decisions: what a person says of clusters and faces.  Each is a row that is never changed, with
 * the changes that it made, old value and new; so each can be undone and redone, without limit,
 * also by a later process.  Undoing is a decision too.
 *
 * Decisions leave constraints between images (clusters.h), which later clusterings obey.  The
 * current clustering always satisfies them, so they never contradict each other: a decision on a
 * pair that contradicts them is refused (ST_INVALID, naming what to take back); one that says where
 * faces belong (merge, move, split, not, unusable) takes back what it contradicts. */
#ifndef FACENET_DB_DECISIONS_H
#define FACENET_DB_DECISIONS_H

#include "db/core/db.h"

/* Who decides, on the current clustering of which data set.  All functions are durable, and one
 * transaction each; what is already as asked is no decision.  ST_NOTFOUND: the data set has no
 * clustering, the cluster or image is not in it. */
struct db_review {
    struct db *db;
    int64_t dataset;
    const char *asker; /* user@host tty */
    char *told; /* what the decision took back of earlier ones, "" for nothing: RECORD_TEXT bytes,
                   or NULL */
};

enum status db_decide_name(const struct db_review *review, int64_t cluster, const char *name,
                           struct err *err) MUST_CHECK;

/* All its faces are one person: they must be together. */
enum status db_decide_confirm(const struct db_review *review, int64_t cluster,
                              struct err *err) MUST_CHECK;

/* The faces of from join into, which takes the name of from if it has none, and stays confirmed if
 * both were. */
enum status db_decide_merge(const struct db_review *review, int64_t from, int64_t into,
                            struct err *err) MUST_CHECK;

/* The images join a cluster, or a new one (cluster 0; *made its id).  They must be with that
 * cluster; those of a new one may not be with the rest of where they were. */
enum status db_decide_move(const struct db_review *review, const int64_t *images, size_t count,
                           int64_t cluster, int64_t *made, struct err *err) MUST_CHECK;

/* images (count) are faces of the cluster, part (count) which part each goes to: 0 stays.  The
 * first faces of the parts may not be together; of the others nothing is said. */
enum status db_decide_split(const struct db_review *review, int64_t cluster, const int64_t *images,
                            const uint32_t *part, size_t count, struct err *err) MUST_CHECK;

/* Not this person: the images leave their clusters and may never be with the rest of them. */
enum status db_decide_not(const struct db_review *review, const int64_t *images, size_t count,
                          struct err *err) MUST_CHECK;

/* Not a face, or not one that is of use: the verdict (verdicts.h) on the images is "exclude". */
enum status db_decide_unusable(const struct db_review *review, const int64_t *images, size_t count,
                               struct err *err) MUST_CHECK;

/* The same person: their clusters become one, unless both have names and are confirmed.  Different
 * people: b leaves a's cluster. */
enum status db_decide_pair(const struct db_review *review, int64_t a, int64_t b, bool same,
                           struct err *err) MUST_CHECK;

/* Takes back the newest decision that stands, or makes again the newest one taken back since.  said
 * (RECORD_TEXT bytes): which, with the first few of many images; "" when there is none. */
enum status db_decide_undo(const struct db_review *review, char *said, struct err *err) MUST_CHECK;
enum status db_decide_redo(const struct db_review *review, char *said, struct err *err) MUST_CHECK;

/* The id of the newest decision on a data set, 0: on any, undo and redo included; 0 without any.
 * Later decisions have greater ids. */
enum status db_decision_newest(struct db *db, int64_t dataset, int64_t *id,
                               struct err *err) MUST_CHECK;

/* How many decisions on a data set can be taken back, and made again. */
enum status db_decision_counts(struct db *db, int64_t dataset, int64_t *undos, int64_t *redos,
                               struct err *err) MUST_CHECK;

#endif
