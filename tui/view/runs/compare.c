/* See compare.h.  Each run has a letter, in its colour, in the plot and in the table. */
#include "tui/view/runs/compare.h"

#include "tui/data/history.h"
#include "tui/data/trend.h"
#include "tui/view/run_roles.h"
#include "tui/widget/layout.h"
#include "tui/widget/plot.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum compare_action { ACTION_QUANTITY = ACTION_OWN, ACTION_SCALE, ACTION_SMOOTH };

/* clang-format off */
static const struct key_binding compare_keys[] = {
    {'g', 0, "g", "", "linear or logarithmic scale: the loss, or the zoomed panel",
     "logarithmic", 1, ACTION_SCALE, 0},
    {'a', 0, "a", "", "average the curves: off, a little, much", "average", 1, ACTION_SMOOTH, 0},
    {'y', 0, "y", "quantity", "the next quantity: losses, hard share, VAL, accuracy", "quantity",
     1, ACTION_QUANTITY, KEYS_VITAL},
    KEYS_BACK(1),
};
/* clang-format on */

#define COMPARE_LABEL 20 /* columns of a setting's name */
#define COMPARE_FACTS 64
#define COMPARE_FIGURES 5 /* lines of the table before the facts, */
#define COMPARE_CLASSES 2 /* and those of classifiers, if one is among the runs */
#define COMPARE_PLOT 9    /* lines of the plot, at least */

static const char *const compare_names[COMPARED_QUANTITIES] = {
    [COMPARED_LOSS_ALL] = "loss, all triplets",
    [COMPARED_LOSS] = "loss, selected triplets",
    [COMPARED_CLASS_LOSS] = "loss of the classifier",
    [COMPARED_CLASS_ACCURACY] = "classifier: accuracy, %",
    [COMPARED_HARD] = "hard triplets, %",
    [COMPARED_VAL] = "held out: VAL at FAR 0.1 %, %",
    [COMPARED_ACCURACY] = "held out: accuracy, %",
};

static void compare_draw_plot(const struct ui *ui, const struct compare *compare,
                              struct canvas *canvas, struct rect area)
{
    bool logarithmic = (ui->logarithmic >> PANEL_LOSS & 1) != 0;
    double smooth[COMPARED_MOST][HISTORY_POINTS];
    struct plot_curve curves[COMPARED_MOST];
    struct plot plot = {.curves = curves, .curve_count = compare->count};
    struct rect inside;
    char title[64];
    size_t points = 0;

    (void)snprintf(title, sizeof title, "%s%s", compare_names[compare->quantity],
                   logarithmic ? " (log)" : "");
    inside = canvas_box(canvas, area, title, NULL);
    plot.logarithmic = logarithmic;
    plot.x_high = 2;
    for (size_t i = 0; i < compare->count; i++) {
        const struct compared *of = &compare->runs[i];
        size_t window = ui->smoothing == 0 ? 1 : ui->smoothing == 1 ? 9 : 31;
        const double *y = of->y;

        if (compare->quantity < COMPARED_VAL && of->count <= HISTORY_POINTS) {
            plot_smooth(smooth[i], of->y, of->count, window);
            y = smooth[i];
        }
        curves[i] = (struct plot_curve){.x = of->x,
                                        .y = y,
                                        .count = of->count,
                                        .role = run_roles[i],
                                        .mark = (uint32_t)('A' + i)};
        points += of->count;
        if (of->count > 0)
            plot.x_high = fmax(plot.x_high, of->x[of->count - 1]);
    }
    if (points == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){inside.row, inside.col + 1, 2, inside.cols - 2}, ROLE_DIM,
            "None of these runs has this yet; y shows another quantity.");
        return;
    }
    plot_range(&plot);
    plot_curves(canvas, (struct rect){inside.row, inside.col, inside.rows, inside.cols - 1}, &plot);
}

/* One row of the table: a name, and a value for each run. */
struct compare_line {
    struct canvas *canvas;
    struct rect area;
    int row, width;
};

