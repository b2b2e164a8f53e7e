/* What keys decide in view 4.  Each decision is kept at once, with its inverse, and what it changed
 * is read again before the next key.  Each returns flags and says to the user what it has done or
 * why it could not. */
#ifndef FACENET_TUI_REVIEW_ACTIONS_H
#define FACENET_TUI_REVIEW_ACTIONS_H

#include "tui/app.h"

unsigned review_action(struct app *app, enum key_action action);

/* Reads what the review shows now; after each move. */
unsigned review_refresh(struct app *app);

/* The name that is typed: completed among the names known; answered. */
unsigned review_complete(struct app *app);
unsigned review_name_done(struct app *app);
/* Goes to the first cluster whose number or name has that in it. */
unsigned review_find(struct app *app, const char *text);

#endif
