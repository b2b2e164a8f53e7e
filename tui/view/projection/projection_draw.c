/* See projection_draw.h.
 *
 * Both axes have one scale, and all evaluations nearly the same: it fits the points of the one
 * shown and of the newest. */
#include "tui/view/projection/projection_draw.h"

#include "tui/view/portrait.h"
#include "tui/widget/plot.h"
#include "tui/widget/segments.h"

#include <math.h>
#include <stdio.h>

#define PROJECTION_LETTERS 52 /* people shown at first: each has a letter of its own */
#define PROJECTION_COLS 60    /* of a screen with a face beside the points, */
#define PROJECTION_ROWS 14    /* and rows below its head */
#define PROJECTION_FACE 10    /* rows of the smallest face, */
#define PROJECTION_LARGE 24   /* of the largest, */
#define PROJECTION_BELOW 11   /* and of what is around and below a larger one */
#define PROJECTION_CURVE 9    /* rows of the curve above a list of people */
#define PROJECTION_LIST 7     /* least rows of that */

size_t projection_people(const struct projection_view *view)
{
    size_t most = PROJECTION_LETTERS, all = view->data.people_count;

    most = view->more >= 0 ? most << view->more : most >> -view->more;
    return most < all && view->more < PROJECTION_MORE ? most : all;
}

size_t projection_points(const struct projection_view *view)
{
    size_t people = projection_people(view);

    return people < view->data.people_count ? view->data.people[people].first : view->data.count;
}

size_t projection_cursor(const struct projection_view *view)
{
    size_t found = projection_find(&view->data, view->image);

    return found < projection_points(view) ? found : 0;
}

/* Rectangles without rows are not shown. */
struct projection_layout {
    struct rect plot, face, curve, list;
    int tile; /* rows of the face */
};

static struct projection_layout projection_lay_out(int rows, int cols)
{
    struct rect body = {1, 0, rows - 3, cols};
    struct projection_layout out = {.plot = body, .tile = cols / 8};
    int fits = body.rows - PROJECTION_BELOW, side, left;

    if (cols < PROJECTION_COLS || body.rows < PROJECTION_ROWS)
        return out;
    fits = fits > PROJECTION_FACE ? fits : PROJECTION_FACE;
    out.tile = out.tile < fits ? out.tile : fits;
    out.tile = out.tile < PROJECTION_LARGE ? out.tile : PROJECTION_LARGE;
    side = 2 * out.tile + 4;
    out.plot.cols -= side;
    out.face = (struct rect){body.row, out.plot.cols, out.tile + 3, side};
    left = body.rows - out.face.rows;
    if (left < 5) {
        out.face.rows = body.rows;
        return out;
    }
    out.curve = (struct rect){body.row + out.face.rows, out.plot.cols, left, side};
    if (left >= PROJECTION_CURVE + PROJECTION_LIST) {
        out.curve.rows = PROJECTION_CURVE;
        out.list = (struct rect){out.curve.row + PROJECTION_CURVE, out.plot.cols,
                                 left - PROJECTION_CURVE, side};
    }
    return out;
}

/* Where points lie in an area. */
struct projection_scale {
    struct rect area;
    double x, y, per_col; /* of the middle; a row is two columns high */
};

static struct projection_scale projection_fit(const struct projection_view *view, struct rect area)
{
    const struct projection_point *points = view->data.points;
    double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;
    size_t count = projection_points(view);
    struct projection_scale out = {.area = area};

    for (size_t i = 0; i < count; i++) {
        left = fmin(left, fmin(points[i].at.x, points[i].newest.x));
        right = fmax(right, fmax(points[i].at.x, points[i].newest.x));
        low = fmin(low, fmin(points[i].at.y, points[i].newest.y));
        high = fmax(high, fmax(points[i].at.y, points[i].newest.y));
    }
    out.x = (left + right) / 2;
    out.y = (low + high) / 2;
    out.per_col = fmax((right - left) / (area.cols > 1 ? area.cols - 1 : 1),
                       (high - low) / (area.rows > 1 ? 2 * (area.rows - 1) : 1));
    out.per_col = out.per_col > 0 ? out.per_col : 1;
    return out;
}

