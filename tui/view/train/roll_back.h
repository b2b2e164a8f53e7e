/* Rolling back: a new run that continues from a checkpoint of the run shown. */
#ifndef FACENET_TUI_ROLL_BACK_H
#define FACENET_TUI_ROLL_BACK_H

#include "tui/view/ui.h"

/* Asks for the checkpoint; returns flags. */
unsigned roll_back(struct ui *ui);

#endif
