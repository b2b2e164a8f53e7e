/* See review_state.h. */
#include "tui/data/review_state.h"

#include "tui/data/sharpen.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/review/decisions.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void side_clear(struct review_side *side)
{
    mem_free(side->faces);
    mem_free(side->pictures);
    *side = (struct review_side){0};
}

/* Clears what was read; the owner of a copy frees it. */
static void review_forget(struct review *review)
{
    review->side[0] = review->side[1] = (struct review_side){0};
    review->rows = NULL;
    review->targets = NULL;
    review->questions = NULL;
    review->measuring = NULL;
    review->count = review->unconfirmed = review->target_count = review->question_count = 0;
    review->hidden = 0;
    review->undos = review->redos = 0;
    review->found = false;
}

static void review_clear(struct review *review)
{
    review_targets_end(review);
    mem_free(review->rows);
    mem_free(review->targets);
    mem_free(review->questions);
    side_clear(&review->side[0]);
    side_clear(&review->side[1]);
    review_forget(review);
}

void review_free(struct review *review)
{
    review_clear(review);
    mem_free(review->marks);
    mem_free(review->skipped);
    *review = (struct review){0};
}

bool review_is_pile(int64_t cluster)
{
    return cluster < 0;
}

const struct db_cluster *review_row(const struct review *review, int64_t cluster)
{
    for (size_t i = 0; i < review->count; i++)
        if (review->rows[i].id == cluster)
            return &review->rows[i];
    return NULL;
}

const char *review_who(const struct review *review, int64_t cluster, char out[REVIEW_WHO])
{
    const struct db_cluster *row = review_row(review, cluster);

    if (row != NULL && row->name[0] != '\0')
        (void)snprintf(out, REVIEW_WHO, "%s", row->name);
    else
        (void)snprintf(out, REVIEW_WHO, "cluster %" PRId64, cluster);
    return out;
}

const struct db_cluster *review_chosen(const struct review *review)
{
    return review->at < review->count ? &review->rows[review->at] : NULL;
}

void review_choose(struct review *review, size_t at)
{
    int64_t before = review->chosen;

    review->at = at < review->count ? at : review->count > 0 ? review->count - 1 : 0;
    review->chosen = review->count > 0 ? review->rows[review->at].id : 0;
    if (review->chosen == before)
        return;
    review->face = 0;
    review_unmark(review);
}

void review_enter(struct review *review, enum review_mode mode)
{
    if (mode == REVIEW_TARGETS)
        review->before = review->mode;
    if (mode == REVIEW_QUESTIONS) {
        review->skip_count = review->answered = 0;
        review->worth = 0;
    }
    if (mode == REVIEW_TARGETS || mode == REVIEW_QUESTIONS) {
        review->unread = true;        /* their rows are read only then */
        review->target_at = SIZE_MAX; /* none is there yet */
        review->target_count = review->question_count = 0;
        review->target_top = 0;
    }
    review->ranging = false;
    review->mode = mode;
}

/* Reads the rows, with those for faces in no cluster. */
static enum status review_read_rows(struct review *review, struct db *db, struct err *err)
{
    struct db_cluster *more;
    enum status status =
        db_cluster_list(db, review->clustering.id, &review->rows, &review->count, err);

    if (status != ST_OK)
        return status;
    while (review->hidden < review->count &&
           review->rows[review->count - 1 - review->hidden].hidden) /* they are the last */
        review->hidden++;
    review->count -= review->list_hidden ? 0 : review->hidden;
    for (size_t i = 0; i < review->count; i++)
        review->unconfirmed += !review->rows[i].confirmed && !review->rows[i].hidden;
    for (int p = 0; status == ST_OK && p < 2; p++) {
        uint64_t size = p == 0 ? review->clustering.others : review->clustering.unusable;

        if (size == 0)
            continue;
        more = mem_resize(review->rows, review->count + 1, sizeof *more);
        if (more == NULL)
            return err_nomem(err, "the clusters");
        more[review->count++] = (struct db_cluster){.id = p == 0 ? REVIEW_OTHERS : REVIEW_UNUSABLE,
                                                    .size = size,
                                                    .spread = (double)NAN,
                                                    .separation = (double)NAN};
        review->rows = more;
    }
    return status;
}

static bool review_was_skipped(const struct review *review, const struct db_question *question)
{
    for (size_t i = 0; i < review->skip_count; i++)
        if (review->skipped[i].a == question->a && review->skipped[i].b == question->b)
            return true;
    return false;
}

static enum status review_read_questions(struct review *review, struct db *db, struct err *err)
{
    struct db_question *list = NULL;
    size_t count = 0, used = 0;
    double worth = 0;
    enum status status = db_question_list(db, review->clustering.id, &list, &count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        worth += list[i].worth;
        if (!review_was_skipped(review, &list[i]))
            list[used++] = list[i];
    }
    if (review->worth <= 0)
        review->began = clock_seconds();
    review->worth = worth > review->worth ? worth : review->worth;
    mem_free(review->questions);
    review->questions = list;
    review->question_count = used;
    return status;
}