/* A place among length of them, rounded; inside even if the number is none. */
static int projection_round(double place, int length)
{
    return (int)lround(fmin(fmax(place, 0), length - 1));
}

static int projection_row(const struct projection_scale *scale,
                          const struct projection_point *point)
{
    double rows = (scale->y - point->at.y) / (2 * scale->per_col) + (scale->area.rows - 1) / 2.0;

    return scale->area.row + projection_round(rows, scale->area.rows);
}

static int projection_col(const struct projection_scale *scale,
                          const struct projection_point *point)
{
    double cols = (point->at.x - scale->x) / scale->per_col + (scale->area.cols - 1) / 2.0;

    return scale->area.col + projection_round(cols, scale->area.cols);
}

static char projection_letter(size_t person)
{
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[person % PROJECTION_LETTERS];
}

/* As many colours have no divisor with the letters, so that of 364 people no two have both. */
static enum role projection_role(size_t person)
{
    static const enum role roles[] = {ROLE_CURVE, ROLE_SEMI_HARD, ROLE_CURVE2, ROLE_GOOD,
                                      ROLE_EASY,  ROLE_HARD,      ROLE_NORMAL};

    return roles[person % (sizeof roles / sizeof *roles)];
}

static void projection_draw_points(const struct projection_view *view, struct canvas *canvas,
                                   struct rect area)
{
    const struct projection_scale scale = projection_fit(view, area);
    const struct projection_point *points = view->data.points,
                                  *cursor = &points[projection_cursor(view)];
    size_t count = projection_points(view);
    int col = projection_col(&scale, cursor), row = projection_row(&scale, cursor);

    /* Where points share a cell, the person at the cursor is seen, else the first one. */
    for (int own = 0; own <= 1; own++)
        for (size_t i = count; i-- > 0;)
            if ((points[i].person == cursor->person) == (own == 1))
                canvas_put(canvas, projection_row(&scale, &points[i]),
                           projection_col(&scale, &points[i]),
                           (uint32_t)(unsigned char)projection_letter(points[i].person),
                           own ? ROLE_SELECTED : projection_role(points[i].person));
    canvas_put(canvas, row, col, (uint32_t)(unsigned char)projection_letter(cursor->person),
               ROLE_SELECTED);
    if (col > area.col)
        canvas_put(canvas, row, col - 1, '[', ROLE_SELECTED);
    if (col + 1 < area.col + area.cols)
        canvas_put(canvas, row, col + 1, ']', ROLE_SELECTED);
}

static double projection_explained(const struct projection *data)
{
    return history_at(&data->explained, data->silhouette.rows[data->evaluation].step);
}

static void projection_draw_plot(const struct projection_view *view, struct canvas *canvas,
                                 const struct projection_layout *layout)
{
    const struct projection *data = &view->data;
    const struct projection_point *cursor = &data->points[projection_cursor(view)];
    char title[64], step[32], corner[48] = "";
    double explained = projection_explained(data);
    struct rect inside;

    text_format_count(step, sizeof step, (uint64_t)data->silhouette.rows[data->evaluation].step);
    (void)snprintf(title, sizeof title, "step %s, evaluation %zu of %zu", step,
                   data->evaluation + 1, data->silhouette.count);
    if (isfinite(explained))
        (void)snprintf(corner, sizeof corner, "%.0f %% of variance", 100 * explained);
    inside = canvas_box(canvas, layout->plot, title, corner);
    if (projection_points(view) == 0) {
        (void)canvas_paragraph(canvas, inside, ROLE_DIM,
                               "The pictures of this evaluation were deleted.");
        return;
    }
    if (layout->face.rows == 0) {
        inside.rows--;
        (void)canvas_textf(canvas, inside.row + inside.rows, inside.col + 1, inside.cols - 2,
                           ROLE_SELECTED, "%c %s", projection_letter(cursor->person),
                           data->people[cursor->person].name);
    }
    projection_draw_points(view, canvas, inside);
}