static void compare_cell(const struct compare_line *line, size_t run, enum role role,
                         const char *text)
{
    int col = line->area.col + COMPARE_LABEL + 2 + (int)run * (line->width + 1);

    canvas_text_right(line->canvas, line->row, col, line->width, role, text);
}

static void compare_figure(struct compare_line *line, const struct compare *compare,
                           const char *name, double scale, int decimals,
                           double (*value)(const struct compared *))
{
    if (line->row >= line->area.row + line->area.rows)
        return;
    canvas_text_right(line->canvas, line->row, line->area.col, COMPARE_LABEL, ROLE_DIM, name);
    for (size_t i = 0; i < compare->count; i++) {
        double number = value(&compare->runs[i]);
        char text[32] = "\xE2\x80\x93";

        if (isfinite(number))
            (void)snprintf(text, sizeof text, "%.*f", decimals, scale * number);
        compare_cell(line, i, ROLE_NORMAL, text);
    }
    line->row++;
}

static double compare_steps(const struct compared *of)
{
    return (double)of->run.last_step;
}
static double compare_loss(const struct compared *of)
{
    return of->run.loss_all;
}
static double compare_class_loss(const struct compared *of)
{
    return trend_class_loss(&of->last);
}
static double compare_class_accuracy(const struct compared *of)
{
    return 1 - trend_wrong(&of->last);
}
static double compare_val(const struct compared *of)
{
    return of->run.val;
}
static double compare_accuracy(const struct compared *of)
{
    return of->run.accuracy;
}

static bool compare_has_classes(const struct compare *compare)
{
    for (size_t i = 0; i < compare->count; i++)
        if (record_is_of_classifier(&compare->runs[i].last))
            return true;
    return false;
}

static void compare_draw_names(struct compare_line *line, const struct compare *compare)
{
    for (size_t i = 0; i < compare->count; i++) {
        char text[RECORD_NAME + 8];

        (void)snprintf(text, sizeof text, "%c %s", (char)('A' + i), compare->runs[i].run.name);
        compare_cell(line, i, run_roles[i], text);
    }
    line->row++;
}

static void compare_draw_facts(struct compare_line *line, const struct compare *compare,
                               const char *const *names, size_t count)
{
    struct rect area = line->area;
    int end = area.row + area.rows, left = (int)count - (end - line->row);

    for (size_t i = 0; i < count && line->row < end; i++, line->row++) {
        canvas_text_right(line->canvas, line->row, area.col, COMPARE_LABEL, ROLE_ACCENT, names[i]);
        for (size_t j = 0; j < compare->count; j++) {
            const char *words = run_facts_words(&compare->runs[j].facts, names[i]);

            compare_cell(line, j, ROLE_STRONG, words != NULL ? words : "\xE2\x80\x93");
        }
    }
    if (left > 0)
        (void)canvas_textf(
            line->canvas, end, area.col + 1, area.cols - 2, ROLE_DIM, "%d more %s", left,
            left == 1 ? "differs: a taller window shows it" : "differ: a taller window shows them");
}

static void compare_draw_table(const struct compare *compare, const char *const *names,
                               size_t named, struct canvas *canvas, struct rect area)
{
    int count = (int)compare->count;
    struct compare_line line = {canvas, area, area.row,
                                (area.cols - COMPARE_LABEL - 3) / (count > 0 ? count : 1) - 1};

    line.width = line.width > 40 ? 40 : line.width;
    if (line.width < 3 || area.rows < 1)
        return;
    compare_draw_names(&line, compare);
    compare_figure(&line, compare, "steps done", 1, 0, compare_steps);
    compare_figure(&line, compare, "loss", 1, 4, compare_loss);
    if (compare_has_classes(compare)) {
        compare_figure(&line, compare, "class loss", 1, 3, compare_class_loss);
        compare_figure(&line, compare, "class accuracy %", 100, 1, compare_class_accuracy);
    }
    compare_figure(&line, compare, "VAL %", 100, 1, compare_val);
    compare_figure(&line, compare, "accuracy %", 100, 1, compare_accuracy);
    compare_draw_facts(&line, compare, names, named);
}

