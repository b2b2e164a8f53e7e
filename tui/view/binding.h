/* Keys and commands, one row each.  The dispatch, the last line, the help and the command line are
 * made from the rows; a test compares facenet-tui.1 with them.
 *
 * Each view has its own rows (struct view); keys.c has those that work in every view. */
#ifndef FACENET_TUI_BINDING_H
#define FACENET_TUI_BINDING_H

#include "tui/term/keycode.h"

/* Actions of the dashboard and of several views; a view's own begin at ACTION_OWN. */
enum key_action {
    ACTION_NONE,
    ACTION_VIEW, /* shows the view that has the row */
    ACTION_NEXT_VIEW,
    ACTION_COMMAND,
    ACTION_THEME,
    ACTION_REDRAW,
    ACTION_QUIT,
    ACTION_HELP,
    ACTION_UP, /* the mouse wheel does this if the view has it, */
    ACTION_DOWN,
    ACTION_EARLIER, /* else this */
    ACTION_LATER,
    ACTION_PAGE_UP,
    ACTION_PAGE_DOWN,
    ACTION_FIRST,
    ACTION_LAST,
    ACTION_LEFT,
    ACTION_RIGHT,
    ACTION_BACK,
    ACTION_OWN
};

#define KEYS_ALL (~0u)                             /* modes: all modes of a view */
#define KEYS_VITAL 1u                              /* always in the last line */
#define KEYS_ANYWHERE 2u                           /* as a command it works in every view */
#define KEYS_SHOWN(modes) ((unsigned)(modes) << 8) /* in the last line in these modes only */

struct key_binding {
    int key, also;       /* also: a second key for the same action, or 0; 0, 0: only a command */
    const char *shown;   /* the key on the screen and in the manual */
    const char *label;   /* a word for the last line; "": not shown there */
    const char *help;    /* one line */
    const char *command; /* its name on the command line */
    unsigned modes;      /* modes of the view in which it works, one bit each */
    int action;
    unsigned flags;
};

/* Rows for views with a list, in those modes. */
/* clang-format off */
#define KEYS_MOVING(modes) \
    {KEY_CODE_UP, 'k', "Up", "", "up; also k", "up", modes, ACTION_UP, 0}, \
    {KEY_CODE_DOWN, 'j', "Down", "", "down; also j", "down", modes, ACTION_DOWN, 0}, \
    {KEY_CODE_PAGE_UP, 0, "PgUp", "", "a screen up", "page-up", modes, ACTION_PAGE_UP, 0}, \
    {KEY_CODE_PAGE_DOWN, 0, "PgDn", "", "a screen down", "page-down", modes, ACTION_PAGE_DOWN, 0}, \
    {KEY_CODE_HOME, 'g', "Home", "", "the first line; also g", "first", modes, ACTION_FIRST, 0}, \
    {KEY_CODE_END, 'G', "End", "", "the last line; also G", "last", modes, ACTION_LAST, 0}
#define KEYS_BACK(modes) \
    {KEY_CODE_ESCAPE, 0, "Esc", "back", "back, in the end to Train", "back", modes, ACTION_BACK, \
     KEYS_VITAL}
/* clang-format on */

#endif
