/* See suspects.h. */
#include "tui/view/suspects/suspects.h"

#include "tui/data/people.h"
#include "tui/view/actions.h"
#include "tui/view/portrait.h"
#include "tui/view/suspects/suspect_actions.h"
#include "tui/view/suspects/suspect_pairs.h"
#include "tui/widget/plot.h"
#include "tui/widget/segments.h"

#include <math.h>
#include <stdio.h>

#define SUSPECTS_BAND (PORTRAIT_ROWS + 3) /* rows of a box with one row of pictures */
#define SUSPECTS_SELF 20                  /* columns of the box with the suspect */
#define SUSPECTS_WIDE 72                  /* columns of a screen with two bands of boxes */
#define SUSPECTS_LARGE 100                /* with the suspect large */
#define SUSPECTS_NARROW 60                /* columns of a screen with three boxes in a band */
#define SUSPECTS_DISTANCES 66             /* columns of a list with distances */
#define SUSPECTS_BAR 24                   /* most columns of the progress bar */

enum suspects_action {
    ACTION_RANK = SUSPECT_ACTION_COUNT,
    ACTION_PICTURE,
    ACTION_PHOTO,
    ACTION_RELEVANT,
    ACTION_NOT
};
enum { MODE_FACES = 1, MODE_PAIRS = 2 };

/* clang-format off */
static const struct key_binding suspects_keys[] = {
    {KEY_CODE_ENTER, 0, "Enter", "", "the picture over the whole screen, until the next key",
     "picture", MODE_FACES, ACTION_PICTURE, 0},
    {'p', 0, "p", "", "the photo of the face", "photo", MODE_FACES, ACTION_PHOTO, 0},
    {'m', 0, "m", "move", "wrong name: it shows the person that it is most like", "move",
     MODE_FACES, SUSPECT_ACTION_MOVE, KEYS_VITAL},
    {'n', 0, "n", "name", "wrong name: it shows another person, whose name you type", "move-to",
     MODE_FACES, SUSPECT_ACTION_MOVE_TO, 0},
    {'x', 0, "x", "bad", "a bad picture: leave it out", "bad-picture", MODE_FACES,
     SUSPECT_ACTION_BAD, 0},
    {'f', 0, "f", "fine", "the name is correct: do not ask again", "fine", MODE_FACES,
     SUSPECT_ACTION_FINE, KEYS_VITAL},
    {'u', 0, "u", "undo", "undo the last verdict: the picture is to be judged again", "undo",
     MODE_FACES, SUSPECT_ACTION_UNDO, 0},
    {'R', 0, "R", "rank", "rank the pictures again, by the counts of the last checkpoint", "rank",
     MODE_FACES, ACTION_RANK, 0},
    {'r', 0, "r", "relevant", "relevant: the next run learns that both belong together", "relevant",
     MODE_PAIRS, ACTION_RELEVANT, KEYS_VITAL},
    {'n', 0, "n", "not", "not relevant: they stay negatives, which the filter does not drop", "not",
     MODE_PAIRS, ACTION_NOT, KEYS_VITAL},
    {'u', 0, "u", "undo", "undo the last answer: the pair is to be answered again", "undo",
     MODE_PAIRS, SUSPECT_ACTION_UNDO, 0},
    {'R', 0, "R", "list", "list the pairs again, by the newest embeddings", "rank", MODE_PAIRS,
     ACTION_RANK, 0},
    KEYS_MOVING(MODE_FACES | MODE_PAIRS),
    KEYS_BACK(MODE_FACES | MODE_PAIRS),
};
/* clang-format on */

/* Rectangles without rows are not shown; without pictures the list has no frame. */
struct suspects_layout {
    struct rect list, self, faces[2];
    int tile; /* rows of the suspect's picture */
};

/* The list and the suspect at the top, the two people below them; only the pictures if there are
 * fewer rows, only the list if there is no room for pictures. */
