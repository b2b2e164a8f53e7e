/* The table of runs: its columns, their titles and cells, and the orders that it can have. */
#ifndef FACENET_TUI_RUNS_TABLE_H
#define FACENET_TUI_RUNS_TABLE_H

#include "tui/view/runs/runs_state.h"
#include "tui/view/ui.h"

/* The lines of the list that fit into body, the chosen one marked; the titles in the row above. */
void runs_table_draw(const struct ui *ui, const struct runs *runs, struct canvas *canvas,
                     struct rect body);

/* Chooses the columns to show by their titles or how these begin, and settings and metrics by their
 * names; "": all that fit. */
enum status runs_table_choose(struct runs *runs, const char *names, struct err *err) MUST_CHECK;

const char *runs_table_order_name(enum db_run_order order);
enum db_run_order runs_table_next_order(enum db_run_order order);

#endif
