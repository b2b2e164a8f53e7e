/* See suspect_pairs.h.  An answer is written at once, and taken back by another row, as in a shell.
 */
#include "tui/view/suspects/suspect_pairs.h"

#include "tui/view/actions.h"
#include "tui/widget/segments.h"

#include "db/faces/items.h"

#include <stdio.h>

#define PAIRS_BOX 8    /* rows of the captions */
#define PAIRS_ROWS 14  /* of an area with captions */
#define PAIRS_LEFT 20  /* columns of a row before its captions */
#define PAIRS_ANSWER 9 /* columns of an answer */

static const char *const answer_words[ANSWER_COUNT] = {
    [ANSWER_NONE] = "", [ANSWER_RELEVANT] = "relevant", [ANSWER_NOT] = "not"};

/* The list, with its heading, and below it the boxes of captions, without rows if there is no room
 * for them. */
static struct rect suspect_pairs_lay_out(const struct canvas *canvas, struct rect *boxes)
{
    struct rect area = {1, 0, canvas->rows - 3, canvas->cols};

    *boxes = (struct rect){0};
    if (area.rows >= PAIRS_ROWS) {
        area.rows -= PAIRS_BOX;
        *boxes = (struct rect){area.row + area.rows, 0, PAIRS_BOX, area.cols};
    }
    return area;
}

int suspect_pairs_at(const struct pairs_list *list, int top, const struct canvas *canvas, int row)
{
    struct rect boxes, area = suspect_pairs_lay_out(canvas, &boxes);
    int line = row - area.row - 1;

    return line < 0 || line >= area.rows - 1 || top + line >= (int)list->count ? -1 : top + line;
}

static void suspect_pairs_draw_head(const struct ui *ui, const struct pairs_list *list,
                                    struct canvas *canvas)
{
    struct segments line = {0};
    size_t dropped = 0;

    for (size_t i = 0; i < list->count; i++)
        dropped += list->rows[i].pair.dropped > 0;
    segments_add(&line, ROLE_STRONG, 0, "Suspects");
    if (ui->snap.run_id != 0)
        segments_add(&line, ROLE_NORMAL, 1, "%s", ui->snap.run.name);
    if (list->count > 0) {
        segments_add(&line, ROLE_ACCENT, 0, "%zu of %zu answered", pairs_list_answered(list),
                     list->count);
        segments_add(&line, ROLE_DIM, 2, "%zu dropped", dropped);
        segments_add(&line, ROLE_DIM, 2, "%zu stayed", list->count - dropped);
    }
    (void)segments_draw(&line, canvas, 0, 1, canvas->cols - 2);
}

static void suspect_pairs_draw_row(struct canvas *canvas, struct rect area,
                                   const struct db_pair_row *row)
{
    enum role role = row->answer != ANSWER_NONE ? ROLE_DIM : ROLE_NORMAL;
    int width = (area.cols - PAIRS_LEFT - PAIRS_ANSWER) / 2;
    char text[32] = "stays";

    for (int i = 0; i < 2; i++)
        (void)canvas_text(canvas, area.row, area.col + PAIRS_LEFT + i * width, width - 1, role,
                          row->caption[i][0] != '\0' ? row->caption[i] : row->number[i]);
    if (row->pair.dropped > 0)
        (void)snprintf(text, sizeof text, "%.0f %%", 100 * row->pair.dropped);
    canvas_text_right(canvas, area.row, area.col + 9, 9,
                      row->pair.dropped > 0 ? ROLE_WARNING : role, text);
    (void)snprintf(text, sizeof text, "%.3f", row->pair.distance);
    canvas_text_right(canvas, area.row, area.col + 2, 6, role, text);
    (void)canvas_text(canvas, area.row, area.col + area.cols - PAIRS_ANSWER, PAIRS_ANSWER - 1,
                      row->answer == ANSWER_RELEVANT ? ROLE_GOOD : role, answer_words[row->answer]);
}

static void suspect_pairs_draw_list(const struct pairs_list *list, int *top, struct canvas *canvas,
                                    struct rect area)
{
    int at = (int)list->at, shown = area.rows - 1;

    if (at < *top)
        *top = at;
    if (at >= *top + shown)
        *top = at - shown + 1;
    canvas_text_right(canvas, area.row, area.col + 2, 6, ROLE_DIM, "D");
    canvas_text_right(canvas, area.row, area.col + 9, 9, ROLE_DIM, "dropped %");
    (void)canvas_text(canvas, area.row, area.col + PAIRS_LEFT, area.cols - PAIRS_LEFT, ROLE_DIM,
                      "pairs without a label in common");
    for (int i = 0; i < shown && *top + i < (int)list->count; i++) {
        struct rect line = {area.row + 1 + i, area.col, 1, area.cols};

        suspect_pairs_draw_row(canvas, line, &list->rows[*top + i]);
        if (*top + i == at) {
            canvas_put(canvas, line.row, line.col, 0x25B8, ROLE_NORMAL);
            canvas_paint(canvas, line, ROLE_SELECTED);
        }
    }
}