static struct suspects_layout suspects_lay_out(int rows, int cols)
{
    struct rect area = {1, 0, rows - 3, cols};
    struct suspects_layout out = {.tile = PORTRAIT_ROWS};
    int self = SUSPECTS_SELF, top = SUSPECTS_BAND - 1 /* the name on the frame */, row = area.row,
        left, each;

    if (area.rows < SUSPECTS_BAND || cols < SUSPECTS_NARROW) {
        out.list = area;
        return out;
    }
    if (area.rows >= top + SUSPECTS_BAND && cols >= SUSPECTS_WIDE) {
        int large = area.rows - 2 * SUSPECTS_BAND - 1; /* leaves two rows of pictures below it */

        if (large > PORTRAIT_ROWS && cols >= SUSPECTS_LARGE) {
            out.tile = large < PORTRAIT_ROWS_FULL ? large : PORTRAIT_ROWS_FULL;
            self = 2 * out.tile + 4;
            top = out.tile + 3;
        }
        out.self = (struct rect){row, 0, top, self};
        out.list = (struct rect){row, self, top, cols - self};
        row += top;
        self = 0;
    } else
        out.self = (struct rect){row, 0, area.rows, self};
    left = self;
    each = (cols - left) / 2;
    out.faces[SUSPECTS_OWN] = (struct rect){row, left, area.row + area.rows - row, each};
    out.faces[SUSPECTS_LIKE] =
        (struct rect){row, left + each, area.row + area.rows - row, cols - left - each};
    return out;
}

static void suspects_draw_head(const struct ui *ui, const struct suspects_list *list,
                               struct canvas *canvas)
{
    static const char *const words[VERDICT_COUNT] = {
        [VERDICT_MOVE] = "moved", [VERDICT_EXCLUDE] = "bad", [VERDICT_FINE] = "fine"};
    size_t judged = suspects_list_judged(list), of[VERDICT_COUNT] = {0};
    struct segments line = {0};
    int col, room;

    for (size_t i = 0; i < list->count; i++)
        of[list->rows[i].verdict]++;
    segments_add(&line, ROLE_STRONG, 0, "Suspects");
    if (ui->snap.run_id != 0)
        segments_add(&line, ROLE_NORMAL, 1, "%s", ui->snap.run.name);
    if (list->count > 0)
        segments_add(&line, ROLE_ACCENT, 0, "%zu of %zu judged", judged, list->count);
    for (int i = 0; i < VERDICT_COUNT; i++)
        if (words[i] != NULL && of[i] > 0)
            segments_add(&line, ROLE_DIM, 2, "%zu %s", of[i], words[i]);
    col = 1 + segments_draw(&line, canvas, 0, 1, canvas->cols - 2) + 3;
    room = canvas->cols - 1 - col;
    if (list->count > 0 && room >= 8)
        plot_bar(canvas, 0, col, room < SUSPECTS_BAR ? room : SUSPECTS_BAR,
                 (double)judged / (double)list->count, ROLE_ACCENT, 0x2591);
}

/* Draws the number in width columns, "-" if it is unknown. */
static void suspects_number(struct canvas *canvas, int row, int col, int width, enum role role,
                            int digits, double value)
{
    char text[32] = "-";

    if (!isnan(value))
        (void)snprintf(text, sizeof text, "%.*f", digits, value);
    canvas_text_right(canvas, row, col, width, role, text);
}

