/* Actions that import a folder: they ask for it, open the form, and start the import.  Each returns
 * flags and shows a message: what it did, or why it could not. */
#ifndef FACENET_TUI_IMPORT_ACTIONS_H
#define FACENET_TUI_IMPORT_ACTIONS_H

#include "tui/view/ui.h"

/* Opens the form for a folder with people; "": asks for the folder first. */
unsigned import_action_people(struct ui *ui, const char *folder);
/* Imports a folder of photos as a data set named after the last part of its path: their faces are
 * found and grouped. */
unsigned import_action_photos(struct ui *ui, const char *folder);

/* A key of the form. */
unsigned import_action_key(struct ui *ui, int key);
/* Some of the form's preview; returns flags, UI_WORK while there is more. */
unsigned import_action_work(struct ui *ui);

#endif
