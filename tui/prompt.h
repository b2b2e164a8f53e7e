/* The line above the keys as a question: a new value for a setting, or yes and no. */
#ifndef FACENET_TUI_PROMPT_H
#define FACENET_TUI_PROMPT_H

#include "base/settings.h"
#include "tui/canvas.h"

enum prompt_kind { PROMPT_CLOSED, PROMPT_VALUE, PROMPT_STOP };
enum prompt_result { PROMPT_GOES_ON, PROMPT_DONE };

struct prompt {
    enum prompt_kind kind;
    enum setting_id setting; /* of PROMPT_VALUE */
    char label[ERR_MESSAGE_SIZE];
    char value[48]; /* the text so far; of PROMPT_STOP: the key that answered */
    bool fresh;     /* the next character replaces the value */
};

void prompt_open_value(struct prompt *prompt, enum setting_id setting, const char *value);
/* Asks whether to stop a run; answers "y" (with a checkpoint), "d" (without). */
void prompt_open_stop(struct prompt *prompt, const char *run);

/* PROMPT_DONE: value holds the answer and the prompt stays open for its owner to close, so that a
 * refused value can be mended.  Escape and "n" close it. */
enum prompt_result prompt_key(struct prompt *prompt, int key);
void prompt_draw(const struct prompt *prompt, struct canvas *canvas, struct rect area);
void prompt_draw_keys(const struct prompt *prompt, struct canvas *canvas, struct rect area);

/* Editing that the prompt and the form share: choices and flags turn with the arrows, anything else
 * is typed.  Returns whether the key was used. */
bool prompt_edit(enum setting_id setting, char *value, size_t size, bool *fresh, int key);

#endif
