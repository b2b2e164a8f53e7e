/* Plots: pure functions from numbers to cells.
 *
 * Curves are drawn with braille, 2 x 4 dots to a cell (the canvas has an ASCII form of it), shares
 * and histograms with block characters.  NaN is a gap.  Nothing is drawn outside the area. */
#ifndef FACENET_TUI_PLOT_H
#define FACENET_TUI_PLOT_H

#include "tui/term/canvas.h"

#include <stddef.h>
#include <stdint.h>

struct plot_curve {
    const double *x, *y; /* (count), x ascending */
    size_t count;
    enum role role;
    bool dots;     /* each point has a dot, where there is room between them */
    uint32_t mark; /* a character at its end and on its way there; 0: none */
};

/* Something that happened at x, shown on the x axis where no label lies. */
struct plot_mark {
    double x;
    uint32_t code;
    enum role role;
};

struct plot {
    const struct plot_curve *curves; /* later ones are drawn over earlier ones */
    size_t curve_count;
    double x_low, x_high; /* steps */
    double y_low, y_high; /* as plot_range gives them */
    bool logarithmic;     /* y; values <= 0 are gaps */
    double cursor;        /* x of a vertical line; 0: none */
    const struct plot_mark *marks;
    size_t mark_count;
    const char *caption;          /* what takes the place of "step" below the x axis; or NULL */
    const char *x_first, *x_last; /* and of x_low and x_high as numbers; or NULL */
};

/* Sets y_low and y_high from the curves' values within the range of x: round numbers, 0 included
 * when it is near; never equal.  Logarithmic: the values themselves. */
void plot_range(struct plot *plot);

/* Curves with labels: y at the left, the first and last x below (from 4 rows on). */
void plot_curves(struct canvas *canvas, struct rect area, const struct plot *plot);

/* The x below a column of the canvas, NaN beside the plot. */
double plot_x_at(struct rect area, const struct plot *plot, int col);

/* A centred mean over window values, shorter at the ends, NaN skipped; window 1 copies. */
void plot_smooth(double *out, const double *in, size_t count, size_t window);

/* Shares of three kinds over time, newest at the right: a column for each share of the history.
 * The parts of an entry sum to 1, or are NaN; the first kind lies at the bottom. */
struct plot_share {
    double part[3];
};
struct plot_kind {
    enum role role;
    uint32_t code; /* its pattern */
};
void plot_stack(struct canvas *canvas, struct rect area, const struct plot_share *history,
                size_t count, const struct plot_kind kinds[3]);

/* Bars of eighths over the whole area; the largest bin is as high as the area. */
void plot_histogram(struct canvas *canvas, struct rect area, const uint64_t *bins, size_t count,
                    enum role role);

/* fraction of width cells, in eighths of a cell; track: code of the rest. */
void plot_bar(struct canvas *canvas, int row, int col, int width, double fraction, enum role role,
              uint32_t track);

/* A number for an axis whose values span range: as many digits as tell two labels apart. */
void plot_label(char *out, size_t size, double value, double range);

#endif
