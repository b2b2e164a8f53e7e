/* Curves over the steps of a run, which all panels of Train draw with the same part of the history,
 * the same cursor and the same marks on the axis. */
#ifndef FACENET_TUI_CURVES_H
#define FACENET_TUI_CURVES_H

#include "tui/view/train/train_state.h"
#include "tui/widget/plot.h"

/* A curve: its name in the legend, its colour, line and letter, its values. */
struct curve {
    const char *name;
    enum role role;
    enum plot_line line;
    char letter; /* at its end; 0: it is the only one */
    double (*value)(const struct record_step *step);
};

/* The accuracy of a classifier, in percent; NaN if the step trained triplets. */
double curves_class_accuracy(const struct record_step *step);

/* The step whose values are shown: the one under the cursor, else the newest. */
const struct record_step *curves_step(const struct train_scene *scene);

/* Draws a panel's plot: the curves (the first one on top), for window > 1 the first one's raw
 * values below its average. */
void curves_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area,
                 const struct curve *curves, size_t count, enum layout_panel panel, size_t window);

/* The colour and the mark of another run: the baseline has the letter b, the others digits. */
enum role curves_other_role(const struct history *history, size_t other);
char curves_other_mark(size_t other);
/* Draws one line that explains the letters and digits in the plots. */
void curves_others_legend(const struct history *history, struct canvas *canvas, struct rect line);

/* Draws the names of curves, each with its line and letter; returns the columns used. */
int curves_legend(struct canvas *canvas, int row, int col, int width, const struct curve *curves,
                  size_t count);

/* Sets the range of steps, the cursor and the marks; marks has room for CURVES_MARKS. */
#define CURVES_MARKS 128
void curves_axis(const struct train_scene *scene, struct plot *plot, struct plot_mark *marks);

/* Draws a sentence instead of a plot. */
void curves_empty(struct canvas *canvas, struct rect inside, const char *sentence);

#endif
