/* The review of a data set's clusters: what view 4 shows, and the user's position in it.
 *
 * review_update loads what the user's position needs.  It is called after every move and decision,
 * not only on a reload, so that keys typed ahead act on the same faces as keys typed one at a time.
 * For a move it reads the rows of one cluster and one to three pages of pictures. */
#ifndef FACENET_TUI_REVIEW_H
#define FACENET_TUI_REVIEW_H

#include "db/faces/people.h"
#include "db/review/candidates.h"
#include "db/review/clusters.h"

/* Instead of a cluster: faces that are in none, and those too poor to be in one. */
#define REVIEW_OTHERS CLUSTERS_OTHERS
#define REVIEW_UNUSABLE CLUSTERS_UNUSABLE
#define REVIEW_NEW ((int64_t)0) /* as a target: a new cluster */
#define REVIEW_SLICE 0.02       /* seconds of measuring that a key waits for, at most */
#define REVIEW_PAGE 128         /* most faces shown at once */

enum review_mode {
    REVIEW_LIST,     /* the clusters, with faces of the chosen one */
    REVIEW_FACES,    /* all faces of the chosen one */
    REVIEW_TARGETS,  /* where its marked faces, or all its faces, could go */
    REVIEW_QUESTIONS /* two clusters: are they one person? */
};

enum review_order {
    REVIEW_OUTLIERS, /* outliers first */
    REVIEW_TYPICAL,  /* the most typical ones first */
    REVIEW_MARKED    /* only the marked faces */
};

/* The faces of a cluster. */
struct review_side {
    int64_t cluster; /* 0: none */
    enum review_order order;
    struct db_member *faces; /* (count) */
    size_t count;
    struct db_portrait *pictures; /* (picture_count), of the faces from first on */
    size_t first, picture_count;
};

struct review {
    int64_t dataset;
    struct db_review_version version; /* of the data below */
    bool stale;                       /* the rows must be read again */
    bool unread;                      /* only the targets or questions must */

    bool found; /* whether there are clusters */
    struct db_clustering clustering;
    int64_t undos, redos;
    struct db_cluster *rows;           /* (count); the last ones for the others and the unusable */
    size_t count, unconfirmed, hidden; /* unconfirmed, hidden: those of all */
    bool list_hidden;                  /* the hidden ones have rows, too */

    enum review_mode mode, before; /* before: the mode before REVIEW_TARGETS */
    size_t at;                     /* the chosen row; the choice follows its cluster: */
    int64_t chosen;
    struct review_side side[2]; /* the chosen cluster and its neighbour, or both of a question */

    size_t face; /* under the cursor */
    bool ranging;
    size_t range;   /* start of a range of marks */
    int64_t *marks; /* (mark_count) images, ascending */
    size_t mark_count;

    struct db_candidate *targets; /* (target_count); distance NaN: not measured */
    size_t target_count, target_at;
    struct db_measuring *measuring; /* of their distances; NULL: not now */
    double slice;                   /* seconds that it takes at once */

    struct db_question *questions; /* (question_count), in the order asked */
    size_t question_count;
    struct db_question *skipped; /* (skip_count) */
    size_t skip_count, answered;
    double worth, began; /* worth of all questions; clock_seconds() when the first was asked */

    int top, target_top; /* first lines shown */
    int size;            /* of pictures: -1: many small ones, 1: few large ones */
};

/* Reads the review of a data set if it has changed; then updates. */
enum status review_load(struct review *review, struct db *db, int64_t dataset,
                        struct err *err) MUST_CHECK;
enum status review_update(struct review *review, struct db *db, struct err *err) MUST_CHECK;
void review_free(struct review *review);

/* Whether a row is of faces in no cluster. */
bool review_is_pile(int64_t cluster);
/* The row of a cluster, or of the chosen one; NULL if there is none. */
const struct db_cluster *review_row(const struct review *review, int64_t cluster);
/* "Ann", or "cluster 65" of one without a name. */
#define REVIEW_WHO (RECORD_NAME + 32)
const char *review_who(const struct review *review, int64_t cluster, char out[REVIEW_WHO]);
const struct db_cluster *review_chosen(const struct review *review);
void review_choose(struct review *review, size_t at);
void review_enter(struct review *review, enum review_mode mode);

bool review_is_marked(const struct review *review, size_t face);
/* Marks or unmarks a range of faces. */
enum status review_mark(struct review *review, size_t from, size_t to, bool on,
                        struct err *err) MUST_CHECK;
void review_unmark(struct review *review);

/* Skips the first question until questions are asked the next time. */
enum status review_skip(struct review *review, struct err *err) MUST_CHECK;
/* The share of all questions' worth that is answered; *left: how many questions hold 90 % of what
 * is open. */
double review_progress(const struct review *review, size_t *left);

/* The known name of more than half of the faces; NULL if there is none. */
const char *review_guess(const struct review_side *side);

/* The target chosen; REVIEW_OTHERS: none is. */
int64_t review_target(const struct review *review);
/* Reads the targets, with the distances of the clustering, and measures the first slice; target:
 * the one chosen before. */
enum status review_targets_read(struct review *review, struct db *db, int64_t target,
                                struct err *err) MUST_CHECK;
/* While measuring isn't NULL: one slice more.  The last one sorts the targets; the choice stays. */
enum status review_targets_measure(struct review *review, struct err *err) MUST_CHECK;
/* Ends measuring. */
void review_targets_end(struct review *review);

#endif
