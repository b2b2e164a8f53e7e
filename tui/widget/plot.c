/* See plot.h. */
#include "tui/widget/plot.h"

#include "tui/widget/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PLOT_LABEL 7 /* columns of the labels at the left */

static bool plot_usable(const struct plot *plot, double y)
{
    return isfinite(y) && (!plot->logarithmic || y > 0);
}

void plot_range(struct plot *plot)
{
    double low = INFINITY, high = -INFINITY, unit;

    for (size_t c = 0; c < plot->curve_count; c++) {
        for (size_t i = 0; i < plot->curves[c].count; i++) {
            double y = plot->curves[c].y[i], x = plot->curves[c].x[i];

            if (plot_usable(plot, y) && x >= plot->x_low && x <= plot->x_high) {
                low = fmin(low, y);
                high = fmax(high, y);
            }
        }
    }
    if (low > high)
        low = plot->logarithmic ? 0.1 : 0, high = 1;
    if (plot->logarithmic) {
        plot->y_low = low;
        plot->y_high = high > low * 1.01 ? high : low * 1.01;
        return;
    }
    if (low > 0 && low < 0.5 * high)
        low = 0;
    if (high < 0 && high > 0.5 * low)
        high = 0;
    if (high - low < 1e-12 + 1e-6 * fabs(high)) {
        low -= fabs(low) * 0.5 + 1e-6;
        high += fabs(high) * 0.5 + 1e-6;
    }
    unit = axis_round_up((high - low) / 10);
    plot->y_low = floor(low / unit + 1e-6) * unit;
    plot->y_high = ceil(high / unit - 1e-6) * unit;
}

/* Whether a line has dots in column x; by the column, so that steep curves have dashes, too. */
static bool plot_inked(enum plot_line line, int x)
{
    return line == PLOT_SOLID || (line == PLOT_DASHED ? x % 6 < 4 : x % 3 == 0);
}

/* Sets the braille dot (x, y), in dots from the top left of the area. */
static void plot_dot(struct canvas *canvas, struct rect area, int x, int y, enum role role)
{
    static const unsigned char bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    struct cell *cell;

    if (x < 0 || y < 0 || x >= 2 * area.cols || y >= 4 * area.rows)
        return;
    cell = canvas_at(canvas, area.row + y / 4, area.col + x / 2);
    if (cell == NULL)
        return;
    if (cell->code < 0x2800 || cell->code >= 0x2900 || cell->role != role)
        cell->code = 0x2800;
    cell->code |= bit[y % 4][x % 2];
    cell->role = role;
}

static void plot_segment(struct canvas *canvas, struct rect area, int x0, int y0, int x1, int y1,
                         const struct plot_curve *curve)
{
    int dx = x1 - x0, dy = y1 - y0;
    int steps = dx < 0 ? -dx : dx;

    if ((dy < 0 ? -dy : dy) > steps)
        steps = dy < 0 ? -dy : dy;
    for (int i = 0; i <= steps; i++) {
        double t = steps == 0 ? 0 : (double)i / steps;

        int x = x0 + (int)lround(t * dx);

        if (plot_inked(curve->line, x))
            plot_dot(canvas, area, x, y0 + (int)lround(t * dy), curve->role);
    }
}

static double plot_scaled(const struct plot *plot, double y)
{
    if (plot->logarithmic)
        return log(y / plot->y_low) / log(plot->y_high / plot->y_low);
    return (y - plot->y_low) / (plot->y_high - plot->y_low);
}

/* The row of y in dots, counted from the top of rows cells. */
static int plot_row(const struct plot *plot, double y, int rows)
{
    double v = fmin(1, fmax(0, plot_scaled(plot, y)));

    return (int)lround((1 - v) * (4 * rows - 1));
}

/* The column of x, counted from the left of an area; -1 outside. */
static int plot_column(const struct plot *plot, double x, int cols)
{
    double t = (x - plot->x_low) / (plot->x_high > plot->x_low ? plot->x_high - plot->x_low : 1);

    return t >= 0 && t <= 1 ? (int)lround(t * (2 * cols - 1)) / 2 : -1;
}

