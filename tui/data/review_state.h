/* The clusters of a data set, reviewed: what view 4 shows, and where in it the user is.
 *
 * review_update brings what was read in line with where the user is; it is called after every move
 * and decision, not only at a reload, so that the next key never acts on other faces than those it
 * would act on had the screen been drawn.  What is read for a move is one cluster's rows and the
 * pictures of a page or three. */
#ifndef FACENET_TUI_REVIEW_H
#define FACENET_TUI_REVIEW_H

#include "db/faces/people.h"
#include "db/review/candidates.h"
#include "db/review/clusters.h"

#define REVIEW_ALONE ((int64_t)-1) /* in place of a cluster: the faces that are in none */
#define REVIEW_NEW ((int64_t)0)    /* as a target: a cluster that is not there yet */
#define REVIEW_PAGE 128            /* faces shown at once, at most */

enum review_mode {
    REVIEW_LIST,     /* the clusters, with faces of the chosen one */
    REVIEW_FACES,    /* all faces of the chosen one */
    REVIEW_TARGETS,  /* where its marked faces, or all of it, could go */
    REVIEW_QUESTIONS /* two clusters: are they one person? */
};

enum review_order {
    REVIEW_OUTLIERS, /* first */
    REVIEW_TYPICAL,  /* the most typical ones first */
    REVIEW_MARKED    /* those marked alone */
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
    struct db_review_version version; /* of which all that follows is */
    bool stale;                       /* the rows are to be read again */

    bool found; /* whether there are clusters */
    struct db_clustering clustering;
    int64_t undos, redos;
    struct db_cluster *rows; /* (count); behind the clusters those alone, if there are any */
    size_t count, unconfirmed;

    enum review_mode mode, before; /* before: where the targets were asked for */
    size_t at;                     /* the row chosen; the choice stays with its cluster: */
    int64_t chosen;
    struct review_side side[2]; /* of the chosen one, of that beside it; of a question both */

    size_t face; /* under the cursor */
    bool ranging;
    size_t range;   /* where a range of marks began */
    int64_t *marks; /* (mark_count) images, ascending */
    size_t mark_count;

    struct db_candidate *targets; /* (target_count); distance NaN: not measured */
    size_t target_count, target_at;

    struct db_question *questions; /* (question_count), the one asked first */
    size_t question_count;
    struct db_question *skipped; /* (skip_count) */
    size_t skip_count, answered;
    double worth, began; /* worth of all, clock_seconds() when the first was asked */

    int top, target_top; /* first lines shown */
    bool small;          /* many small pictures instead of few large ones */
};

/* Reads what there is to say of a data set, if that has changed since; then updates. */
enum status review_load(struct review *review, struct db *db, int64_t dataset,
                        struct err *err) MUST_CHECK;
enum status review_update(struct review *review, struct db *db, struct err *err) MUST_CHECK;
void review_free(struct review *review);

/* The row of a cluster, NULL without one; that of the chosen one. */
const struct db_cluster *review_row(const struct review *review, int64_t cluster);
const struct db_cluster *review_chosen(const struct review *review);
void review_choose(struct review *review, size_t at);
void review_enter(struct review *review, enum review_mode mode);

bool review_is_marked(const struct review *review, size_t face);
/* Marks the faces from one to another, or takes their marks away. */
enum status review_mark(struct review *review, size_t from, size_t to, bool on,
                        struct err *err) MUST_CHECK;
void review_unmark(struct review *review);

/* Leaves out the first question until the next time that questions are asked. */
enum status review_skip(struct review *review, struct err *err) MUST_CHECK;
/* The share of all questions' worth that is answered; how many settle 90 % of what is open. */
double review_progress(const struct review *review, size_t *left);

/* Who more than half of the faces are known as; NULL: nobody is. */
const char *review_guess(const struct review_side *side);

#endif
