/* See layout.h. */
#include "tui/widget/layout.h"

#define LAYOUT_LINES 4   /* most lines of panels */
#define LAYOUT_ABREAST 5 /* most columns of panels in a line */
#define NONE PANEL_COUNT

/* One arrangement: lines of panels from the top; a shorter line ends with NONE, and a panel that is
 * named twice takes two columns. */
struct layout_grid {
    int cols;       /* least width */
    int first_rows; /* least height of the first line of panels, */
    int line_rows;  /* of the others, */
    int log_rows;   /* of the log; 0: it may be dropped */
    enum layout_panel line[LAYOUT_LINES][LAYOUT_ABREAST];
};

/* From the richest to the simplest; the last one fits every screen above the minimum. */
/* clang-format off */
static const struct layout_grid layout_grids[] = {
    {180, 13, 11, 6, {{PANEL_LOSS, PANEL_LOSS, PANEL_COUNTS, NONE},
                      {PANEL_HELD_OUT, PANEL_DISTANCES, PANEL_TRIPLET, NONE},
                      {PANEL_CURRICULUM, PANEL_MEANS, PANEL_RATE, PANEL_GRADIENT, PANEL_SPEED},
                      {NONE}}},
    {150, 13, 11, 6, {{PANEL_LOSS, PANEL_LOSS, PANEL_COUNTS, NONE},
                      {PANEL_HELD_OUT, PANEL_DISTANCES, PANEL_TRIPLET, NONE},
                      {PANEL_CURRICULUM, PANEL_MEANS, PANEL_RATE, PANEL_GRADIENT, NONE}, {NONE}}},
    {150, 10, 7, 2, {{PANEL_LOSS, PANEL_LOSS, PANEL_COUNTS, NONE},
                     {PANEL_HELD_OUT, PANEL_CURRICULUM, PANEL_DISTANCES, NONE}, {NONE}, {NONE}}},
    {108, 11, 10, 5, {{PANEL_LOSS, PANEL_COUNTS, NONE}, {PANEL_CURRICULUM, PANEL_DISTANCES, NONE},
                      {PANEL_HELD_OUT, PANEL_RATE, PANEL_GRADIENT, NONE},
                      {PANEL_MEANS, PANEL_TRIPLET, PANEL_SPEED, NONE}}},
    {108, 10, 8, 4, {{PANEL_LOSS, PANEL_COUNTS, NONE}, {PANEL_CURRICULUM, PANEL_DISTANCES, NONE},
                     {PANEL_HELD_OUT, PANEL_RATE, PANEL_GRADIENT, NONE}, {NONE}}},
    {74, 10, 9, 4, {{PANEL_LOSS, PANEL_COUNTS, NONE}, {PANEL_CURRICULUM, PANEL_DISTANCES, NONE},
                    {PANEL_HELD_OUT, PANEL_MEANS, NONE}, {PANEL_RATE, PANEL_GRADIENT, NONE}}},
    {74, 10, 8, 4, {{PANEL_LOSS, PANEL_COUNTS, NONE}, {PANEL_CURRICULUM, PANEL_DISTANCES, NONE},
                    {PANEL_HELD_OUT, PANEL_RATE, NONE}, {NONE}}},
    {74, 10, 7, 2, {{PANEL_LOSS, PANEL_COUNTS, NONE}, {PANEL_CURRICULUM, PANEL_DISTANCES, NONE},
                    {NONE}, {NONE}}},
    {74, 7, 7, 0, {{PANEL_LOSS, PANEL_COUNTS, NONE}, {PANEL_CURRICULUM, PANEL_DISTANCES, NONE},
                   {NONE}, {NONE}}},
    {74, 6, 0, 0, {{PANEL_LOSS, PANEL_COUNTS, NONE}, {NONE}, {NONE}, {NONE}}},
    {40, 7, 7, 2, {{PANEL_LOSS, NONE}, {PANEL_COUNTS, NONE}, {PANEL_CURRICULUM, NONE},
                   {PANEL_DISTANCES, NONE}}},
    {40, 7, 7, 0, {{PANEL_LOSS, NONE}, {PANEL_COUNTS, NONE}, {PANEL_CURRICULUM, NONE}, {NONE}}},
    {40, 6, 6, 0, {{PANEL_LOSS, NONE}, {PANEL_COUNTS, NONE}, {NONE}, {NONE}}},
    {40, 5, 0, 0, {{PANEL_COUNTS, NONE}, {NONE}, {NONE}, {NONE}}},
};
/* clang-format on */

