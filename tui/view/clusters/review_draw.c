/* See review_draw.h. */
#include "tui/view/clusters/review_draw.h"

#include "tui/view/portrait.h"
#include "tui/widget/plot.h"
#include "tui/widget/segments.h"

#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LIST_LEAST 34 /* columns of the list beside faces */
#define LIST_MOST 60
#define LIST_BOTH 64     /* columns of a screen with room for both */
#define LIST_SPREAD 46   /* columns of a list with the spread, */
#define LIST_CLOSEST 54  /* and the distance to the closest cluster */
#define PAIR_ROWS 11     /* least rows of two boxes side by side: a picture and its frame */
#define BOX_MARKS 2      /* columns of the marks below a face */
#define BOX_NAME_LEAST 6 /* columns that a name needs there */
#define NEAR 1.15        /* times the threshold: a cluster that near may be the same person */
#define PACE_ANSWERS 3   /* answers before the user's pace is shown */
#define FINE 0.2         /* below this threshold two digits are too few */

/* The rows of two boxes above a list of targets, which has no more than it needs or a quarter. */
static int pair_high(int rows, size_t targets)
{
    int most = rows / 4, list = targets + 1 < (size_t)most ? (int)targets + 1 : most;

    return rows < PAIR_ROWS + 4 ? 0 : rows - list < PAIR_ROWS ? PAIR_ROWS : rows - list;
}

void review_lay_out(const struct review *review, int rows, int cols, struct review_layout *out)
{
    struct rect body = {1, 0, rows - 3, cols};
    int share = cols * 2 / 5, high = body.rows;

    *out = (struct review_layout){0};
    share = share < LIST_LEAST ? LIST_LEAST : share > LIST_MOST ? LIST_MOST : share;
    switch (review->mode) {
    case REVIEW_FACES:
        out->box[0] = body;
        return;
    case REVIEW_LIST:
        out->list = body;
        if (cols < LIST_BOTH)
            return;
        out->list.cols = share;
        out->box[0] = (struct rect){body.row, share, body.rows, cols - share};
        return;
    case REVIEW_TARGETS:
        high = pair_high(body.rows, review->target_count);
        out->list = (struct rect){body.row + high, 0, body.rows - high, cols};
        break;
    case REVIEW_QUESTIONS:
        high = body.rows - 2;
        out->bar = (struct rect){body.row + high, 0, 2, cols};
    }
    if (high > 0) {
        out->box[0] = (struct rect){body.row, 0, high, cols / 2};
        out->box[1] = (struct rect){body.row, cols / 2, high, cols - cols / 2};
    }
}

struct tiles review_tiles(const struct review *review, int side, struct rect box)
{
    int want = review->mode == REVIEW_FACES ? 12 : review->mode == REVIEW_LIST ? 6 : 4;

    if (review->side[side].count < (size_t)want)
        want = (int)review->side[side].count;
    return tiles_fit((struct rect){box.row + 1, box.col + 1, box.rows - 2, box.cols - 2},
                     review->size < 0   ? 4 * want
                     : review->size > 0 ? (want + 2) / 3
                                        : want,
                     REVIEW_PAGE);
}

size_t review_first(const struct review *review, const struct tiles *tiles)
{
    size_t page = (size_t)(tiles->across * tiles->down);

    return review->mode == REVIEW_FACES && page > 0 ? review->face / page * page : 0;
}

void review_distance(const struct review *review, double distance, char out[16])
{
    int digits = review->clustering.threshold < FINE ? 3 : 2;

    if (isnan(distance))
        (void)snprintf(out, 16, "\xE2\x80\x93");
    else
        (void)snprintf(out, 16, "%.*f", digits, distance);
}

/* What stands in the column for the name. */
static const char *review_name(const struct db_cluster *row)
{
    return row->id == REVIEW_OTHERS     ? "others"
           : row->id == REVIEW_UNUSABLE ? "unusable"
           : row->name[0] == '\0'       ? "unnamed"
                                        : row->name;
}

void review_title(const struct review *review, int side, char *out, size_t size)
{
    const struct review_side *faces = &review->side[side];
    const struct db_cluster *row = review_row(review, faces->cluster);
    const char *guess = faces->count > 0 ? review_guess(faces) : NULL;
    const char *plural = row != NULL && row->size == 1 ? "face" : "faces";
    char count[32];

    out[0] = '\0';
    if (row == NULL && faces->count == 1) /* seen once */
        (void)snprintf(out, size, "%" PRId64 "  1 face", faces->cluster);
    if (row == NULL)
        return;
    text_format_count(count, sizeof count, row->size);
    if (faces->order == REVIEW_MARKED)
        (void)snprintf(out, size, "%zu marked", faces->count);
    else if (review_is_pile(row->id))
        (void)snprintf(out, size, "%s  %s %s", review_name(row), count, plural);
    else if (row->name[0] != '\0')
        (void)snprintf(out, size, "%" PRId64 "  %s  %s %s", row->id, row->name, count, plural);
    else if (guess != NULL)
        (void)snprintf(out, size, "%" PRId64 "  %s?  %s %s", row->id, guess, count, plural);
    else
        (void)snprintf(out, size, "%" PRId64 "  %s %s", row->id, count, plural);
}

