/* View 5, Suspects: the images of a run that stayed hard, one after the other, beside the faces of
 * their person and of the one that they are like. */
#include "tui/jobs/actions.h"
#include "tui/view/suspects/suspect_actions.h"
#include "tui/widget/plot.h"
#include "tui/widget/portrait.h"
#include "tui/widget/segments.h"

#include <math.h>
#include <stdio.h>

#define SUSPECTS_BAND (PORTRAIT_ROWS + 3) /* rows of a box with one row of pictures */
#define SUSPECTS_SELF 20                  /* columns of the box with the suspect */
#define SUSPECTS_WIDE 72                  /* columns of a screen with two bands of boxes */
#define SUSPECTS_LARGE 100                /* and the suspect large */
#define SUSPECTS_NARROW 60                /* of one with three boxes in a band */
#define SUSPECTS_DISTANCES 66             /* columns of a list that tells distances */
#define SUSPECTS_BAR 24                   /* columns of the progress, at most */

/* Those without rows are not shown; without pictures the list has no frame. */
struct suspects_layout {
    struct rect list, self, faces[2];
    int tile; /* rows of the suspect's picture */
};

/* The list and the suspect above, the two persons below; where it is lower the pictures alone, and
 * where there is no room for them the list alone. */
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
        int large = area.rows - 2 * SUSPECTS_BAND - 1; /* leaves two rows of pictures below */

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

static unsigned suspects_where(const struct app *app)
{
    (void)app;
    return KEYS_SUSPECTS;
}

static void suspects_draw_head(const struct app *app, struct canvas *canvas)
{
    static const char *const words[VERDICT_COUNT] = {
        [VERDICT_MOVE] = "moved", [VERDICT_EXCLUDE] = "bad", [VERDICT_FINE] = "fine"};
    const struct suspects_list *list = &app->model.suspects;
    size_t judged = suspects_list_judged(list), of[VERDICT_COUNT] = {0};
    struct segments line = {0};
    int col, room;

    for (size_t i = 0; i < list->count; i++)
        of[list->rows[i].verdict]++;
    segments_add(&line, ROLE_STRONG, 0, "Suspects");
    if (app->model.run_id != 0)
        segments_add(&line, ROLE_NORMAL, 1, "%s", app->model.run.name);
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

/* The number in width columns, "-" when it is not known. */
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

static void suspects_draw_list(struct app *app, struct canvas *canvas, struct rect area)
{
    const struct suspects_list *list = &app->model.suspects;
    int at = (int)list->at, count = (int)list->count, shown = area.rows - 1;
    bool distances = area.cols >= SUSPECTS_DISTANCES;
    int name = (area.cols - 19 - (distances ? 14 : 0)) / 2, end = area.col + 13 + 2 * name;

    if (at < app->suspects_top)
        app->suspects_top = at;
    if (at >= app->suspects_top + shown)
        app->suspects_top = at - shown + 1;
    canvas_text_right(canvas, area.row, area.col + 6, 6, ROLE_DIM, "hard %");
    (void)canvas_text(canvas, area.row, area.col + 13, name - 1, ROLE_DIM, "person");
    (void)canvas_text(canvas, area.row, area.col + 13 + name, name - 1, ROLE_DIM, "is like");
    if (distances) {
        canvas_text_right(canvas, area.row, end, 6, ROLE_DIM, "D own");
        canvas_text_right(canvas, area.row, end + 6, 7, ROLE_DIM, "D like");
    }
    for (int i = 0; i < shown && app->suspects_top + i < count; i++) {
        int number = app->suspects_top + i;
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

/* The faces of its person, or of the one that it is like. */
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
    if (which == SUSPECTS_LIKE && row->suspect.like == 0)
        (void)canvas_paragraph(canvas, inside, ROLE_DIM,
                               "Embeddings tell it: \"facenet embed\" makes them, then r ranks "
                               "anew.");
    portraits_draw(canvas, inside, name, list->faces[which], list->face_count[which], -1);
}

static void suspects_draw(struct app *app, struct canvas *canvas)
{
    const struct suspects_layout layout = suspects_lay_out(canvas->rows, canvas->cols);
    const struct suspects_list *list = &app->model.suspects;
    struct rect inside = layout.list;

    suspects_draw_head(app, canvas);
    if (list->count == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){2, 1, canvas->rows - 4, canvas->cols - 2}, ROLE_NORMAL,
            app->model.run_id == 0
                ? "No run yet: 1 says how to get one. A run that finishes leaves its suspects here."
                : "The pictures of this run are not ranked yet: r ranks them by how often their "
                  "triplets were hard, which its checkpoints count. A run that finishes does so "
                  "by itself.");
        return;
    }
    if (layout.self.rows > 0) {
        suspects_draw_self(list, canvas, &layout);
        suspects_draw_faces(list, canvas, layout.faces[SUSPECTS_OWN], SUSPECTS_OWN);
        suspects_draw_faces(list, canvas, layout.faces[SUSPECTS_LIKE], SUSPECTS_LIKE);
        if (layout.list.rows > 0)
            inside = canvas_box(canvas, layout.list, "the most suspect first", NULL);
    }
    if (layout.list.rows > 0)
        suspects_draw_list(app, canvas, inside);
}

static unsigned suspects_move(struct app *app, int by)
{
    struct suspects_list *list = &app->model.suspects;
    int at = (int)list->at + by;

    at = at >= (int)list->count ? (int)list->count - 1 : at;
    suspects_list_choose(list, at < 0 ? 0 : (size_t)at);
    return APP_REDRAW | APP_RELOAD;
}

static unsigned suspects_act(struct app *app, enum key_action action)
{
    const struct suspects_list *list = &app->model.suspects;
    const struct db_suspect_row *row = suspects_list_chosen(list);
    /* It is read with the next look at the database when keys come fast. */
    const struct db_portrait *self =
        row != NULL && list->self.image == row->suspect.image ? &list->self : NULL;
    int page = app->canvas.rows > 6 ? app->canvas.rows - 5 : 1, all = (int)list->count;

    switch (action) {
    case ACTION_PICTURE:
        return app_view_picture(app, self != NULL ? row->name : "", self);
    case ACTION_BACK:
        return app_show(app, VIEW_TRAIN);
    case ACTION_RANK:
        return action_rank(app);
    case ACTION_UP:
        return suspects_move(app, -1);
    case ACTION_DOWN:
        return suspects_move(app, 1);
    case ACTION_PAGE_UP:
        return suspects_move(app, -page);
    case ACTION_PAGE_DOWN:
        return suspects_move(app, page);
    case ACTION_FIRST:
        return suspects_move(app, -all);
    case ACTION_LAST:
        return suspects_move(app, all);
    case ACTION_MOVE:
    case ACTION_MOVE_TO:
    case ACTION_BAD:
    case ACTION_FINE:
    case ACTION_UNDO:
        return suspect_action(app, action);
    default:
        return APP_REDRAW;
    }
}

static unsigned suspects_press(struct app *app, struct mouse mouse)
{
    const struct suspects_layout layout = suspects_lay_out(app->canvas.rows, app->canvas.cols);
    int frame = layout.self.rows > 0, line = mouse.row - layout.list.row - frame - 1;

    if (line < 0 || line >= layout.list.rows - 2 * frame - 1 || mouse.col < layout.list.col ||
        app->suspects_top + line >= (int)app->model.suspects.count)
        return APP_REDRAW;
    return suspects_move(app, app->suspects_top + line - (int)app->model.suspects.at);
}

const struct view_ops view_suspects = {"Suspects", suspects_where, suspects_draw, suspects_act,
                                       suspects_press};
