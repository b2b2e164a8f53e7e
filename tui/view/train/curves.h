/* Curves over the steps of a run, as all panels of Train draw them: the same stretch of history,
 * the same cursor, the same marks on the axis. */
#ifndef FACENET_TUI_CURVES_H
#define FACENET_TUI_CURVES_H

#include "tui/view/train/train_state.h"
#include "tui/widget/plot.h"

/* A curve: its name in the legend, its colour, where its values are. */
struct curve {
    const char *name;
    enum role role;
    double (*value)(const struct record_step *step);
};

/* The step whose figures are shown: the one under the cursor, else the newest. */
const struct record_step *curves_step(const struct train_scene *scene);

/* A panel's plot: the curves (later ones lie below), the first one's values as they are below its
 * average when window > 1, and extra, a curve more, or NULL, whose y are shares of the height. */
void curves_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area,
                 const struct curve *curves, size_t count, const struct plot_curve *extra,
                 enum layout_panel panel, size_t window);

/* How the run beside the one shown is drawn: the baseline has the letter b, the others digits. */
enum role curves_other_role(const struct history *history, size_t other);
char curves_other_mark(const struct history *history, size_t other);
/* One line: what the letters and digits in the plots are. */
void curves_others_legend(const struct history *history, struct canvas *canvas, struct rect line);

/* The names of curves, each in its colour; returns the columns used. */
int curves_legend(struct canvas *canvas, int row, int col, int width, const struct curve *curves,
                  size_t count);

/* Sets the range of steps shown, the cursor and the marks: marks has room for CURVES_MARKS. */
#define CURVES_MARKS 128
void curves_axis(const struct train_scene *scene, struct plot *plot, struct plot_mark *marks);

/* A sentence where there is nothing to draw. */
void curves_empty(struct canvas *canvas, struct rect inside, const char *sentence);

#endif