static void compare_draw(struct ui *ui, void *state, struct canvas *canvas)
{
    const struct compare *compare = state;
    struct run_facts facts[COMPARED_MOST];
    const char *names[COMPARE_FACTS];
    struct layout layout;
    struct rect body;
    size_t named;
    int table, most;

    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    (void)canvas_textf(canvas, 0, 1, canvas->cols - 2, ROLE_STRONG, "Compare %zu runs",
                       compare->count);
    if (compare->count == 0) {
        (void)canvas_paragraph(canvas, (struct rect){body.row, 1, body.rows, body.cols - 2},
                               ROLE_NORMAL, "Nothing to compare: mark runs with the space bar.");
        return;
    }
    for (size_t i = 0; i < compare->count; i++)
        facts[i] = compare->runs[i].facts;
    named = run_facts_compare(facts, compare->count, names, COMPARE_FACTS);
    table = COMPARE_FIGURES + (compare_has_classes(compare) ? COMPARE_CLASSES : 0) + (int)named;
    most = body.rows / 2 > body.rows - COMPARE_PLOT ? body.rows / 2 : body.rows - COMPARE_PLOT;
    table = table > most ? most : table;
    compare_draw_plot(ui, compare, canvas,
                      (struct rect){body.row - 1, 0, body.rows - table, canvas->cols});
    compare_draw_table(compare, names, named, canvas,
                       (struct rect){body.row + body.rows - table - 1, 0, table, canvas->cols});
}

static enum status compare_load(struct ui *ui, void *state, struct err *err)
{
    struct compare *compare = state, fresh = *compare;
    enum status status = ST_OK;

    fresh.count = 0;
    if (ui->snap.reader != NULL)
        status = compared_load(ui->snap.reader, fresh.wanted.run, fresh.wanted.count,
                               fresh.quantity, HISTORY_POINTS, fresh.runs, &fresh.count, err);
    if (status != ST_OK)
        return status;
    compared_clear(compare->runs, compare->count);
    *compare = fresh;
    return ST_OK;
}

static unsigned compare_act(struct ui *ui, void *state, int action, const char *argument)
{
    struct compare *compare = state;

    (void)argument;
    switch (action) {
    case ACTION_QUANTITY:
        compare->quantity =
            (enum compared_quantity)(((int)compare->quantity + 1) % COMPARED_QUANTITIES);
        if (compare->quantity == COMPARED_CLASS_LOSS && !compare_has_classes(compare))
            compare->quantity = COMPARED_HARD;
        return UI_REDRAW | UI_RELOAD;
    case ACTION_SCALE:
        ui->logarithmic ^= 1u << PANEL_LOSS;
        return UI_REDRAW;
    case ACTION_SMOOTH:
        ui->smoothing = (ui->smoothing + 1) % 3;
        return UI_REDRAW;
    default:
        return ui_show(ui, "runs");
    }
}

unsigned compare_marked(struct ui *ui, const struct runs_list *list)
{
    struct compare *compare = ui_state(ui, view_compare.name);
    struct run_marks *wanted = &compare->wanted;

    wanted->count = 0;
    for (size_t i = 0; i < list->tag_count; i++)
        if (strcmp(list->tags[i].key, TAG_BASELINE) == 0 &&
            !run_marks_has(&ui->marks, list->tags[i].run))
            wanted->run[wanted->count++] = list->tags[i].run;
    for (size_t i = 0; i < ui->marks.count && wanted->count < COMPARED_MOST; i++)
        wanted->run[wanted->count++] = ui->marks.run[i];
    if (wanted->count < 2)
        return ui_say(ui, ROLE_WARNING,
                      "mark two runs with the space bar, or one and a baseline (b)");
    return ui_show(ui, view_compare.name);
}

static void compare_close(void *state)
{
    struct compare *compare = state;

    compared_clear(compare->runs, compare->count);
}

static const char *const compare_modes[] = {"A comparison of runs", NULL};

const struct view view_compare = {
    .name = "compare",
    .state_size = sizeof(struct compare),
    .keys = compare_keys,
    .key_count = sizeof compare_keys / sizeof *compare_keys,
    .modes = compare_modes,
    .load = compare_load,
    .draw = compare_draw,
    .act = compare_act,
    .close = compare_close,
};
