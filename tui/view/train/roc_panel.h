/* The panel of a run's last ROC: what share of pairs of one person is accepted (VAL) over what
 * share of others is (FAR, on a logarithmic axis); or, as a DET, what share is missed, both
 * logarithmic. The runs beside the one shown have theirs. */
#ifndef FACENET_TUI_ROC_PANEL_H
#define FACENET_TUI_ROC_PANEL_H

#include "tui/view/train/train_state.h"

void roc_panel_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area);

#endif
