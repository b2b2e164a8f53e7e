/* Keys and commands, one row each: the rows feed the dispatch, the last line, the help, the command
 * line and the manual (a test compares facenet-tui.1 with them).
 *
 * A view has the rows of what it does (struct view); keys.c has those that work in every view. */
#ifndef FACENET_TUI_BINDING_H
#define FACENET_TUI_BINDING_H

#include "tui/term/keycode.h"

/* What the dashboard does itself, and what several views do; a view's own begin at ACTION_OWN. */
enum key_action {
    ACTION_NONE,
    ACTION_VIEW, /* shows the view that has the row */
    ACTION_NEXT_VIEW,
    ACTION_COMMAND,
    ACTION_THEME,
    ACTION_REDRAW,
    ACTION_QUIT,
    ACTION_HELP,
    ACTION_UP, /* the mouse wheel does this where it can, */
    ACTION_DOWN,
    ACTION_EARLIER, /* and this elsewhere */
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

#define KEYS_ALL (~0u)   /* modes: all of a view */
#define KEYS_VITAL 1u    /* kept in the last line longest */
#define KEYS_ANYWHERE 2u /* as a command it works in every view */

struct key_binding {
    int key, also;       /* also: a second key of the same meaning, or 0; 0, 0: a command only */
    const char *shown;   /* as on the screen and in the manual */
    const char *label;   /* a word for the last line; "": not shown there */
    const char *help;    /* one line */
    const char *command; /* its name on the command line */
    unsigned modes;      /* modes of the view in which it works, a bit each */
    int action;
    unsigned flags;
};

/* Rows of views that have a list, in those modes. */
/* clang-format off */
#define KEYS_MOVING(modes) \
    {KEY_CODE_UP, 'k', "Up", "", "up; also k", "up", modes, ACTION_UP, 0}, \
    {KEY_CODE_DOWN, 'j', "Down", "", "down; also j", "down", modes, ACTION_DOWN, 0}, \
    {KEY_CODE_PAGE_UP, 0, "PgUp", "", "a screen up", "page-up", modes, ACTION_PAGE_UP, 0}, \
    {KEY_CODE_PAGE_DOWN, 0, "PgDn", "", "a screen down", "page-down", modes, ACTION_PAGE_DOWN, 0}, \
    {KEY_CODE_HOME, 'g', "Home", "", "the first line; also g", "first", modes, ACTION_FIRST, 0}, \
    {KEY_CODE_END, 'G', "End", "", "the last line; also G", "last", modes, ACTION_LAST, 0}
#define KEYS_BACK(modes) \
    {KEY_CODE_ESCAPE, 0, "Esc", "back", "back to the view before", "back", modes, ACTION_BACK, \
     KEYS_VITAL}
/* clang-format on */

#endif
