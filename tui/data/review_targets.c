/* Where the marked faces of a review, or all of a cluster, could go; see review_state.h. */
#include "tui/data/review_state.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

void review_targets_end(struct review *review)
{
    db_measuring_del(review->measuring);
    review->measuring = NULL;
}

static int number_compare(const void *a, const void *b)
{
    const struct db_candidate *x = a, *y = b;

    return (x->other > y->other) - (x->other < y->other);
}

static int distance_compare(const void *a, const void *b)
{
    const struct db_candidate *x = a, *y = b;

    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return number_compare(a, b);
}

static const struct db_candidate *near_find(const struct db_candidate *near, size_t count,
                                            int64_t cluster)
{
    const struct db_candidate key = {.other = cluster};

    return bsearch(&key, near, count, sizeof key, number_compare);
}

/* Lists a new cluster for marked faces, the count near ones (given by number), nearest first, then
 * all others in the order of the list.  target is the one chosen before, REVIEW_OTHERS for none. */
static enum status targets_offer(struct review *review, const struct db_candidate *near,
                                 size_t count, int64_t target, struct err *err)
{
    struct db_candidate *all = mem_new(review->count + 1, sizeof *all);
    size_t used = 0, first;

    if (all == NULL)
        return err_nomem(err, "the clusters");
    if (review->mark_count > 0)
        all[used++] = (struct db_candidate){review->chosen, REVIEW_NEW, (double)NAN};
    first = used;
    for (size_t i = 0; i < review->count; i++) {
        const struct db_candidate *found = near_find(near, count, review->rows[i].id);

        if (found != NULL)
            all[used++] = *found;
    }
    qsort(all + first, used - first, sizeof *all, distance_compare);
    /* The first candidate, even after a new cluster; later the chosen one. */
    review->target_at = used > first ? first : 0;
    for (size_t i = 0; i < review->count; i++) {
        int64_t id = review->rows[i].id;

        if (id != review->chosen && !review_is_pile(id) && near_find(near, count, id) == NULL)
            all[used++] = (struct db_candidate){review->chosen, id, (double)NAN};
    }
    for (size_t i = 0; i < used; i++)
        if (all[i].other == target)
            review->target_at = i;
    mem_free(review->targets);
    review->targets = all;
    review->target_count = used;
    return ST_OK;
}

int64_t review_target(const struct review *review)
{
    return review->target_at < review->target_count ? review->targets[review->target_at].other
                                                    : REVIEW_OTHERS;
}

/* Measures for a slice.  *near, *count: all distances (mem_free) when this was the last slice, else
 * unchanged. */
static enum status targets_measure(struct review *review, struct db_candidate **near, size_t *count,
                                   struct err *err)
{
    bool done = false;
    enum status status = db_measuring_step(review->measuring, review->slice, &done, err);

    if (status == ST_OK && done)
        status = db_measuring_list(review->measuring, near, count, err);
    if (status != ST_OK || done)
        review_targets_end(review);
    return status;
}

enum status review_targets_measure(struct review *review, struct err *err)
{
    struct db_candidate *near = NULL;
    size_t count = 0;
    enum status status = targets_measure(review, &near, &count, err);

    if (status == ST_OK && count > 0)
        status = targets_offer(review, near, count, review_target(review), err);
    mem_free(near);
    return status;
}

/* A small data set is measured at once; a large one first has the distances of the clustering. */
enum status review_targets_read(struct review *review, struct db *db, int64_t target,
                                struct err *err)
{
    struct db_candidate *near = NULL;
    size_t count = 0;
    enum status status;

    review_targets_end(review);
    status = db_measuring_new(db, review->clustering.id, review->chosen, review->marks,
                              review->mark_count, &review->measuring, err);
    if (status == ST_OK)
        status = targets_measure(review, &near, &count, err);
    if (status == ST_OK && count == 0) {
        mem_free(near);
        status = db_candidate_list(db, review->clustering.id, review->chosen, &near, &count, err);
    }
    if (status == ST_OK)
        status = targets_offer(review, near, count, target, err);
    mem_free(near);
    return status;
}