/* Draws both captions whole, and on the lower edge what the filter does to the pair. */
static void suspect_pairs_draw_captions(const struct db_pair_row *row, struct canvas *canvas,
                                        struct rect area)
{
    char text[160];

    for (int i = 0; i < 2; i++) {
        struct rect box = {area.row, i * (area.cols / 2), area.rows - 1,
                           i == 0 ? area.cols / 2 : area.cols - area.cols / 2};
        struct rect inside;

        (void)snprintf(text, sizeof text, "item %s", row->number[i]);
        inside = canvas_box(canvas, box, text, NULL);
        (void)canvas_paragraph(canvas, inside, row->caption[i][0] != '\0' ? ROLE_NORMAL : ROLE_DIM,
                               row->caption[i][0] != '\0' ? row->caption[i] : "It has no caption.");
    }
    if (row->pair.dropped > 0)
        (void)snprintf(text, sizeof text,
                       "D %.3f: the filter drops this negative beside %.0f %% of their positives",
                       row->pair.distance, 100 * row->pair.dropped);
    else
        (void)snprintf(text, sizeof text, "D %.3f: stays a hard negative beside all positives",
                       row->pair.distance);
    (void)canvas_text(canvas, area.row + area.rows - 1, area.col + 1, area.cols - 2, ROLE_ACCENT,
                      text);
}

void suspect_pairs_draw(const struct ui *ui, const struct pairs_list *list, int *top,
                        struct canvas *canvas)
{
    struct rect boxes, area = suspect_pairs_lay_out(canvas, &boxes);

    suspect_pairs_draw_head(ui, list, canvas);
    if (list->count == 0) {
        (void)canvas_paragraph(canvas, (struct rect){2, 1, canvas->rows - 4, canvas->cols - 2},
                               ROLE_NORMAL,
                               "No pairs of this run are listed yet: R lists the nearest pairs "
                               "without a label in common, by its newest embeddings. A run does "
                               "this when it finishes.");
        return;
    }
    suspect_pairs_draw_list(list, top, canvas, area);
    if (boxes.rows > 0)
        suspect_pairs_draw_captions(&list->rows[list->at], canvas, boxes);
}

unsigned suspect_pairs_answer(struct ui *ui, struct pairs_list *list, enum db_answer answer)
{
    struct db_pair_row *newest = pairs_list_newest(list), *row, other;
    bool found = true;
    struct err err;

    if (list->count == 0 && answer != ANSWER_NONE)
        return ui_say(ui, ROLE_DIM, "there is no pair to answer: R lists them");
    if (!action_may_write(ui))
        return UI_REDRAW;
    row = answer == ANSWER_NONE ? newest : &list->rows[list->at];
    if (row == NULL) { /* a list that was made since then leaves out what was answered */
        row = &other;
        if (db_pair_answered(ui->snap.writer, ui->snap.run.dataset_id, row, &found, &err) != ST_OK)
            return ui_refuse(ui, &err);
    }
    if (!found)
        return ui_say(ui, ROLE_DIM, "there is nothing to undo");
    if (db_item_pair_add(ui->snap.writer, row->pair.a, row->pair.b,
                         answer == ANSWER_NONE ? "none" : answer_words[answer], &err) != ST_OK)
        return ui_refuse(ui, &err);
    (void)ui_say(ui, ROLE_ACCENT, "%s%s and %s: %s", answer == ANSWER_NONE ? "undone: " : "",
                 row->number[0], row->number[1],
                 (answer == ANSWER_NONE ? row->answer : answer) == ANSWER_RELEVANT
                     ? "relevant to each other"
                     : "not relevant to each other");
    if (row == &other)
        return UI_REDRAW;
    row->answer = answer; /* more keys may come before it is loaded again */
    row->answer_id = newest != NULL ? newest->answer_id + 1 : 1;
    if (answer == ANSWER_NONE)
        pairs_list_choose(list, (size_t)(row - list->rows));
    else if (!pairs_list_advance(list))
        (void)ui_say(
            ui, ROLE_GOOD,
            "all are answered: n in Train (1) with decisions on trains on this, as facenet "
            "train --data %s --decisions does",
            ui->snap.run.dataset);
    return UI_REDRAW | UI_RELOAD;
}