/* The rows of the mode. */
static enum status review_read_mode(struct review *review, struct db *db, int64_t target,
                                    struct err *err)
{
    enum status status = ST_OK;

    if (review->found && review->mode == REVIEW_TARGETS)
        status = review_targets_read(review, db, target, err);
    if (review->found && review->mode == REVIEW_QUESTIONS)
        status = review_read_questions(review, db, err);
    if (status == ST_OK)
        review->unread = false;
    return status;
}

static enum status review_read(struct review *review, struct db *db, struct err *err)
{
    int64_t target = review_target(review);
    struct review before = *review;
    enum status status;

    review_forget(review);
    /* The version first: the next load then sees what is decided during this one. */
    status = db_review_version(db, review->dataset, &review->version, err);
    if (status == ST_OK)
        status =
            db_clustering_current(db, review->dataset, &review->clustering, &review->found, err);
    if (status == ST_OK)
        status = db_decision_counts(db, review->dataset, &review->undos, &review->redos, err);
    if (status == ST_OK && review->found)
        status = review_read_rows(review, db, err);
    if (status == ST_OK)
        status = review_read_mode(review, db, target, err);
    if (status == ST_OK) {
        review_clear(&before);
        review->stale = false;
    } else { /* unchanged */
        review_clear(review);
        *review = before;
    }
    return status;
}

/* The choice follows its cluster or, if that is gone, keeps its place. */
static void review_settle(struct review *review)
{
    size_t at = 0;

    while (at < review->count && review->rows[at].id != review->chosen)
        at++;
    if (at == review->count && (review->mode != REVIEW_QUESTIONS || !review->found))
        review->mode = REVIEW_LIST;
    review_choose(review, at < review->count ? at : review->at);
}

static int image_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static bool image_is_marked(const struct review *review, int64_t image)
{
    return review->mark_count > 0 && bsearch(&image, review->marks, review->mark_count,
                                             sizeof *review->marks, image_compare) != NULL;
}

bool review_is_marked(const struct review *review, size_t face)
{
    const struct review_side *side = &review->side[0];

    return face < side->count && image_is_marked(review, side->faces[face].image);
}

static enum status side_read_faces(const struct review *review, struct review_side *side,
                                   struct db *db, int64_t cluster, enum review_order order,
                                   struct err *err)
{
    size_t used = 0;
    enum status status;

    side_clear(side);
    if (cluster == 0)
        return ST_OK;
    status = db_member_list(db, review->clustering.id, cluster, &side->faces, &side->count, err);
    if (status != ST_OK)
        return status;
    side->cluster = cluster;
    side->order = order;
    for (size_t i = 0; order == REVIEW_TYPICAL && i < side->count / 2; i++) {
        struct db_member face = side->faces[i];

        side->faces[i] = side->faces[side->count - 1 - i];
        side->faces[side->count - 1 - i] = face;
    }
    for (size_t i = 0; order == REVIEW_MARKED && i < side->count; i++)
        if (image_is_marked(review, side->faces[i].image))
            side->faces[used++] = side->faces[i];
    if (order == REVIEW_MARKED)
        side->count = used;
    return ST_OK;
}

static enum status side_read_pictures(struct review_side *side, struct db *db, size_t first,
                                      size_t count, struct err *err)
{
    int64_t images[3 * REVIEW_PAGE];
    enum status status;

    mem_free(side->pictures);
    side->picture_count = 0;
    side->pictures = mem_new(count, sizeof *side->pictures);
    if (side->pictures == NULL)
        return err_nomem(err, "the pictures");
    for (size_t i = 0; i < count; i++)
        images[i] = side->faces[first + i].image;
    status = db_portraits_get(db, images, count, side->pictures, err);
    if (status == ST_OK) {
        sharpen(db, side->pictures, count);
        side->first = first;
        side->picture_count = count;
    }
    return status;
}

/* Loads a cluster into a side, with the pictures of the page of REVIEW_PAGE faces that contains
 * a face; wide: with the pages before and after it, too, as a page of the screen may begin
 * anywhere. */
static enum status side_update(const struct review *review, struct review_side *side, struct db *db,
                               int64_t cluster, enum review_order order, size_t face, bool wide,
                               struct err *err)
{
    size_t page = face / REVIEW_PAGE * REVIEW_PAGE;
    size_t first = wide && page > 0 ? page - REVIEW_PAGE : page;
    size_t last = page + (wide ? 2 : 1) * REVIEW_PAGE;
    enum status status = ST_OK;

    if (side->cluster != cluster || side->order != order)
        status = side_read_faces(review, side, db, cluster, order, err);
    if (status != ST_OK || side->count == 0)
        return status;
    last = last < side->count ? last : side->count;
    first = first < last ? first : 0;
    if (side->pictures != NULL && first >= side->first && last <= side->first + side->picture_count)
        return ST_OK;
    return side_read_pictures(side, db, first, last - first, err);
}