/* The note on a cluster, in nine columns. */
static enum role list_note(const struct review *review, const struct db_cluster *row, char *out,
                           size_t size)
{
    out[0] = '\0';
    if (row->hidden) {
        (void)snprintf(out, size, "hidden");
        return ROLE_DIM;
    }
    if (row->confirmed && row->joined > 0) {
        (void)snprintf(out, size, "%" PRIu64 " joined", row->joined);
        return ROLE_WARNING;
    }
    if (row->confirmed) {
        (void)snprintf(out, size, "confirmed");
        return ROLE_GOOD;
    }
    if (row->suspects > 0) {
        (void)snprintf(out, size, "%" PRIu64 " odd", row->suspects);
        return ROLE_WARNING;
    }
    if (row->separation < NEAR * review->clustering.threshold &&
        review_row(review, row->closest) != NULL) {
        (void)snprintf(out, size, "near %" PRId64, row->closest);
        return ROLE_ACCENT;
    }
    if (isnan(row->spread) && !review_is_pile(row->id))
        (void)snprintf(out, size, "new");
    return ROLE_DIM;
}

static void list_real(const struct review *review, struct canvas *canvas, int row, int col,
                      double value)
{
    char text[16];

    review_distance(review, value, text);
    canvas_text_right(canvas, row, col, 7, ROLE_NORMAL, text);
}

/* Draws the columns: number, name, faces, spread and closest if there is room, and a note. */
static void list_draw_line(const struct review *review, struct canvas *canvas, struct rect line,
                           const struct db_cluster *row)
{
    bool spread = line.cols >= LIST_SPREAD, closest = line.cols >= LIST_CLOSEST;
    int name = line.cols - 26 - 8 * spread - 8 * closest, col = line.col + 9 + name;
    enum role role = row->confirmed || row->name[0] == '\0' ? ROLE_DIM : ROLE_NORMAL;
    char text[32];

    if (!review_is_pile(row->id)) {
        (void)snprintf(text, sizeof text, "%" PRId64, row->id);
        canvas_text_right(canvas, line.row, line.col + 2, 5, ROLE_NORMAL, text);
    }
    (void)canvas_text(canvas, line.row, line.col + 8, name, role, review_name(row));
    text_format_count(text, sizeof text, row->size);
    canvas_text_right(canvas, line.row, col, 6, ROLE_NORMAL, text);
    col += 6;
    if (spread) {
        list_real(review, canvas, line.row, col + 1, row->spread);
        col += 8;
    }
    if (closest) {
        list_real(review, canvas, line.row, col + 1, row->separation);
        col += 8;
    }
    role = list_note(review, row, text, sizeof text);
    (void)canvas_text(canvas, line.row, col + 1, 9, role, text);
}

static void list_draw_titles(struct canvas *canvas, struct rect line)
{
    bool spread = line.cols >= LIST_SPREAD, closest = line.cols >= LIST_CLOSEST;
    int name = line.cols - 26 - 8 * spread - 8 * closest, col = line.col + 9 + name;

    canvas_text_right(canvas, line.row, line.col + 2, 5, ROLE_DIM, "no.");
    (void)canvas_text(canvas, line.row, line.col + 8, name, ROLE_DIM, "name");
    canvas_text_right(canvas, line.row, col, 6, ROLE_DIM, "faces");
    if (spread)
        canvas_text_right(canvas, line.row, col + 7, 7, ROLE_DIM, "spread");
    if (closest)
        canvas_text_right(canvas, line.row, col + 15, 7, ROLE_DIM, "closest");
}

/* Scrolls so that line at of count is on the screen. */
static void list_scroll(int *top, size_t at, size_t count, int rows)
{
    if ((int)at < *top)
        *top = (int)at;
    if ((int)at >= *top + rows)
        *top = (int)at - rows + 1;
    if (*top > 0 && *top + rows > (int)count)
        *top = (int)count > rows ? (int)count - rows : 0;
}

static void list_choose(struct canvas *canvas, struct rect line)
{
    canvas_put(canvas, line.row, line.col, 0x25B8, ROLE_NORMAL);
    canvas_paint(canvas, line, ROLE_SELECTED);
}

