/* A question in the line above the keys: for a value of a setting, one of a few letters or numbers,
 * or a text.
 *
 * The code that opens a prompt passes its operations (struct prompt_ops); the prompt edits the
 * value and knows nothing of its use. */
#ifndef FACENET_TUI_PROMPT_H
#define FACENET_TUI_PROMPT_H

#include "base/record.h"
#include "base/settings.h"
#include "tui/term/canvas.h"

#define PROMPT_NUMBERS 16 /* most numbers to choose from */
#define PROMPT_KEYS 7     /* words of the last line, including NULL */

struct ui;
struct prompt;

/* Each operation gets the dashboard and the prompt, and returns flags for the loop. */
struct prompt_ops {
    const char *label, *hint; /* shown before the value; what is expected, shown after it */
    const char *letters;      /* not NULL: one of these keys answers, any other key means no */
    const char
        *keys[PROMPT_KEYS]; /* the last line: key, meaning, ..., NULL; empty: the usual keys */
    /* After each change of the value, and with an empty one after Esc.  May be NULL. */
    unsigned (*typed)(struct ui *ui, struct prompt *prompt);
    /* Tab.  May be NULL. */
    unsigned (*complete)(struct ui *ui, struct prompt *prompt);
    /* Handles the answer: closes the prompt, or leaves it open to correct the value.  NULL: typing
     * was all, the prompt closes. */
    unsigned (*done)(struct ui *ui, struct prompt *prompt);
};

struct prompt {
    const struct prompt_ops *ops; /* borrowed; NULL: closed */
    void *view;                   /* state of the view that opened it */
    int64_t about;                /* id of the row it concerns, for its operations */
    enum setting_id setting;      /* the setting to be changed; SETTING_COUNT: none */
    char label[ERR_MESSAGE_SIZE], hint[256];
    char value[RECORD_NAME]; /* the text so far, or the letter that answered */
    int64_t number[PROMPT_NUMBERS];
    size_t number_count, number_at; /* numbers to choose from, and the one chosen */
    bool sure;  /* for the operations: Enter was pressed on this value; typing clears it */
    bool fresh; /* the next character replaces the value */
};

enum prompt_result { PROMPT_GOES_ON, PROMPT_TYPED, PROMPT_COMPLETE, PROMPT_DONE };

/* Opens it with the label and hint of ops. */
void prompt_open(struct prompt *prompt, const struct prompt_ops *ops, void *view, int64_t about,
                 const char *value);
/* Asks for a value of a setting: keys cycle through choices and flags, other values are typed
 * over. */
void prompt_open_setting(struct prompt *prompt, const struct prompt_ops *ops,
                         enum setting_id setting, const char *value);
/* Asks for one of the last PROMPT_NUMBERS of count numbers (count >= 1), the last one first. */
void prompt_open_numbers(struct prompt *prompt, const struct prompt_ops *ops, int64_t about,
                         const int64_t *numbers, size_t count);
void prompt_close(struct prompt *prompt);
/* Replaces the label, for example by an error; the value stays, to be corrected or typed over. */
void prompt_refuse(struct prompt *prompt, const char *label);

/* Whether it takes a text: not where a key answers or turns choices. */
bool prompt_types(const struct prompt *prompt);

/* PROMPT_DONE: value is the answer; the caller closes the prompt.  Esc closes it with an empty
 * value. */
enum prompt_result prompt_key(struct prompt *prompt, int key);
void prompt_draw(const struct prompt *prompt, struct canvas *canvas, struct rect area);
void prompt_draw_keys(const struct prompt *prompt, struct canvas *canvas, struct rect area);
/* The last line: key, meaning, ..., NULL. */
void prompt_draw_words(const char *const *words, struct canvas *canvas, struct rect line);

/* Replaces value by the choice after or before it, cyclically, of "a|b|c". */
void prompt_turn(const char *choices, char *value, size_t size, bool back);
/* Whether the value of a setting, or SETTING_COUNT, is typed. */
bool prompt_types_setting(enum setting_id setting);
/* Editing for the prompt and the form: arrows cycle through choices and flags, other values are
 * typed.  Returns whether the key was used. */
bool prompt_edit(enum setting_id setting, char *value, size_t size, bool *fresh, int key);

#endif