/* Draws a character at a point of a curve. */
static void plot_point(struct canvas *canvas, struct rect area, const struct plot *plot,
                       const struct plot_curve *curve, size_t at, uint32_t code)
{
    int col = plot_column(plot, curve->x[at], area.cols);

    if (col >= 0 && plot_usable(plot, curve->y[at]))
        canvas_put(canvas, area.row + plot_row(plot, curve->y[at], area.rows) / 4, area.col + col,
                   code, curve->role);
}

static void plot_curve(struct canvas *canvas, struct rect area, const struct plot *plot,
                       const struct plot_curve *curve)
{
    double span = plot->x_high > plot->x_low ? plot->x_high - plot->x_low : 1;
    bool drawing = false;
    int last_x = 0, last_y = 0;

    for (size_t i = 0; i < curve->count; i++) {
        double t = (curve->x[i] - plot->x_low) / span;
        int x, y;

        if (!plot_usable(plot, curve->y[i]) || !(t >= 0 && t <= 1)) {
            drawing = false;
            continue;
        }
        x = (int)lround(t * (2 * area.cols - 1));
        y = plot_row(plot, curve->y[i], area.rows);
        plot_segment(canvas, area, drawing ? last_x : x, drawing ? last_y : y, x, y, curve);
        drawing = true;
        last_x = x;
        last_y = y;
    }
}

/* Marks a curve so that it can be recognised without its colour: above all lines, and at other
 * points than the curves beside it. */
static void plot_points(struct canvas *canvas, struct rect area, const struct plot *plot,
                        const struct plot_curve *curve)
{
    size_t apart = curve->count / 3 + 1;

    for (size_t i = 0; i < curve->count; i++) {
        bool marked = (i + 1 + curve->mark % 8 * (apart / 8)) % apart == 0;

        if (curve->mark != 0 && (marked || i + 1 == curve->count))
            plot_point(canvas, area, plot, curve, i, curve->mark);
        else if (curve->dots && 5 * curve->count < (size_t)area.cols)
            plot_point(canvas, area, plot, curve, i, 0x2022);
    }
}

/* Puts the character at the end of a curve, left of those of curves that end there. */
static void plot_end(struct canvas *canvas, struct rect area, const struct plot *plot,
                     const struct plot_curve *curve)
{
    size_t last = curve->count;
    int row, col;

    while (last > 0 && !plot_usable(plot, curve->y[last - 1]))
        last--;
    col = last > 0 && curve->end != 0 ? plot_column(plot, curve->x[last - 1], area.cols) : -1;
    if (col < 0)
        return;
    row = area.row + plot_row(plot, curve->y[last - 1], area.rows) / 4;
    while (col > 0 && canvas_at(canvas, row, area.col + col) != NULL &&
           canvas_at(canvas, row, area.col + col)->code < 0x80 &&
           canvas_at(canvas, row, area.col + col)->code != ' ')
        col--;
    canvas_put(canvas, row, area.col + col, curve->end, curve->role);
}

void plot_sample(struct canvas *canvas, int row, int col, enum role role, enum plot_line line,
                 uint32_t end)
{
    static const uint32_t codes[] = {
        [PLOT_SOLID] = 0x2500, [PLOT_DASHED] = 0x254C, [PLOT_DOTTED] = 0x00B7};

    canvas_put(canvas, row, col, codes[line], role);
    canvas_put(canvas, row, col + 1, end != 0 ? end : codes[line], role);
}

/* In ASCII the dots of a cell become one character after all curves are drawn. */
static void plot_to_ascii(struct canvas *canvas, struct rect area)
{
    for (int row = 0; row < area.rows; row++) {
        for (int col = 0; col < area.cols; col++) {
            struct cell *cell = canvas_at(canvas, area.row + row, area.col + col);

            if (cell != NULL && canvas->ascii)
                cell->code = canvas_ascii(cell->code);
        }
    }
}

/* Draws a line in empty cells and reverses the others. */
static void plot_cursor(struct canvas *canvas, struct rect area, const struct plot *plot)
{
    int col = plot->cursor > 0 ? plot_column(plot, plot->cursor, area.cols) : -1;

    for (int row = 0; row < area.rows && col >= 0; row++) {
        struct cell *cell = canvas_at(canvas, area.row + row, area.col + col);

        if (cell != NULL && cell->code == ' ')
            canvas_put(canvas, area.row + row, area.col + col, 0x2502, ROLE_ACCENT);
        else if (cell != NULL)
            cell->role = ROLE_SELECTED;
    }
}