static int layout_lines(const struct layout_grid *grid)
{
    int lines = 0;

    while (lines < LAYOUT_LINES && grid->line[lines][0] != NONE)
        lines++;
    return lines;
}

static void layout_line(const enum layout_panel *line, int row, int rows, int cols,
                        struct layout *out)
{
    int abreast = 0;

    while (abreast < LAYOUT_ABREAST && line[abreast] != NONE)
        abreast++;
    for (int i = 0, next; i < abreast; i = next) {
        for (next = i + 1; next < abreast && line[next] == line[i];)
            next++;
        out->panel[line[i]] = (struct rect){row, cols * i / abreast, rows,
                                            cols * next / abreast - cols * i / abreast};
    }
}

/* The least rows of the panels and the log. */
static int layout_least(const struct layout_grid *grid)
{
    return grid->first_rows + (layout_lines(grid) - 1) * grid->line_rows + grid->log_rows;
}

/* Divides rows, starting at row, among the lines of panels and the log below them, which grows by a
 * fifth of the rows to spare; the first line gets half of the others. */
static void layout_body(const struct layout_grid *grid, int row, int rows, int cols,
                        struct layout *out)
{
    int lines = layout_lines(grid), spare = rows - layout_least(grid);
    int log_rows = grid->log_rows + (grid->log_rows > 0 ? spare / 5 : spare > 3 ? 2 : spare / 2);
    int first, others;

    if (log_rows > 12)
        log_rows = 12;
    spare -= log_rows - grid->log_rows;
    first = grid->first_rows + (lines == 1 ? spare : spare - spare / 2);
    others = rows - log_rows - first;
    for (int i = 0; i < lines; i++) {
        int height = i == 0 ? first : others / (lines - 1) + (i <= others % (lines - 1));

        layout_line(grid->line[i], row, height, cols, out);
        row += height;
    }
    out->log = (struct rect){row, 0, log_rows, cols};
    out->log_boxed = log_rows >= 4;
}

static void layout_frame(int rows, int cols, struct layout *out)
{
    *out = (struct layout){.fits = rows >= LAYOUT_ROWS && cols >= LAYOUT_COLS};
    if (!out->fits)
        return;
    out->head = (struct rect){0, 0, 2, cols};
    out->keys = (struct rect){rows - 1, 0, 1, cols};
    out->message = (struct rect){rows - 2, 0, 1, cols};
}

void layout_train(int rows, int cols, struct layout *out)
{
    bool health = rows >= LAYOUT_ROWS + 1;
    int body = rows - 4 - health;

    layout_frame(rows, cols, out);
    if (!out->fits)
        return;
    if (health)
        out->health = (struct rect){rows - 3, 0, 1, cols};
    for (size_t i = 0; i < sizeof layout_grids / sizeof *layout_grids; i++) {
        const struct layout_grid *grid = &layout_grids[i];

        if (cols >= grid->cols && body >= layout_least(grid)) {
            layout_body(grid, 2, body, cols, out);
            return;
        }
    }
}

void layout_zoom(int rows, int cols, enum layout_panel panel, struct layout *out)
{
    layout_frame(rows, cols, out);
    if (!out->fits)
        return;
    out->health = (struct rect){rows - 3, 0, 1, cols};
    out->panel[panel] = (struct rect){2, 0, rows - 5, cols};
}

void layout_plain(int rows, int cols, struct rect *body, struct layout *out)
{
    layout_frame(rows, cols, out);
    *body = out->fits ? (struct rect){2, 0, rows - 4, cols} : (struct rect){0};
}