static void projection_draw_face(const struct projection_view *view, struct canvas *canvas,
                                 const struct projection_layout *layout)
{
    const struct projection *data = &view->data;
    const struct projection_point *cursor = &data->points[projection_cursor(view)];
    const struct projection_person *person = &data->people[cursor->person];
    char title[RECORD_NAME + 4];
    struct rect inside;

    (void)snprintf(title, sizeof title, "%c %s", projection_letter(cursor->person), person->name);
    inside = canvas_box(canvas, layout->face, title, NULL);
    if (data->face.image == cursor->image) /* else it is read only after the keys that come fast */
        portrait_draw(canvas, inside.row, inside.col + 1, layout->tile, person->name, &data->face,
                      false);
}

/* The silhouettes of the evaluations, the last ones of very many. */
static void projection_draw_curve(const struct projection_view *view, struct canvas *canvas,
                                  struct rect area)
{
    const struct history_series *series = &view->data.silhouette;
    size_t from = series->count > HISTORY_POINTS ? series->count - HISTORY_POINTS : 0;
    const struct record_metric *shown = &series->rows[view->data.evaluation];
    double x[HISTORY_POINTS] = {0}, y[HISTORY_POINTS] = {0};
    struct plot_curve curve = {
        .x = x, .y = y, .count = series->count - from, .role = ROLE_CURVE, .dots = true};
    struct plot plot = {.curves = &curve, .curve_count = 1};
    char corner[32] = "";
    struct rect inside;

    for (size_t i = 0; i < curve.count; i++) {
        x[i] = (double)series->rows[from + i].step;
        y[i] = series->rows[from + i].value;
    }
    plot.x_low = x[0];
    plot.x_high = curve.count > 1 ? x[curve.count - 1] : x[0] + 1;
    plot.cursor = view->data.evaluation + 1 < series->count ? (double)shown->step : 0;
    plot_range(&plot);
    if (isfinite(shown->value))
        (void)snprintf(corner, sizeof corner, "%.2f", shown->value);
    inside = canvas_box(canvas, area, "silhouette", corner);
    plot_curves(canvas, (struct rect){inside.row, inside.col, inside.rows, inside.cols - 1}, &plot);
}

/* The first person of the list. */
static size_t projection_top(const struct projection_view *view, int rows)
{
    size_t count = projection_people(view), shown = rows > 0 ? (size_t)rows : 0;
    size_t person = view->data.points[projection_cursor(view)].person;
    size_t top = person > shown / 2 ? person - shown / 2 : 0;

    return count <= shown ? 0 : top + shown > count ? count - shown : top;
}

static void projection_draw_list(const struct projection_view *view, struct canvas *canvas,
                                 struct rect area)
{
    size_t chosen = view->data.points[projection_cursor(view)].person, top, count;
    struct rect inside = canvas_box(canvas, area, "people", NULL);

    count = projection_people(view);
    top = projection_top(view, inside.rows);
    for (int row = 0; row < inside.rows && top + (size_t)row < count; row++) {
        size_t person = top + (size_t)row;
        struct rect line = {inside.row + row, inside.col, 1, inside.cols};

        canvas_put(canvas, line.row, line.col + 2,
                   (uint32_t)(unsigned char)projection_letter(person), projection_role(person));
        (void)canvas_text(canvas, line.row, line.col + 4, line.cols - 5, ROLE_NORMAL,
                          view->data.people[person].name);
        if (person == chosen) {
            canvas_put(canvas, line.row, line.col, 0x25B8, ROLE_NORMAL);
            canvas_paint(canvas, line, ROLE_SELECTED);
        }
    }
}

