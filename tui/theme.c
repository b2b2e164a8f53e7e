/* See theme.h.  The three kinds of triplets have the blue, orange and vermilion of Okabe and Ito,
 * which people with any kind of colour vision tell apart (https://jfly.uni-koeln.de/color/). */
#include "tui/theme.h"

/* clang-format off */
static const struct theme_style theme_table[THEME_COUNT][ROLE_COUNT] = {
    [THEME_MONO] = {
        [ROLE_NORMAL] = {-1, 0},
        [ROLE_DIM] = {-1, THEME_DIM},
        [ROLE_STRONG] = {-1, THEME_BOLD},
        [ROLE_TITLE] = {-1, 0},
        [ROLE_FRAME] = {-1, THEME_DIM},
        [ROLE_ACCENT] = {-1, THEME_BOLD},
        [ROLE_KEY] = {-1, THEME_BOLD},
        [ROLE_SELECTED] = {-1, THEME_REVERSE},
        [ROLE_EASY] = {-1, 0},
        [ROLE_SEMI_HARD] = {-1, 0},
        [ROLE_HARD] = {-1, THEME_BOLD},
        [ROLE_MARGIN] = {-1, THEME_DIM},
        [ROLE_CURRICULUM] = {-1, THEME_BOLD},
        [ROLE_CURVE] = {-1, THEME_BOLD},
        [ROLE_CURVE2] = {-1, THEME_DIM},
        [ROLE_GOOD] = {-1, 0},
        [ROLE_WARNING] = {-1, THEME_BOLD},
        [ROLE_BAD] = {-1, THEME_BOLD | THEME_REVERSE},
        [ROLE_PICTURE] = {-1, 0},
    },
    [THEME_8] = {
        [ROLE_NORMAL] = {-1, 0},
        [ROLE_DIM] = {-1, THEME_DIM},
        [ROLE_STRONG] = {-1, THEME_BOLD},
        [ROLE_TITLE] = {-1, 0},
        [ROLE_FRAME] = {-1, THEME_DIM},
        [ROLE_ACCENT] = {6, THEME_BOLD},
        [ROLE_KEY] = {6, THEME_BOLD},
        [ROLE_SELECTED] = {-1, THEME_REVERSE},
        [ROLE_EASY] = {4, THEME_BOLD},
        [ROLE_SEMI_HARD] = {3, 0},
        [ROLE_HARD] = {1, THEME_BOLD},
        [ROLE_MARGIN] = {7, 0},
        [ROLE_CURRICULUM] = {6, THEME_BOLD},
        [ROLE_CURVE] = {6, THEME_BOLD},
        [ROLE_CURVE2] = {-1, THEME_DIM},
        [ROLE_GOOD] = {2, 0},
        [ROLE_WARNING] = {3, THEME_BOLD},
        [ROLE_BAD] = {1, THEME_BOLD},
        [ROLE_PICTURE] = {-1, 0},
    },
    [THEME_16] = {
        [ROLE_NORMAL] = {-1, 0},
        [ROLE_DIM] = {8, 0},
        [ROLE_STRONG] = {-1, THEME_BOLD},
        [ROLE_TITLE] = {-1, 0},
        [ROLE_FRAME] = {8, 0},
        [ROLE_ACCENT] = {14, THEME_BOLD},
        [ROLE_KEY] = {14, 0},
        [ROLE_SELECTED] = {-1, THEME_REVERSE},
        [ROLE_EASY] = {12, 0},
        [ROLE_SEMI_HARD] = {11, 0},
        [ROLE_HARD] = {9, 0},
        [ROLE_MARGIN] = {15, 0},
        [ROLE_CURRICULUM] = {14, 0},
        [ROLE_CURVE] = {14, 0},
        [ROLE_CURVE2] = {8, 0},
        [ROLE_GOOD] = {10, 0},
        [ROLE_WARNING] = {11, THEME_BOLD},
        [ROLE_BAD] = {9, THEME_BOLD},
        [ROLE_PICTURE] = {-1, 0},
    },
    [THEME_256] = {
        [ROLE_NORMAL] = {-1, 0},
        [ROLE_DIM] = {245, 0},
        [ROLE_STRONG] = {-1, THEME_BOLD},
        [ROLE_TITLE] = {250, 0},
        [ROLE_FRAME] = {240, 0},
        [ROLE_ACCENT] = {81, THEME_BOLD},
        [ROLE_KEY] = {81, 0},
        [ROLE_SELECTED] = {-1, THEME_REVERSE},
        [ROLE_EASY] = {32, 0},
        [ROLE_SEMI_HARD] = {214, 0},
        [ROLE_HARD] = {202, 0},
        [ROLE_MARGIN] = {255, 0},
        [ROLE_CURRICULUM] = {81, 0},
        [ROLE_CURVE] = {81, 0},
        [ROLE_CURVE2] = {243, 0},
        [ROLE_GOOD] = {114, 0},
        [ROLE_WARNING] = {214, THEME_BOLD},
        [ROLE_BAD] = {202, THEME_BOLD},
        [ROLE_PICTURE] = {-1, 0},
    },
};
/* clang-format on */

enum theme_scheme theme_choose(int colors, bool plain)
{
    if (plain || colors < 8)
        return THEME_MONO;
    return colors >= 256 ? THEME_256 : colors >= 16 ? THEME_16 : THEME_8;
}

struct theme_style theme_style(enum theme_scheme scheme, enum role role)
{
    return theme_table[scheme][role];
}
