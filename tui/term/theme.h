/* Colours: one table of [scheme][role].  A role is the meaning of a cell; a scheme is what the
 * terminal can show.  Meaning never depends on colour alone: whatever differs in colour also
 * differs in its character or its label, so the mono scheme loses nothing. */
#ifndef FACENET_TUI_THEME_H
#define FACENET_TUI_THEME_H

#include <stdbool.h>

enum role {
    ROLE_NORMAL,
    ROLE_DIM,
    ROLE_STRONG,
    ROLE_TITLE,
    ROLE_FRAME,
    ROLE_ACCENT, /* needs attention */
    ROLE_KEY,    /* a key in the last line */
    ROLE_SELECTED,
    ROLE_EASY,
    ROLE_SEMI_HARD,
    ROLE_HARD,
    ROLE_MARGIN,
    ROLE_CURRICULUM,
    ROLE_CURVE,  /* the main curve of a plot */
    ROLE_CURVE2, /* its second curve */
    ROLE_GOOD,
    ROLE_WARNING,
    ROLE_BAD,
    ROLE_PICTURE, /* two pixels with their own colours */
    ROLE_COUNT
};

enum theme_scheme {
    THEME_MONO,
    THEME_8,
    THEME_16,
    THEME_256,
    THEME_16_LIGHT, /* dark text on a light background; 8 colours serve both */
    THEME_256_LIGHT,
    THEME_256_SAFE, /* meaning never by green against red: blue, orange and lightness */
    THEME_COUNT
};

/* The user's choice. */
enum theme_name {
    THEME_NAME_DARK,
    THEME_NAME_LIGHT,
    THEME_NAME_SAFE,
    THEME_NAME_MONO,
    THEME_NAME_COUNT
};
bool theme_find(const char *name, enum theme_name *theme);
const char *theme_word(enum theme_name theme);

#define THEME_BOLD 1u
#define THEME_DIM 2u
#define THEME_REVERSE 4u

struct theme_style {
    int color;           /* number of the foreground colour; -1: the terminal's own */
    unsigned attributes; /* THEME_BOLD and so on */
};

/* The scheme for a terminal of that many colours. */
enum theme_scheme theme_choose(int colors, enum theme_name theme);
struct theme_style theme_style(enum theme_scheme scheme, enum role role);

#endif
