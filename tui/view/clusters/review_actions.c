/* See review_actions.h. */
#include "tui/view/clusters/review_actions.h"

#include "tui/view/actions.h"
#include "tui/view/person_name.h"

#include "base/mem.h"
#include "base/process.h"
#include "base/unicode.h"
#include "db/review/decisions.h"
#include "db/review/persons.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

unsigned review_refresh(struct ui *ui, struct review *review)
{
    struct err err;

    if (review_update(review, ui->snap.reader, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return UI_REDRAW;
}

/* Who decides, and what a decision revoked. */
struct words {
    char asker[RECORD_NAME], note[RECORD_TEXT];
};

static struct db_review review_by(const struct ui *ui, const struct review *review,
                                  struct words *words)
{
    process_asker(words->asker, sizeof words->asker);
    words->note[0] = '\0';
    return (struct db_review){ui->snap.writer, review->dataset, words->asker, words->note};
}

/* After a decision: reads the rows again, and shows what it revoked or why it failed. */
static unsigned review_decided(struct ui *ui, struct review *review, const struct words *words,
                               enum status status, const struct err *err)
{
    char said[sizeof ui->message];

    review->stale = true;
    if (status == ST_OK && words->note[0] != '\0') {
        memcpy(said, ui->message, sizeof said);
        (void)ui_say(ui, ROLE_WARNING, "%s; %s", said, words->note);
    }
    if (status == ST_OK)
        return review_refresh(ui, review);
    (void)review_refresh(ui, review);
    return ui_refuse(ui, err);
}

/* The marked images, else the one under the cursor; the caller frees *images with mem_free. */
static enum status review_images(const struct review *review, int64_t **images, size_t *count,
                                 struct err *err)
{
    const struct review_side *side = &review->side[0];

    *count = review->mark_count > 0 ? review->mark_count : review->face < side->count;
    *images = mem_new(*count, sizeof **images);
    if (*images == NULL)
        return err_nomem(err, "the images of a decision");
    if (review->mark_count > 0)
        memcpy(*images, review->marks, *count * sizeof **images);
    else if (*count > 0)
        (*images)[0] = side->faces[review->face].image;
    return ST_OK;
}

/* Marks the whole range that is being marked. */
static enum status review_end_range(struct review *review, struct err *err)
{
    if (!review->ranging)
        return ST_OK;
    review->ranging = false;
    return review_mark(review, review->range, review->face, true, err);
}

static unsigned review_mark_key(struct ui *ui, struct review *review, int action)
{
    size_t last = review->side[0].count > 0 ? review->side[0].count - 1 : 0;
    bool all = review->mark_count <= last;
    enum status status = ST_OK;
    struct err err;

    if (action == REVIEW_ACTION_RANGE && !review->ranging) {
        review->ranging = true;
        review->range = review->face;
    } else if (action == REVIEW_ACTION_MARK_ALL)
        status = review_mark(review, 0, last, all, &err);
    else if (review->ranging)
        status = review_end_range(review, &err);
    else {
        status = review_mark(review, review->face, review->face,
                             !review_is_marked(review, review->face), &err);
        review->face += review->face < last;
    }
    return status == ST_OK ? review_refresh(ui, review) : ui_refuse(ui, &err);
}

/* Decides that the marked faces are not of this cluster, are unusable, or are a new cluster. */
static unsigned review_decide_faces(struct ui *ui, struct review *review, int action)
{
    struct words words;
    const struct db_review by = review_by(ui, review, &words);
    int64_t *images = NULL, made;
    size_t count;
    struct err err;
    enum status status = review_end_range(review, &err);

    if (status == ST_OK)
        status = review_images(review, &images, &count, &err);
    if (status == ST_OK && action == REVIEW_ACTION_NOT)
        status = db_decide_not(&by, images, count, &err);
    else if (status == ST_OK && action == REVIEW_ACTION_UNUSABLE)
        status = db_decide_unusable(&by, images, count, &err);
    else if (status == ST_OK && action == REVIEW_ACTION_NONFACE)
        status = db_decide_nonface(&by, images, count, &err);
    else if (status == ST_OK)
        status = db_decide_move(&by, images, count, REVIEW_NEW, &made, &err);
    mem_free(images);
    if (status == ST_OK) {
        review_unmark(review);
        (void)ui_say(ui, ROLE_ACCENT, "%zu %s %s", count, count == 1 ? "face" : "faces",
                     action == REVIEW_ACTION_NOT        ? "left, and will not come back"
                     : action == REVIEW_ACTION_UNUSABLE ? "left out as unusable"
                     : action == REVIEW_ACTION_NONFACE  ? "left out as no face"
                                                        : "made a new cluster");
    }
    return review_decided(ui, review, &words, status, &err);
}

/* Lists where the marked faces, or the whole cluster, could go. */
static unsigned review_offer(struct ui *ui, struct review *review)
{
    struct err err;
    enum status status = ST_OK;

    if (review->mode == REVIEW_FACES) {
        status = review_end_range(review, &err);
        if (status == ST_OK && review_is_pile(review->chosen) && review->mark_count == 0)
            status = review_mark(review, review->face, review->face, true, &err);
    } else if (review_is_pile(review->chosen))
        return ui_say(ui, ROLE_WARNING,
                      "faces alone are not one person: Enter shows them, Space marks, m moves");
    if (status != ST_OK)
        return ui_refuse(ui, &err);
    review_enter(review, REVIEW_TARGETS);
    return review_refresh(ui, review);
}

/* Whether from joins into: the other cluster joins the one with a name, the confirmed one, or the
 * larger one. */
static bool review_joins(const struct db_cluster *from, const struct db_cluster *into)
{
    if ((from->name[0] != '\0') != (into->name[0] != '\0'))
        return into->name[0] != '\0';
    if (from->confirmed != into->confirmed)
        return into->confirmed;
    return into->size >= from->size;
}

/* Merges two clusters; asked: the question that was answered with the same person, NULL: by hand.
 * The choice moves to the merged cluster. */
static enum status review_merge(struct ui *ui, struct review *review, const struct db_review *by,
                                int64_t a, int64_t b, const struct db_question *asked,
                                struct err *err)
{
    const struct db_cluster *from = review_row(review, a), *into = review_row(review, b), *swap;
    char one[REVIEW_WHO], other[REVIEW_WHO];
    enum status status;

    if (asked != NULL && (from == NULL || into == NULL)) /* a face that was seen once has no row */
        return db_decide_pair(by, from != NULL ? asked->image_a : asked->image_b,
                              from != NULL ? asked->image_b : asked->image_a, true, err);
    if (from == NULL || into == NULL)
        return err_set(err, ST_NOTFOUND, "one of the clusters has been deleted meanwhile");
    if (!review_joins(from, into)) {
        swap = from;
        from = into;
        into = swap;
    }
    if (asked == NULL)
        status = db_decide_merge(by, from->id, into->id, err);
    else
        status = db_decide_pair(by, into->id == asked->a ? asked->image_a : asked->image_b,
                                into->id == asked->a ? asked->image_b : asked->image_a, true, err);
    if (status != ST_OK)
        return status;
    if (review->chosen == from->id) {
        review->chosen = into->id;
        review->face = 0;
    }
    (void)ui_say(ui, ROLE_ACCENT, "%s joined %s", review_who(review, from->id, one),
                 review_who(review, into->id, other));
    return ST_OK;
}

/* Moves the marked faces to the chosen target, or merges the whole cluster with it. */
static unsigned review_accept(struct ui *ui, struct review *review)
{
    int64_t target, made, *images = NULL;
    char who[REVIEW_WHO];
    struct words words;
    const struct db_review by = review_by(ui, review, &words);
    size_t count;
    struct err err;
    enum status status;

    if (review->target_count == 0)
        return ui_say(ui, ROLE_DIM, "there is no other cluster");
    target = review->targets[review->target_at].other;
    review->mode = review->before;
    if (review->mark_count == 0)
        return review_decided(ui, review, &words,
                              review_merge(ui, review, &by, review->chosen, target, NULL, &err),
                              &err);
    status = review_images(review, &images, &count, &err);
    if (status == ST_OK)
        status = db_decide_move(&by, images, count, target, &made, &err);
    mem_free(images);
    if (status == ST_OK) {
        review_unmark(review);
        (void)ui_say(ui, ROLE_ACCENT, "%zu %s moved to %s", count, count == 1 ? "face" : "faces",
                     review_who(review, made, who));
    }
    return review_decided(ui, review, &words, status, &err);
}

/* The next unconfirmed cluster, cyclically; 0 if there is no other. */
static int64_t review_next(const struct review *review)
{
    for (size_t i = 1; i < review->count; i++) {
        const struct db_cluster *row = &review->rows[(review->at + i) % review->count];

        if (!row->confirmed && !row->hidden && !review_is_pile(row->id))
            return row->id;
    }
    return 0;
}

/* Confirms the cluster and goes to the next one. */
static unsigned review_confirm(struct ui *ui, struct review *review, const struct db_cluster *row)
{
    struct words words;
    const struct db_review by = review_by(ui, review, &words);
    int64_t next = review_next(review);
    char who[REVIEW_WHO];
    struct err err;
    enum status status = db_decide_confirm(&by, row->id, &err);

    if (status == ST_OK && next == 0)
        (void)ui_say(ui, ROLE_GOOD, "all clusters are confirmed: E exports a folder per person");
    else if (status == ST_OK)
        (void)ui_say(ui, ROLE_ACCENT, "%s is confirmed", review_who(review, row->id, who));
    if (status == ST_OK && next != 0) {
        review->chosen = next;
        review->face = 0;
        review_unmark(review);
    }
    return review_decided(ui, review, &words, status, &err);
}

static unsigned review_complete(struct ui *ui, struct prompt *prompt)
{
    const struct review *review = prompt->view;
    struct complete complete = {0};
    struct err err;

    for (size_t i = 0; i < review->count; i++)
        if (review->rows[i].name[0] != '\0' && unicode_begins(review->rows[i].name, prompt->value))
            complete_offer(&complete, review->rows[i].name);
    return person_name_complete(ui->snap.reader, review->dataset, &complete, prompt, &err) == ST_OK
               ? UI_REDRAW
               : ui_refuse(ui, &err);
}

static unsigned review_name_done(struct ui *ui, struct prompt *prompt)
{
    struct review *review = prompt->view;
    int64_t cluster = prompt->about, other = 0;
    char *name = prompt->value, who[REVIEW_WHO];
    struct words words;
    const struct db_review by = review_by(ui, review, &words);
    struct err err;
    bool known = false;
    enum status status = db_person_known(ui->snap.writer, review->dataset, name, &known, &err);

    if (status == ST_OK && person_name_asks(prompt, known))
        return UI_REDRAW;
    prompt_close(prompt);
    if (status == ST_OK)
        status = db_decide_name(&by, cluster, name, &err);
    for (size_t i = 0; i < review->count; i++)
        if (name[0] != '\0' && review->rows[i].id != cluster &&
            unicode_same(review->rows[i].name, name))
            other = review->rows[i].id;
    if (status == ST_OK && other != 0)
        (void)ui_say(ui, ROLE_WARNING, "%s is cluster %" PRId64 " too: m merges them", name, other);
    else if (status == ST_OK)
        (void)ui_say(ui, ROLE_ACCENT, "%s %s%s", review_who(review, cluster, who),
                     name[0] != '\0' ? "is " : "has no name", name);
    return review_decided(ui, review, &words, status, &err);
}

static unsigned review_rename(struct ui *ui, struct review *review, const struct db_cluster *row)
{
    static const struct prompt_ops naming = {.label = "name:",
                                             .hint = "who it is; Tab completes known names",
                                             .complete = review_complete,
                                             .done = review_name_done};
    const struct review_side *side = &review->side[0];
    const char *guess = side->count > 0 ? review_guess(side) : NULL;

    prompt_open(&ui->prompt, &naming, review, row->id,
                row->name[0] != '\0' ? row->name
                : guess != NULL      ? guess
                                     : "");
    ui->prompt.fresh = ui->prompt.value[0] != '\0';
    return UI_REDRAW;
}

/* Hides the cluster, or shows it again; the next one is chosen when it disappears. */
static unsigned review_hide(struct ui *ui, struct review *review, const struct db_cluster *row)
{
    struct words words;
    const struct db_review by = review_by(ui, review, &words);
    bool hide = !row->hidden;
    char who[REVIEW_WHO];
    struct err err;
    enum status status = db_decide_hide(&by, row->id, hide, &err);

    if (status == ST_OK)
        (void)ui_say(ui, ROLE_ACCENT, "%s %s", review_who(review, row->id, who),
                     hide ? "is hidden: . lists the hidden ones" : "is shown again");
    return review_decided(ui, review, &words, status, &err);
}

static unsigned review_cover(struct ui *ui, struct review *review)
{
    const struct review_side *side = &review->side[0];
    char who[REVIEW_WHO];
    struct words words;
    const struct db_review by = review_by(ui, review, &words);
    struct err err;
    enum status status;

    if (review->face >= side->count)
        return ui_say(ui, ROLE_DIM, "there is no face here");
    status = db_decide_cover(&by, side->faces[review->face].image, &err);
    if (status == ST_OK)
        (void)ui_say(ui, ROLE_ACCENT, "the face stands for %s",
                     review_who(review, side->cluster, who));
    return review_decided(ui, review, &words, status, &err);
}

/* Decides about the chosen cluster. */
static unsigned review_decide_cluster(struct ui *ui, struct review *review, int action)
{
    const struct db_cluster *row = review_chosen(review);
    char who[REVIEW_WHO];

    if (row == NULL)
        return ui_say(ui, ROLE_DIM, "there is no cluster here");
    if (action == REVIEW_ACTION_MERGE)
        return review_offer(ui, review);
    if (review_is_pile(row->id))
        return ui_say(ui, ROLE_WARNING, "faces alone are not a cluster");
    if (action == REVIEW_ACTION_CONFIRM)
        return review_confirm(ui, review, row);
    if (action == REVIEW_ACTION_HIDE)
        return review_hide(ui, review, row);
    return action == REVIEW_ACTION_SPLIT ? action_split(ui, review->clustering.run, review->dataset,
                                                        row->id, review_who(review, row->id, who))
                                         : review_rename(ui, review, row);
}

static unsigned review_walk(struct ui *ui, struct review *review, bool undo)
{
    char said[RECORD_TEXT];
    struct words words;
    const struct db_review by = review_by(ui, review, &words);
    struct err err;
    enum status status = undo ? db_decide_undo(&by, said, &err) : db_decide_redo(&by, said, &err);

    if (status == ST_OK)
        (void)ui_say(ui, said[0] != '\0' ? ROLE_ACCENT : ROLE_DIM, "%s %s",
                     said[0] == '\0' ? "there is nothing to"
                     : undo          ? "undone:"
                                     : "redone:",
                     said[0] != '\0' ? said
                     : undo          ? "undo"
                                     : "redo");
    return review_decided(ui, review, &words, status, &err);
}

/* Answers the question; the next one follows by itself. */
static unsigned review_answer(struct ui *ui, struct review *review, int action)
{
    struct db_question question;
    char a[REVIEW_WHO], b[REVIEW_WHO];
    struct words words;
    const struct db_review by = review_by(ui, review, &words);
    struct err err;
    enum status status;

    if (review->question_count == 0)
        return ui_say(ui, ROLE_DIM, "no question is left");
    question = review->questions[0];
    if (action == REVIEW_ACTION_SKIP) {
        status = review_skip(review, &err);
        return status == ST_OK ? review_refresh(ui, review) : ui_refuse(ui, &err);
    }
    if (action == REVIEW_ACTION_SAME)
        status = review_merge(ui, review, &by, question.a, question.b, &question, &err);
    else
        status = db_decide_pair(&by, question.image_a, question.image_b, false, &err);
    review->answered += status == ST_OK;
    if (status == ST_OK && action == REVIEW_ACTION_DIFFERENT)
        (void)ui_say(ui, ROLE_ACCENT, "%s and %s stay apart", review_who(review, question.a, a),
                     review_who(review, question.b, b));
    return review_decided(ui, review, &words, status, &err);
}

unsigned review_action(struct ui *ui, struct review *review, int action)
{
    if (action == REVIEW_ACTION_RANGE || action == REVIEW_ACTION_MARK ||
        action == REVIEW_ACTION_MARK_ALL)
        return review_mark_key(ui, review, action);
    if (action == REVIEW_ACTION_HIDDEN) {
        review->list_hidden = !review->list_hidden;
        review->stale = true;
        return review_refresh(ui, review);
    }
    if (!action_may_write(ui))
        return UI_REDRAW;
    switch (action) {
    case REVIEW_ACTION_UNDO:
    case REVIEW_ACTION_REDO:
        return review_walk(ui, review, action == REVIEW_ACTION_UNDO);
    case REVIEW_ACTION_SAME:
    case REVIEW_ACTION_DIFFERENT:
    case REVIEW_ACTION_SKIP:
        return review_answer(ui, review, action);
    case REVIEW_ACTION_NOT:
    case REVIEW_ACTION_UNUSABLE:
    case REVIEW_ACTION_NONFACE:
    case REVIEW_ACTION_NEW_CLUSTER:
        return review_decide_faces(ui, review, action);
    case REVIEW_ACTION_COVER:
        return review_cover(ui, review);
    case REVIEW_ACTION_ACCEPT:
        return review_accept(ui, review);
    case REVIEW_ACTION_QUESTIONS:
        if (!review->found)
            return ui_say(ui, ROLE_WARNING, "there are no clusters to ask about: C makes them");
        review_enter(review, REVIEW_QUESTIONS);
        return review_refresh(ui, review);
    default:
        return review_decide_cluster(ui, review, action);
    }
}