void review_draw_list(struct review *review, struct canvas *canvas, struct rect area)
{
    struct rect line = {area.row, area.col, 1, area.cols - 1};

    list_draw_titles(canvas, line);
    list_scroll(&review->top, review->at, review->count, area.rows - 1);
    for (size_t i = (size_t)review->top; i < review->count && (int)i < review->top + area.rows - 1;
         i++) {
        line.row++;
        list_draw_line(review, canvas, line, &review->rows[i]);
        if (i == review->at)
            list_choose(canvas, line);
    }
}

static void targets_draw_line(const struct review *review, struct canvas *canvas, struct rect line,
                              const struct db_candidate *target)
{
    const struct db_cluster *row = review_row(review, target->other), *from;
    char distance[16];
    uint64_t pairs;
    int name = line.cols < 58 ? 12 : line.cols > 86 ? 40 : line.cols - 46;

    if (target->other == REVIEW_NEW) {
        (void)canvas_text(canvas, line.row, line.col + 8, line.cols - 9, ROLE_NORMAL,
                          "a new cluster for a new person");
        return;
    }
    if (row == NULL)
        return;
    from = review_chosen(review);
    (void)canvas_textf(canvas, line.row, line.col + 2, 6, ROLE_NORMAL, "%5" PRId64, row->id);
    (void)canvas_text(canvas, line.row, line.col + 8, name,
                      row->name[0] != '\0' ? ROLE_NORMAL : ROLE_DIM,
                      row->name[0] != '\0' ? row->name : "unnamed");
    (void)canvas_textf(canvas, line.row, line.col + 8 + name, 12, ROLE_NORMAL, "%5" PRIu64 " %s",
                       row->size, row->size == 1 ? "face" : "faces");
    review_distance(review, target->distance, distance);
    if (isnan(target->distance) || from == NULL)
        return;
    pairs = (review->mark_count > 0 ? review->mark_count : from->size) * row->size;
    (void)canvas_textf(canvas, line.row, line.col + 22 + name, line.cols - name - 22, ROLE_NORMAL,
                       "%s over %" PRIu64 " %s", distance, pairs,
                       text_noun(pairs, "pair", "pairs"));
}

void review_draw_targets(struct review *review, struct canvas *canvas, struct rect area)
{
    struct rect line = {area.row, area.col, 1, area.cols};

    (void)canvas_text(canvas, line.row, 1, line.cols - 2, ROLE_ACCENT,
                      review->mark_count > 0 ? "move marked faces to (nearest first)"
                                             : "merge with (nearest first)");
    if (review->measuring != NULL)
        canvas_text_right(canvas, line.row, 1, line.cols - 2, ROLE_DIM, "measuring ...");
    list_scroll(&review->target_top, review->target_at, review->target_count, area.rows - 1);
    for (size_t i = (size_t)review->target_top;
         i < review->target_count && (int)i < review->target_top + area.rows - 1; i++) {
        line.row++;
        targets_draw_line(review, canvas, line, &review->targets[i]);
        if (i == review->target_at)
            list_choose(canvas, line);
    }
}

/* Whether a face is marked, or would be if the range being marked ended here. */
static bool face_is_marked(const struct review *review, size_t face)
{
    size_t from = review->range < review->face ? review->range : review->face;
    size_t to = review->range < review->face ? review->face : review->range;

    return review_is_marked(review, face) || (review->ranging && face >= from && face <= to);
}

/* The line below a face: marks, its known name where there is room for some of it, the distance. */
static void box_draw_caption(struct canvas *canvas, struct rect line, enum role role,
                             const char *marks, const char *name, const char *distance)
{
    int room = line.cols - BOX_MARKS - 1 - (int)strlen(distance);

    (void)canvas_text(canvas, line.row, line.col, BOX_MARKS, role, marks);
    if (room < BOX_NAME_LEAST || name[0] == '\0') {
        (void)canvas_text(canvas, line.row, line.col + BOX_MARKS, line.cols - BOX_MARKS, role,
                          distance);
        return;
    }
    (void)canvas_text(canvas, line.row, line.col + BOX_MARKS, room, role, name);
    canvas_text_right(canvas, line.row, line.col + BOX_MARKS + room, line.cols - BOX_MARKS - room,
                      role, distance);
}