/* Unmarks images that have left the cluster. */
static void review_prune(struct review *review)
{
    const struct review_side *side = &review->side[0];
    size_t kept = 0, found = 0;

    for (size_t i = 0; i < side->count; i++)
        found += review_is_marked(review, i);
    if (found == review->mark_count)
        return;
    for (size_t m = 0; m < review->mark_count; m++)
        for (size_t i = 0; i < side->count; i++)
            if (side->faces[i].image == review->marks[m]) {
                review->marks[kept++] = review->marks[m];
                break;
            }
    review->mark_count = kept;
}

enum status review_update(struct review *review, struct db *db, struct err *err)
{
    bool wide, pair;
    enum review_order order;
    int64_t sides[2] = {0};
    enum status status = ST_OK;

    if (review->dataset == 0)
        return ST_OK;
    if (review->stale)
        status = review_read(review, db, err);
    else if (review->unread)
        status = review_read_mode(review, db, REVIEW_OTHERS, err);
    if (status != ST_OK)
        return status;
    review_settle(review);
    if (review->mode != REVIEW_TARGETS)
        review_targets_end(review);
    wide = review->mode == REVIEW_FACES;
    pair = review->mode == REVIEW_TARGETS || review->mode == REVIEW_QUESTIONS;
    order = pair ? REVIEW_TYPICAL : REVIEW_OUTLIERS;
    sides[0] = review->chosen;
    if (review->mode == REVIEW_TARGETS && review->target_count > 0)
        sides[1] = review->targets[review->target_at].other;
    if (review->mode == REVIEW_QUESTIONS) {
        sides[0] = review->question_count > 0 ? review->questions[0].a : 0;
        sides[1] = review->question_count > 0 ? review->questions[0].b : 0;
    }
    status = side_update(review, &review->side[0], db, sides[0],
                         review->mode == REVIEW_TARGETS && review->mark_count > 0 ? REVIEW_MARKED
                                                                                  : order,
                         wide ? review->face : 0, wide, err);
    if (status == ST_OK)
        status = side_update(review, &review->side[1], db, sides[1], order, 0, false, err);
    if (status == ST_OK && wide) {
        if (review->face >= review->side[0].count)
            review->face = review->side[0].count > 0 ? review->side[0].count - 1 : 0;
        review_prune(review);
    }
    return status;
}

enum status review_load(struct review *review, struct db *db, int64_t dataset, struct err *err)
{
    struct db_review_version version;
    enum status status = db_review_version(db, dataset, &version, err);

    if (status != ST_OK)
        return status;
    if (dataset != review->dataset) {
        review_free(review);
        review->dataset = dataset;
        review->slice = REVIEW_SLICE;
        review->stale = true;
    }
    if (memcmp(&version, &review->version, sizeof version) != 0)
        review->stale = true;
    return review_update(review, db, err);
}

enum status review_mark(struct review *review, size_t from, size_t to, bool on, struct err *err)
{
    const struct review_side *side = &review->side[0];
    int64_t *marks = mem_new(side->count, sizeof *marks);
    size_t count = 0;

    if (marks == NULL)
        return err_nomem(err, "the marks");
    for (size_t i = 0; i < side->count; i++) {
        bool inside = i >= (from < to ? from : to) && i <= (from < to ? to : from);

        if (inside ? on : review_is_marked(review, i))
            marks[count++] = side->faces[i].image;
    }
    qsort(marks, count, sizeof *marks, image_compare);
    mem_free(review->marks);
    review->marks = marks;
    review->mark_count = count;
    return ST_OK;
}

void review_unmark(struct review *review)
{
    review->mark_count = 0;
    review->ranging = false;
}

enum status review_skip(struct review *review, struct err *err)
{
    struct db_question *more;

    if (review->question_count == 0)
        return ST_OK;
    more = mem_resize(review->skipped, review->skip_count + 1, sizeof *more);
    if (more == NULL)
        return err_nomem(err, "the questions");
    review->skipped = more;
    more[review->skip_count++] = review->questions[0];
    memmove(review->questions, review->questions + 1,
            --review->question_count * sizeof *review->questions);
    return ST_OK;
}

double review_progress(const struct review *review, size_t *left)
{
    double rest = 0, held = 0;

    *left = 0;
    for (size_t i = 0; i < review->question_count; i++)
        rest += review->questions[i].worth;
    for (; *left < review->question_count && held < 0.9 * rest; ++*left)
        held += review->questions[*left].worth;
    return review->worth > 0 ? 1 - rest / review->worth : 1;
}

const char *review_guess(const struct review_side *side)
{
    const struct db_member *leader = NULL;
    size_t votes = 0, agree = 0;

    /* Boyer and Moore's majority vote: only a majority can be left over. */
    for (size_t i = 0; i < side->count; i++) {
        if (votes == 0)
            leader = &side->faces[i];
        votes += leader->identity == side->faces[i].identity ? 1 : (size_t)-1;
    }
    for (size_t i = 0; i < side->count; i++)
        agree += side->faces[i].identity == leader->identity;
    return 2 * agree > side->count && leader->person[0] != '\0' ? leader->person : NULL;
}