static void plot_marks(struct canvas *canvas, int row, int col, int cols, const struct plot *plot)
{
    for (size_t i = 0; i < plot->mark_count; i++) {
        int at = plot_column(plot, plot->marks[i].x, cols);
        const struct cell *cell = canvas_at(canvas, row, col + at);

        if (at >= 0 && cell != NULL && cell->code == ' ')
            canvas_put(canvas, row, col + at, plot->marks[i].code, plot->marks[i].role);
    }
}

/* Finds ticks that are apart rows from each other, as many as fit, and their rows. */
static void plot_y_ticks(const struct plot *plot, int rows, int apart, struct axis_ticks *ticks,
                         int *row)
{
    bool fits = false;

    for (size_t most = 1 + (size_t)rows / (size_t)apart; most > 0 && !fits; most--) {
        axis_ticks(plot->y_low, plot->y_high, plot->logarithmic, most, ticks);
        fits = true;
        for (size_t i = 0; i < ticks->count; i++) {
            row[i] = plot_row(plot, ticks->at[i], rows) / 4;
            fits = fits && (i == 0 || row[i - 1] - row[i] >= apart);
        }
    }
}

/* A blank row is between two labels, unless only two would be left. */
static void plot_y_labels(struct canvas *canvas, struct rect area, int width,
                          const struct plot *plot)
{
    struct axis_ticks ticks = {0};
    int row[AXIS_TICKS];
    char label[32];

    plot_y_ticks(plot, area.rows, 2, &ticks, row);
    if (ticks.count < 3)
        plot_y_ticks(plot, area.rows, 1, &ticks, row);
    for (size_t i = 0; i < ticks.count; i++) {
        axis_label(label, sizeof label, &ticks, i);
        canvas_text_right(canvas, area.row + row[i], area.col, width - 1, ROLE_DIM, label);
    }
}

static void plot_x_label(const struct plot *plot, double x, char *out, size_t size)
{
    if (plot->x_decades)
        (void)snprintf(out, size, "%g %%", 100 * pow(10, x));
    else
        text_format_count(out, size, (uint64_t)fmax(0, x));
}

/* Finds where the labels of ticks begin, in width columns; false if two would touch. */
static bool plot_x_places(const struct plot *plot, int width, const struct axis_ticks *ticks,
                          int *place)
{
    int end = -2;

    for (size_t i = 0; i < ticks->count; i++) {
        char label[32];
        int length;

        plot_x_label(plot, ticks->at[i], label, sizeof label);
        length = (int)strlen(label);
        place[i] = plot_column(plot, ticks->at[i], width) - length / 2;
        place[i] = place[i] + length > width ? width - length : place[i];
        place[i] = place[i] < 0 ? 0 : place[i];
        if (place[i] < end + 2 || place[i] + length > width)
            return false;
        end = place[i] + length;
    }
    return true;
}

/* Ticks in the line below a plot, as many as fit, and what x is where there is room. */
static void plot_x_labels(struct canvas *canvas, int row, int col, int width,
                          const struct plot *plot)
{
    const char *caption = plot->caption != NULL ? plot->caption : "step";
    int length = (int)text_width(caption), place[AXIS_TICKS], end = 0;
    double span = plot->x_high - plot->x_low;
    size_t most = (size_t)fmin(fmax(width / 4, 1), plot->x_decades ? span + 1 : AXIS_TICKS);
    struct axis_ticks ticks;
    char label[32];

    do
        axis_ticks(plot->x_low, plot->x_high, false, most, &ticks);
    while (!plot_x_places(plot, width, &ticks, place) && --most > 0);
    for (size_t i = 0; i < ticks.count && most > 0; i++) {
        plot_x_label(plot, ticks.at[i], label, sizeof label);
        end =
            place[i] + canvas_text(canvas, row, col + place[i], width - place[i], ROLE_DIM, label);
    }
    if (end + 1 + length <= width)
        (void)canvas_text(canvas, row, col + width - length, length, ROLE_DIM, caption);
}

static int plot_label_width(struct rect area)
{
    return area.cols >= 24 ? PLOT_LABEL : 0;
}

