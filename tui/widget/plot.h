/* Plots: pure functions from numbers to cells.
 *
 * Curves are drawn in braille, 2 x 4 dots per cell (the canvas has an ASCII form of it), histograms
 * with block characters.  A cell shows one role: a later curve takes it from an earlier one.  NaN
 * leaves a gap.  Nothing is drawn outside the area. */
#ifndef FACENET_TUI_PLOT_H
#define FACENET_TUI_PLOT_H

#include "tui/term/canvas.h"

#include <stddef.h>
#include <stdint.h>

/* How a line is drawn, so that curves differ without colours. */
enum plot_line { PLOT_SOLID, PLOT_DASHED, PLOT_DOTTED };

struct plot_curve {
    const double *x, *y; /* (count), x ascending */
    size_t count;
    enum role role;
    enum plot_line line;
    bool dots;     /* a dot at each point, where there is space between them */
    uint32_t end;  /* a character at its end; 0: none */
    uint32_t mark; /* a character at its end and along it; 0: none */
};

/* An event at x, marked on the x axis where there is no label. */
struct plot_mark {
    double x;
    uint32_t code;
    enum role role;
};

struct plot {
    const struct plot_curve *curves; /* drawn in this order */
    size_t curve_count;
    double x_low, x_high; /* steps */
    double y_low, y_high; /* from plot_range */
    bool logarithmic;     /* y; values <= 0 are gaps */
    double cursor;        /* x of a vertical line; 0: none */
    const struct plot_mark *marks;
    size_t mark_count;
    const char *caption; /* replaces "step" below the x axis; or NULL */
    bool bare;           /* no x axis */
    bool x_decades;      /* x is the decimal logarithm of a share */
};

/* Sets y_low and y_high from the curves' values within the range of x: round numbers, with 0 if it
 * is near; never equal.  Logarithmic: the values themselves. */
void plot_range(struct plot *plot);

/* Draws two cells of a line, as in the plot, and the character at its end, if any. */
void plot_sample(struct canvas *canvas, int row, int col, enum role role, enum plot_line line,
                 uint32_t end);

/* Draws curves with ticks: y at the left, x below (unless bare or below 4 rows). */
void plot_curves(struct canvas *canvas, struct rect area, const struct plot *plot);

/* The x at a column of the canvas; NaN outside the plot. */
double plot_x_at(struct rect area, const struct plot *plot, int col);

/* A centred mean over window values, over fewer at the ends; skips NaN; window 1 copies. */
void plot_smooth(double *out, const double *in, size_t count, size_t window);

/* Draws bars in eighths of a cell over the whole area; the largest bin is as high as the area. */
void plot_histogram(struct canvas *canvas, struct rect area, const uint64_t *bins, size_t count,
                    enum role role);

/* Draws a bar over a fraction of width cells, in eighths of a cell; track: character of the
 * rest. */
void plot_bar(struct canvas *canvas, int row, int col, int width, double fraction, enum role role,
              uint32_t track);

#endif
