/* Marked runs side by side: their curves in one plot, their different settings in a table. */
#ifndef FACENET_TUI_COMPARE_H
#define FACENET_TUI_COMPARE_H

#include "tui/data/compared.h"
#include "tui/data/runs_list.h"
#include "tui/view/ui.h"

/* The state of the view. */
struct compare {
    struct run_marks wanted;
    enum compared_quantity quantity;
    struct compared runs[COMPARED_MOST];
    size_t count;
};

extern const struct view view_compare;

/* Shows the marked runs and the baseline of the list; returns flags. */
unsigned compare_marked(struct ui *ui, const struct runs_list *list);

#endif