static void suspects_draw_row(struct canvas *canvas, struct rect area,
                              const struct db_suspect_row *row, size_t number)
{
    bool distances = area.cols >= SUSPECTS_DISTANCES, moved = row->verdict == VERDICT_MOVE;
    int col = area.col + 13, name = (area.cols - 19 - (distances ? 14 : 0)) / 2;
    enum role role = row->verdict != VERDICT_NONE ? ROLE_DIM : ROLE_NORMAL;
    char text[32];

    (void)snprintf(text, sizeof text, "%zu", number);
    canvas_text_right(canvas, area.row, area.col + 2, 4, ROLE_DIM, text);
    suspects_number(canvas, area.row, area.col + 6, 6, role, 0, 100 * row->hard);
    (void)canvas_text(canvas, area.row, col, name - 1, role, row->name);
    (void)canvas_text(canvas, area.row, col + name, name - 1, moved ? ROLE_ACCENT : role,
                      moved                    ? row->moved_name
                      : row->suspect.like != 0 ? row->like_name
                                               : "-");
    col += 2 * name;
    if (distances) {
        suspects_number(canvas, area.row, col, 6, role, 2, row->suspect.own);
        suspects_number(canvas, area.row, col + 6, 7, role, 2, row->suspect.other);
        col += 14;
    }
    (void)canvas_text(canvas, area.row, col, 5,
                      row->verdict == VERDICT_EXCLUDE ? ROLE_WARNING : role,
                      row->verdict == VERDICT_MOVE      ? "moved"
                      : row->verdict == VERDICT_EXCLUDE ? "bad"
                      : row->verdict == VERDICT_FINE    ? "fine"
                                                        : "");
}

static void suspects_draw_list(struct suspects *suspects, struct canvas *canvas, struct rect area)
{
    const struct suspects_list *list = &suspects->list;
    int at = (int)list->at, count = (int)list->count, shown = area.rows - 1;
    bool distances = area.cols >= SUSPECTS_DISTANCES;
    int name = (area.cols - 19 - (distances ? 14 : 0)) / 2, end = area.col + 13 + 2 * name;

    if (at < suspects->top)
        suspects->top = at;
    if (at >= suspects->top + shown)
        suspects->top = at - shown + 1;
    canvas_text_right(canvas, area.row, area.col + 6, 6, ROLE_DIM, "hard %");
    (void)canvas_text(canvas, area.row, area.col + 13, name - 1, ROLE_DIM, "person");
    (void)canvas_text(canvas, area.row, area.col + 13 + name, name - 1, ROLE_DIM, "is like");
    if (distances) {
        canvas_text_right(canvas, area.row, end, 6, ROLE_DIM, "D own");
        canvas_text_right(canvas, area.row, end + 6, 7, ROLE_DIM, "D like");
    }
    for (int i = 0; i < shown && suspects->top + i < count; i++) {
        int number = suspects->top + i;
        struct rect row = {area.row + 1 + i, area.col, 1, area.cols};

        suspects_draw_row(canvas, row, &list->rows[number], (size_t)number + 1);
        if (number == at) {
            canvas_put(canvas, row.row, row.col, 0x25B8, ROLE_NORMAL);
            canvas_paint(canvas, row, ROLE_SELECTED);
        }
    }
}

static void suspects_draw_self(const struct suspects_list *list, struct canvas *canvas,
                               const struct suspects_layout *layout)
{
    const struct db_suspect_row *row = suspects_list_chosen(list);
    char title[32], corner[32] = "";
    struct db_portrait self;
    struct rect inside;

    (void)snprintf(title, sizeof title, "%zu", list->at + 1);
    if (!isnan(row->hard))
        (void)snprintf(corner, sizeof corner, "hard %.0f %%", 100 * row->hard);
    inside = canvas_box(canvas, layout->self, title, corner);
    self = list->self;
    self.excluded = row->verdict == VERDICT_EXCLUDE;
    portrait_draw(canvas, inside.row, inside.col + (inside.cols - 2 * layout->tile) / 2,
                  layout->tile, row->name, &self, true);
}

/* Draws the faces of its person, or of the person that it is like. */
static void suspects_draw_faces(const struct suspects_list *list, struct canvas *canvas,
                                struct rect area, int which)
{
    const struct db_suspect_row *row = suspects_list_chosen(list);
    const char *name = which == SUSPECTS_OWN ? row->name : row->like_name;
    double distance = which == SUSPECTS_OWN ? row->suspect.own : row->suspect.other;
    char title[RECORD_NAME + 8], corner[32] = "";
    struct rect inside;