double plot_x_at(struct rect area, const struct plot *plot, int col)
{
    int left = area.col + plot_label_width(area), cols = area.col + area.cols - left;

    if (col < left || col >= left + cols)
        return NAN;
    return cols < 2 ? plot->x_high
                    : plot->x_low + (plot->x_high - plot->x_low) * (col - left) / (cols - 1);
}

void plot_curves(struct canvas *canvas, struct rect area, const struct plot *plot)
{
    int label = plot_label_width(area);
    bool axis = area.rows >= 4 && !plot->bare;
    struct rect inside = {area.row, area.col + label, area.rows - axis, area.cols - label};

    if (inside.rows < 1 || inside.cols < 1)
        return;
    if (label > 0)
        plot_y_labels(canvas, (struct rect){area.row, area.col, inside.rows, label}, label, plot);
    for (size_t i = 0; i < plot->curve_count; i++)
        plot_curve(canvas, inside, plot, &plot->curves[i]);
    for (size_t i = 0; i < plot->curve_count; i++)
        plot_points(canvas, inside, plot, &plot->curves[i]);
    for (size_t i = plot->curve_count; i-- > 0;)
        plot_end(canvas, inside, plot, &plot->curves[i]);
    plot_to_ascii(canvas, inside);
    plot_cursor(canvas, inside, plot);
    if (axis) {
        plot_x_labels(canvas, area.row + area.rows - 1, inside.col, inside.cols, plot);
        plot_marks(canvas, area.row + area.rows - 1, inside.col, inside.cols, plot);
    }
}

void plot_smooth(double *out, const double *in, size_t count, size_t window)
{
    size_t half = window / 2;

    for (size_t i = 0; i < count; i++) {
        size_t reach = half;
        double sum = 0;
        size_t used = 0;

        /* Equally far in both directions, so that the ends are not pulled towards the middle. */
        reach = reach > i ? i : reach;
        reach = reach > count - 1 - i ? count - 1 - i : reach;
        for (size_t j = i - reach; j <= i + reach; j++) {
            if (isfinite(in[j])) {
                sum += in[j];
                used++;
            }
        }
        out[i] = used > 0 && isfinite(in[i]) ? sum / (double)used : in[i];
    }
}

void plot_histogram(struct canvas *canvas, struct rect area, const uint64_t *bins, size_t count,
                    enum role role)
{
    double top = 0;

    if (count == 0 || area.rows < 1 || area.cols < 1)
        return;
    /* Pass 0 finds the highest bar, pass 1 draws.  Both divide a bin by its overlap with the
     * columns, so that an even histogram looks even at every width. */
    for (int pass = 0; pass < 2; pass++) {
        for (int col = 0; col < area.cols; col++) {
            double left = (double)col * (double)count / area.cols;
            double right = (double)(col + 1) * (double)count / area.cols, sum = 0;

            for (size_t i = (size_t)left; i < count && (double)i < right; i++)
                sum += (double)bins[i] * (fmin(right, (double)i + 1) - fmax(left, (double)i));
            if (pass == 0) {
                top = fmax(top, sum);
                continue;
            }
            int eighths = top > 0 ? (int)lround(8.0 * area.rows * sum / top) : 0;

            eighths = eighths == 0 && sum > 0 ? 1 : eighths;
            for (int row = area.rows - 1; row >= 0 && eighths > 0; row--, eighths -= 8)
                canvas_put(canvas, area.row + row, area.col + col,
                           eighths >= 8 ? 0x2588 : 0x2580 + (uint32_t)eighths, role);
        }
    }
}

void plot_bar(struct canvas *canvas, int row, int col, int width, double fraction, enum role role,
              uint32_t track)
{
    int eighths;

    fraction = fraction >= 0 ? fmin(fraction, 1) : 0;
    eighths = (int)floor(8.0 * width * fraction + 1e-9);
    if (eighths == 0 && fraction > 0)
        eighths = 1;
    for (int i = 0; i < width; i++, eighths -= 8) {
        if (eighths >= 8)
            canvas_put(canvas, row, col + i, 0x2588, role);
        else if (eighths > 0)
            canvas_put(canvas, row, col + i, 0x2590 - (uint32_t)eighths, role);
        else
            canvas_put(canvas, row, col + i, track, ROLE_FRAME);
    }
}
