/* The view Suspects on a data set of vectors: pairs of items that share no label and are near each
 * other, by their captions, and the answers of users. */
#ifndef FACENET_TUI_SUSPECT_PAIRS_H
#define FACENET_TUI_SUSPECT_PAIRS_H

#include "tui/data/pairs_list.h"
#include "tui/view/ui.h"

/* Draws the list, and the captions of the chosen pair below it; *top: the first line shown. */
void suspect_pairs_draw(const struct ui *ui, const struct pairs_list *list, int *top,
                        struct canvas *canvas);
/* The row of the list at a row of the screen; -1: none. */
int suspect_pairs_at(const struct pairs_list *list, int top, const struct canvas *canvas, int row);
/* Answers the chosen pair, and chooses the next one; ANSWER_NONE takes the newest answer back.
 * Returns flags and shows a message. */
unsigned suspect_pairs_answer(struct ui *ui, struct pairs_list *list, enum db_answer answer);

#endif