    (void)snprintf(title, sizeof title, "%s%s", which == SUSPECTS_LIKE ? "like " : "", name);
    if (!isnan(distance))
        (void)snprintf(corner, sizeof corner, "D %.2f", distance);
    inside = canvas_box(canvas, area, title, corner);
    if (which == SUSPECTS_LIKE && row->twin[0] != '\0') {
        char same[RECORD_TEXT + 16];

        (void)snprintf(same, sizeof same, " same bytes: %s ", row->twin);
        (void)canvas_text(canvas, area.row + area.rows - 1, area.col + 1, area.cols - 2,
                          ROLE_WARNING, same);
    }
    if (which == SUSPECTS_LIKE && row->suspect.like == 0)
        (void)canvas_paragraph(canvas, inside, ROLE_DIM,
                               "Unknown without embeddings: \"facenet embed\" makes them, then R "
                               "ranks again.");
    portraits_draw(canvas, inside, name, list->faces[which], list->face_count[which], -1);
}

static void suspects_draw(struct ui *ui, void *state, struct canvas *canvas)
{
    struct suspects *suspects = state;
    const struct suspects_layout layout = suspects_lay_out(canvas->rows, canvas->cols);
    const struct suspects_list *list = &suspects->list;
    struct rect inside = layout.list;

    if (suspects->vectors) {
        suspect_pairs_draw(ui, &suspects->pairs, &suspects->top, canvas);
        return;
    }
    suspects_draw_head(ui, list, canvas);
    if (list->count == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){2, 1, canvas->rows - 4, canvas->cols - 2}, ROLE_NORMAL,
            ui->snap.run_id == 0
                ? "No run yet: 1 says how to start one. A finished run has its suspects here."
            : ui->snap.run.imported
                ? "This net was added: only runs that are trained here rank pictures, by how often "
                  "their triplets were hard."
                : "The pictures of this run are not ranked yet: R ranks them by how often their "
                  "triplets were hard, which its checkpoints count. A run does this when it "
                  "finishes.");
        return;
    }
    if (layout.self.rows > 0) {
        suspects_draw_self(list, canvas, &layout);
        suspects_draw_faces(list, canvas, layout.faces[SUSPECTS_OWN], SUSPECTS_OWN);
        suspects_draw_faces(list, canvas, layout.faces[SUSPECTS_LIKE], SUSPECTS_LIKE);
        if (layout.list.rows > 0)
            inside = canvas_box(canvas, layout.list, "most suspect first", NULL);
    }
    if (layout.list.rows > 0)
        suspects_draw_list(suspects, canvas, inside);
}

static unsigned suspects_move(struct suspects *suspects, int by)
{
    const struct pairs_list *pairs = &suspects->pairs;
    int count = (int)(suspects->vectors ? pairs->count : suspects->list.count);
    int at = (int)(suspects->vectors ? pairs->at : suspects->list.at) + by;

    at = at >= count ? count - 1 : at;
    at = at < 0 ? 0 : at;
    if (suspects->vectors)
        pairs_list_choose(&suspects->pairs, (size_t)at);
    else
        suspects_list_choose(&suspects->list, (size_t)at);
    return UI_REDRAW | UI_RELOAD;
}

static unsigned suspects_picture(struct ui *ui, const struct suspects_list *list)
{
    const struct db_suspect_row *row = suspects_list_chosen(list);
    /* If keys come fast, it is read only at the next poll of the database. */
    const struct db_portrait *self =
        row != NULL && list->self.image == row->suspect.image ? &list->self : NULL;

    return ui_view_picture(ui, self != NULL ? row->name : "", self);
}