static void projection_draw_head(const struct ui *ui, const struct projection_view *view,
                                 struct canvas *canvas)
{
    const struct projection *data = &view->data;
    double newest = history_newest(&data->silhouette);
    struct segments line = {0};

    segments_add(&line, ROLE_STRONG, 0, "Projection");
    if (ui->snap.run_id != 0)
        segments_add(&line, ROLE_NORMAL, 1, "%s", ui->snap.run.name);
    if (data->silhouette.count > 0) {
        double shown = data->silhouette.rows[data->evaluation].value;

        if (isfinite(shown))
            segments_add(&line, ROLE_ACCENT, 0, "silhouette %.2f", shown);
        if (data->evaluation + 1 < data->silhouette.count && isfinite(newest))
            segments_add(&line, ROLE_DIM, 3, "newest %.2f", newest);
        segments_add(&line, ROLE_DIM, 2, "%zu of %zu held-out %s", projection_people(view),
                     data->people_count, text_noun(data->people_count, "person", "people"));
    }
    (void)segments_draw(&line, canvas, 0, 1, canvas->cols - 2);
}

/* Why there is nothing, and what to do. */
static const char *projection_nothing(const struct ui *ui)
{
    if (ui->snap.run_id == 0)
        return "No run yet: 1 says how to start one. Its evaluations are shown here.";
    if (ui->snap.run.imported)
        return "This net was added: only runs that are trained here are evaluated while they "
               "train.";
    if (snapshot_is_live(&ui->snap))
        return "Not evaluated yet: each epoch ends with an evaluation, and e in Train (1) requests "
               "one now. It keeps pictures of up to 200 held-out people, as points of two "
               "dimensions.";
    return "No evaluation of this run kept points: an earlier version made them, or no held-out "
           "person has two pictures. r in Train (1) trains it further, and the next evaluation "
           "keeps them.";
}

void projection_draw(struct ui *ui, void *state, struct canvas *canvas)
{
    const struct projection_view *view = state;
    const struct projection_layout layout = projection_lay_out(canvas->rows, canvas->cols);

    projection_draw_head(ui, view, canvas);
    if (view->data.silhouette.count == 0) {
        (void)canvas_paragraph(canvas, (struct rect){2, 1, canvas->rows - 4, canvas->cols - 2},
                               ROLE_NORMAL, projection_nothing(ui));
        return;
    }
    projection_draw_plot(view, canvas, &layout);
    if (layout.curve.rows > 0)
        projection_draw_curve(view, canvas, layout.curve);
    if (projection_points(view) == 0)
        return;
    if (layout.face.rows > 0)
        projection_draw_face(view, canvas, &layout);
    if (layout.list.rows > 0)
        projection_draw_list(view, canvas, layout.list);
}

size_t projection_at(const struct projection_view *view, const struct canvas *canvas, int row,
                     int col)
{
    const struct projection_layout layout = projection_lay_out(canvas->rows, canvas->cols);
    const struct projection_point *points = view->data.points;
    size_t count = projection_points(view), found = count;
    struct rect plot = layout.plot, list = layout.list;
    double least = INFINITY;

    if (count > 0 && row > list.row && row < list.row + list.rows - 1 && col >= list.col) {
        size_t person = projection_top(view, list.rows - 2) + (size_t)(row - list.row - 1);

        return person < projection_people(view) ? view->data.people[person].first : count;
    }
    plot = (struct rect){plot.row + 1, plot.col + 1, plot.rows - 2 - (layout.face.rows == 0),
                         plot.cols - 2};
    if (row < plot.row || row >= plot.row + plot.rows || col >= plot.col + plot.cols)
        return count;
    const struct projection_scale scale = projection_fit(view, plot);

    for (size_t i = 0; i < count; i++) {
        double far = hypot(2.0 * (projection_row(&scale, &points[i]) - row),
                           projection_col(&scale, &points[i]) - col);

        if (far < least) {
            least = far;
            found = i;
        }
    }
    return found;
}