static void box_draw_face(const struct review *review, struct canvas *canvas, struct rect tile,
                          const struct review_side *side, size_t face)
{
    const struct db_member *member = &side->faces[face];
    const struct db_portrait *picture =
        face >= side->first && face < side->first + side->picture_count
            ? &side->pictures[face - side->first]
            : NULL;
    bool cursor = review->mode == REVIEW_FACES && face == review->face;
    bool marked = side == &review->side[0] && face_is_marked(review, face);
    const struct db_cluster *row = review_row(review, side->cluster);
    bool cover = row != NULL && row->cover == member->image;
    const struct rect line = {tile.row + tile.rows, tile.col, 1, tile.cols};
    char distance[16], marks[8], right[20];

    review_distance(review, member->distance, distance);
    (void)snprintf(right, sizeof right, "%s%s", distance, member->suspect ? "!" : " ");
    (void)snprintf(marks, sizeof marks, "%s%s", cursor ? "\xE2\x96\xB8" : " ",
                   marked  ? "\xE2\x96\xAA"
                   : cover ? "\xE2\x98\x85"
                           : " ");
    if (picture != NULL && tile.rows > 0)
        portrait_draw_face(canvas, tile, picture);
    box_draw_caption(canvas, line,
                     marked            ? ROLE_ACCENT
                     : member->suspect ? ROLE_WARNING
                                       : ROLE_DIM,
                     marks, member->person, right);
    if (cursor)
        canvas_paint(canvas, line, ROLE_SELECTED);
}

void review_draw_box(const struct review *review, struct canvas *canvas, struct rect area, int side)
{
    const struct review_side *faces = &review->side[side];
    const struct tiles tiles = review_tiles(review, side, area);
    const struct db_cluster *row = review_row(review, faces->cluster);
    size_t first = review_first(review, &tiles);
    char title[RECORD_NAME + 64], corner[64] = "", spread[16];

    review_title(review, side, title, sizeof title);
    if (review->mode == REVIEW_FACES && review->mark_count > 0)
        (void)snprintf(corner, sizeof corner, "%zu marked, %zu of %zu", review->mark_count,
                       review->face + 1, faces->count);
    else if (review->mode == REVIEW_FACES && faces->count > 0)
        (void)snprintf(corner, sizeof corner, "%zu of %zu", review->face + 1, faces->count);
    else if (review->mode == REVIEW_LIST && row != NULL && !isnan(row->spread)) {
        review_distance(review, row->spread, spread);
        (void)snprintf(corner, sizeof corner, "spread %s", spread);
    }
    (void)canvas_box(canvas, area, title, corner);
    for (size_t i = 0; i < (size_t)(tiles.across * tiles.down) && first + i < faces->count; i++)
        box_draw_face(review, canvas, tiles_at(&tiles, (int)i), faces, first + i);
}

/* Whether one of the two is a confirmed person, to whom the other is near. */
static bool review_knows_one(const struct review *review)
{
    const struct db_cluster *a = review_row(review, review->questions[0].a);
    const struct db_cluster *b = review_row(review, review->questions[0].b);

    return review->questions[0].distance <= CANDIDATES_NEAR * review->clustering.threshold &&
           (a != NULL && a->confirmed) != (b != NULL && b->confirmed);
}

void review_draw_bar(const struct review *review, struct canvas *canvas, struct rect area)
{
    const struct db_question *question = review->questions;
    struct segments line = {0}, below = {0};
    char count[32], all[32], span[32], distance[16], threshold[16];
    size_t left;
    double done = review_progress(review, &left);

    if (review->question_count == 0)
        return;
    segments_add(&line, ROLE_ACCENT, 0, review_knows_one(review) ? "who is this?" : "same person?");
    review_distance(review, question->distance, distance);
    review_distance(review, review->clustering.threshold, threshold);
    segments_add(&line, ROLE_NORMAL, 1, "distance %s", distance);
    segments_add(&line, ROLE_DIM, 2, "joined up to %s", threshold);
    segments_add(&line, ROLE_DIM, 3, "%zu answered", review->answered);
    (void)segments_draw(&line, canvas, area.row, 1, area.cols - 2);
    plot_bar(canvas, area.row + 1, 1, 16, done, ROLE_ACCENT, 0x2591);
    text_format_count(count, sizeof count, left);
    text_format_count(all, sizeof all, review->question_count);
    segments_add(&below, ROLE_NORMAL, 0, "%.0f %%", 100 * done);
    segments_add(&below, ROLE_NORMAL, 1, "%s of %s %s %s 90 %% of what is open", count, all,
                 text_noun(review->question_count, "question", "questions"),
                 text_noun(left, "settles", "settle"));
    if (review->answered >= PACE_ANSWERS) {
        clock_format_span(span, sizeof span,
                          (clock_seconds() - review->began) / (double)review->answered *
                              (double)left);
        segments_add(&below, ROLE_NORMAL, 2, "about %s", span);
    }
    (void)segments_draw(&below, canvas, area.row + 1, 19, area.cols - 20);
}