static unsigned suspects_act(struct ui *ui, void *state, int action, const char *argument)
{
    struct suspects *suspects = state;
    struct suspects_list *list = &suspects->list;
    int by = ui_step(ui, action);

    (void)argument;
    if (by != 0)
        return suspects_move(suspects, by);
    switch (action) {
    case ACTION_PICTURE:
        return suspects_picture(ui, list);
    case ACTION_PHOTO:
        ui->snap.dataset = ui->snap.run.dataset_id;
        return action_photo(ui, list->count > 0 ? suspects_list_chosen(list)->suspect.image : 0);
    case ACTION_BACK:
        return ui_show(ui, "train");
    case ACTION_RANK:
        return action_rank(ui);
    case ACTION_RELEVANT:
        return suspect_pairs_answer(ui, &suspects->pairs, ANSWER_RELEVANT);
    case ACTION_NOT:
        return suspect_pairs_answer(ui, &suspects->pairs, ANSWER_NOT);
    default:
        if (suspects->vectors)
            return suspect_pairs_answer(ui, &suspects->pairs, ANSWER_NONE);
        return suspect_action(ui, list, action);
    }
}

static unsigned suspects_press(struct ui *ui, void *state, struct mouse mouse)
{
    struct suspects *suspects = state;
    const struct suspects_layout layout = suspects_lay_out(ui->canvas.rows, ui->canvas.cols);
    int frame = layout.self.rows > 0, line = mouse.row - layout.list.row - frame - 1;

    if (suspects->vectors) {
        line = suspect_pairs_at(&suspects->pairs, suspects->top, &ui->canvas, mouse.row);
        return line < 0 ? UI_REDRAW : suspects_move(suspects, line - (int)suspects->pairs.at);
    }
    if (line < 0 || line >= layout.list.rows - 2 * frame - 1 || mouse.col < layout.list.col ||
        suspects->top + line >= (int)suspects->list.count)
        return UI_REDRAW;
    return suspects_move(suspects, suspects->top + line - (int)suspects->list.at);
}

/* Whether the run's data set has vectors; an added net has no data set. */
static enum status suspects_load_kind(const struct ui *ui, struct suspects *suspects,
                                      struct err *err)
{
    int64_t dimensions = 0;
    enum status status = ST_OK;

    if (ui->snap.reader != NULL && ui->snap.run_id != 0 && !ui->snap.run.imported)
        status = db_dataset_dimensions(ui->snap.reader, ui->snap.run.dataset_id, &dimensions, err);
    if (status == ST_OK)
        suspects->vectors = dimensions != 0;
    return status;
}

static enum status suspects_load(struct ui *ui, void *state, struct err *err)
{
    struct suspects *suspects = state;
    struct suspects_list *list = &suspects->list;
    struct suspects_list fresh = suspects_list_again(list);
    enum status status = suspects_load_kind(ui, suspects, err);

    if (status == ST_OK && suspects->vectors)
        return pairs_list_load(&suspects->pairs, ui->snap.reader, ui->snap.run_id, err);
    if (status == ST_OK && ui->snap.reader != NULL)
        status =
            suspects_list_load(&fresh, ui->snap.reader, ui->snap.run_id, PEOPLE_PORTRAITS, err);
    suspects_list_clear(status == ST_OK ? list : &fresh);
    if (status == ST_OK)
        *list = fresh;
    return status;
}

static unsigned suspects_mode(const struct ui *ui, const void *state)
{
    (void)ui;
    return ((const struct suspects *)state)->vectors ? MODE_PAIRS : MODE_FACES;
}

static void suspects_close(void *state)
{
    suspects_list_clear(&((struct suspects *)state)->list);
    pairs_list_free(&((struct suspects *)state)->pairs);
}

static const char *const suspects_modes[] = {"Suspects", "Suspects of a data set of vectors", NULL};

const struct view view_suspects = {
    .name = "suspects",
    .key = {'5', 0, "5", "", "Suspects: wrong names and bad pictures", "suspects", KEYS_ALL,
            ACTION_VIEW, 0},
    .state_size = sizeof(struct suspects),
    .keys = suspects_keys,
    .key_count = sizeof suspects_keys / sizeof *suspects_keys,
    .modes = suspects_modes,
    .mode = suspects_mode,
    .load = suspects_load,
    .draw = suspects_draw,
    .act = suspects_act,
    .press = suspects_press,
    .close = suspects_close,
};
