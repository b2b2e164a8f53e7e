/* The panel of a run's last ROC: the share of pairs of one person that is accepted (VAL) over
 * that of pairs of different people (FAR, on a logarithmic axis).  As a DET: the share of pairs
 * of one person that is missed, with two logarithmic axes.  It shows the curves of the runs
 * beside, too. */
#ifndef FACENET_TUI_ROC_PANEL_H
#define FACENET_TUI_ROC_PANEL_H

#include "tui/view/train/train_state.h"

void roc_panel_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area);

#endif
