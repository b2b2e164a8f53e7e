/* The line above the keys as a question: a new value for a setting, yes and no, or a text. */
#ifndef FACENET_TUI_PROMPT_H
#define FACENET_TUI_PROMPT_H

#include "base/record.h"
#include "base/settings.h"
#include "tui/term/canvas.h"

enum prompt_kind {
    PROMPT_CLOSED,
    PROMPT_VALUE,
    PROMPT_STOP,
    PROMPT_CHECKPOINT, /* one of a few steps */
    PROMPT_FILTER,     /* from here on a text */
    PROMPT_PERSON,
    PROMPT_FOLDER,
    PROMPT_COMMAND,
    PROMPT_HELP,
    PROMPT_TAGS,
    PROMPT_CLUSTER, /* one to go to; to be named: review_actions.h */
    PROMPT_CLUSTER_NAME,
    PROMPT_MOVE, /* a person: suspect_actions.h */
    PROMPT_NAME
};
#define PROMPT_STEPS 16

enum prompt_result { PROMPT_GOES_ON, PROMPT_DONE };

struct prompt {
    enum prompt_kind kind;
    enum setting_id setting; /* of PROMPT_VALUE */
    int64_t run; /* that PROMPT_TAGS and PROMPT_NAME are about; of PROMPT_CLUSTER_NAME the cluster,
                    of PROMPT_MOVE the image */
    char label[ERR_MESSAGE_SIZE];
    char value[RECORD_NAME];     /* the text so far; of PROMPT_STOP: the key that answered */
    int64_t steps[PROMPT_STEPS]; /* of PROMPT_CHECKPOINT, and the one chosen */
    size_t step_count, step_at;
    bool sure;  /* of PROMPT_MOVE: Enter has been pressed on a name that nobody has yet */
    bool fresh; /* the next character replaces the value */
};

void prompt_open_value(struct prompt *prompt, enum setting_id setting, const char *value);
/* Asks whether to stop a run; answers "y" (with a checkpoint), "d" (without). */
void prompt_open_stop(struct prompt *prompt, const char *run);
/* Asks for one of the last PROMPT_STEPS of count steps. */
void prompt_open_checkpoint(struct prompt *prompt, int64_t run, const int64_t *steps, size_t count);
void prompt_open_text(struct prompt *prompt, enum prompt_kind kind, int64_t run, const char *value);

/* PROMPT_DONE: value holds the answer and the prompt stays open for its owner to close, so that a
 * refused value can be mended.  Escape and "n" close it. */
enum prompt_result prompt_key(struct prompt *prompt, int key);
void prompt_draw(const struct prompt *prompt, struct canvas *canvas, struct rect area);
void prompt_draw_keys(const struct prompt *prompt, struct canvas *canvas, struct rect area);

/* Editing that the prompt and the form share: choices and flags turn with the arrows, anything else
 * is typed.  Returns whether the key was used. */
bool prompt_edit(enum setting_id setting, char *value, size_t size, bool *fresh, int key);

#endif
