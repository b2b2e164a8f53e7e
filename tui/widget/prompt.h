/* The line above the keys as a question: a value of a setting, one of a few letters or numbers, or
 * a text.
 *
 * Whoever opens a prompt hands in its operations (struct prompt_ops); the prompt edits the value
 * and knows nothing of what it is for. */
#ifndef FACENET_TUI_PROMPT_H
#define FACENET_TUI_PROMPT_H

#include "base/record.h"
#include "base/settings.h"
#include "tui/term/canvas.h"

#define PROMPT_NUMBERS 16 /* numbers to choose from, at most */
#define PROMPT_KEYS 7     /* words of the last line, NULL included */

struct app;
struct prompt;

/* Each operation gets the dashboard and the prompt, and returns flags of the dashboard. */
struct prompt_ops {
    const char *label, *hint; /* before the value; what is expected, after it */
    const char *letters;      /* not NULL: one of these keys answers, any other key is a no */
    const char
        *keys[PROMPT_KEYS]; /* the last line: key, meaning, ..., NULL; none: the usual ones */
    /* After each change of the value, and with an empty one after Esc.  May be NULL. */
    unsigned (*typed)(struct app *app, struct prompt *prompt);
    /* Tab.  May be NULL. */
    unsigned (*complete)(struct app *app, struct prompt *prompt);
    /* The answer is there: closes the prompt, or leaves it open for a value to be corrected. */
    unsigned (*done)(struct app *app, struct prompt *prompt);
};

struct prompt {
    const struct prompt_ops *ops; /* borrowed; NULL: closed */
    void *view;                   /* state of the view that has opened it */
    int64_t about;                /* id of the row that it is about, for its operations */
    enum setting_id setting;      /* whose value is asked for; SETTING_COUNT: none */
    char label[ERR_MESSAGE_SIZE], hint[256];
    char value[RECORD_NAME]; /* the text so far, or the letter that answered */
    int64_t number[PROMPT_NUMBERS];
    size_t number_count, number_at; /* numbers to choose from, and the one chosen */
    bool sure;  /* for the operations: Enter was pressed on this very value; typing takes it back */
    bool fresh; /* the next character replaces the value */
};

enum prompt_result { PROMPT_GOES_ON, PROMPT_TYPED, PROMPT_COMPLETE, PROMPT_DONE };

/* Opens it with the label and hint of ops. */
void prompt_open(struct prompt *prompt, const struct prompt_ops *ops, void *view, int64_t about,
                 const char *value);
/* Asks for a value of a setting: choices and flags turn, anything else is typed over. */
void prompt_open_setting(struct prompt *prompt, const struct prompt_ops *ops,
                         enum setting_id setting, const char *value);
/* Asks for one of the last PROMPT_NUMBERS of count numbers (count >= 1), the last one first. */
void prompt_open_numbers(struct prompt *prompt, const struct prompt_ops *ops, int64_t about,
                         const int64_t *numbers, size_t count);
void prompt_close(struct prompt *prompt);
/* Replaces the label, as by an error: the value stays to be corrected or typed over. */
void prompt_refuse(struct prompt *prompt, const char *label);

/* PROMPT_DONE: value holds the answer; the prompt stays open for its owner to close.  Esc closes it
 * and leaves an empty value. */
enum prompt_result prompt_key(struct prompt *prompt, int key);
void prompt_draw(const struct prompt *prompt, struct canvas *canvas, struct rect area);
void prompt_draw_keys(const struct prompt *prompt, struct canvas *canvas, struct rect area);

/* Editing that the prompt and the form share: choices and flags turn with the arrows, anything else
 * is typed.  Returns whether the key was used. */
bool prompt_edit(enum setting_id setting, char *value, size_t size, bool *fresh, int key);

#endif
