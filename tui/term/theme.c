/* See theme.h.  The three kinds of triplets have the blue, orange and vermilion of Okabe and
 * Ito, which people with any kind of colour vision can distinguish
 * (https://jfly.uni-koeln.de/color/). */
#include "tui/term/theme.h"

#include <string.h>

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
        [ROLE_MARGIN] = {-1, 0},
        [ROLE_CURRICULUM] = {-1, THEME_BOLD},
        [ROLE_CURVE] = {-1, THEME_BOLD},
        [ROLE_CURVE2] = {-1, 0},
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
        [ROLE_CURVE2] = {5, 0},
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
        [ROLE_CURVE2] = {13, 0},
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
        [ROLE_CURVE2] = {176, 0},
        [ROLE_GOOD] = {114, 0},
        [ROLE_WARNING] = {214, THEME_BOLD},
        [ROLE_BAD] = {202, THEME_BOLD},
        [ROLE_PICTURE] = {-1, 0},
    },
    [THEME_16_LIGHT] = {
        [ROLE_NORMAL] = {-1, 0},
        [ROLE_DIM] = {8, 0},
        [ROLE_STRONG] = {-1, THEME_BOLD},
        [ROLE_TITLE] = {-1, 0},
        [ROLE_FRAME] = {8, 0},
        [ROLE_ACCENT] = {4, THEME_BOLD},
        [ROLE_KEY] = {4, 0},
        [ROLE_SELECTED] = {-1, THEME_REVERSE},
        [ROLE_EASY] = {4, 0},
        [ROLE_SEMI_HARD] = {3, 0},
        [ROLE_HARD] = {1, 0},
        [ROLE_MARGIN] = {0, 0},
        [ROLE_CURRICULUM] = {6, 0},
        [ROLE_CURVE] = {4, 0},
        [ROLE_CURVE2] = {5, 0},
        [ROLE_GOOD] = {2, 0},
        [ROLE_WARNING] = {3, THEME_BOLD},
        [ROLE_BAD] = {1, THEME_BOLD},
        [ROLE_PICTURE] = {-1, 0},
    },
    [THEME_256_LIGHT] = {
        [ROLE_NORMAL] = {-1, 0},
        [ROLE_DIM] = {242, 0},
        [ROLE_STRONG] = {-1, THEME_BOLD},
        [ROLE_TITLE] = {238, 0},
        [ROLE_FRAME] = {250, 0},
        [ROLE_ACCENT] = {25, THEME_BOLD},
        [ROLE_KEY] = {25, 0},
        [ROLE_SELECTED] = {-1, THEME_REVERSE},
        [ROLE_EASY] = {25, 0},
        [ROLE_SEMI_HARD] = {172, 0},
        [ROLE_HARD] = {166, 0},
        [ROLE_MARGIN] = {16, 0},
        [ROLE_CURRICULUM] = {31, 0},
        [ROLE_CURVE] = {25, 0},
        [ROLE_CURVE2] = {133, 0},
        [ROLE_GOOD] = {28, 0},
        [ROLE_WARNING] = {172, THEME_BOLD},
        [ROLE_BAD] = {160, THEME_BOLD},
        [ROLE_PICTURE] = {-1, 0},
    },
    [THEME_256_SAFE] = {
        [ROLE_NORMAL] = {-1, 0},
        [ROLE_DIM] = {245, 0},
        [ROLE_STRONG] = {-1, THEME_BOLD},
        [ROLE_TITLE] = {250, 0},
        [ROLE_FRAME] = {240, 0},
        [ROLE_ACCENT] = {117, THEME_BOLD},
        [ROLE_KEY] = {81, 0},
        [ROLE_SELECTED] = {-1, THEME_REVERSE},
        [ROLE_EASY] = {32, 0},
        [ROLE_SEMI_HARD] = {228, 0},
        [ROLE_HARD] = {208, 0},
        [ROLE_MARGIN] = {255, 0},
        [ROLE_CURRICULUM] = {81, 0},
        [ROLE_CURVE] = {81, 0},
        [ROLE_CURVE2] = {176, 0},
        [ROLE_GOOD] = {75, 0},
        [ROLE_WARNING] = {214, THEME_BOLD},
        [ROLE_BAD] = {208, THEME_BOLD | THEME_REVERSE},
        [ROLE_PICTURE] = {-1, 0},
    },
};
/* clang-format on */

static const char *const theme_words[THEME_NAME_COUNT] = {
    [THEME_NAME_DARK] = "dark",
    [THEME_NAME_LIGHT] = "light",
    [THEME_NAME_SAFE] = "safe",
    [THEME_NAME_MONO] = "mono",
};

bool theme_find(const char *name, enum theme_name *theme)
{
    for (int i = 0; i < THEME_NAME_COUNT; i++) {
        if (strcmp(theme_words[i], name) == 0) {
            *theme = (enum theme_name)i;
            return true;
        }
    }
    return false;
}

const char *theme_word(enum theme_name theme)
{
    return theme_words[theme];
}

enum theme_scheme theme_choose(int colors, enum theme_name theme)
{
    bool light = theme == THEME_NAME_LIGHT;

    if (theme == THEME_NAME_MONO || colors < 8)
        return THEME_MONO;
    if (colors < 16)
        return THEME_8;
    if (colors < 256)
        return light ? THEME_16_LIGHT : THEME_16;
    return light ? THEME_256_LIGHT : theme == THEME_NAME_SAFE ? THEME_256_SAFE : THEME_256;
}

struct theme_style theme_style(enum theme_scheme scheme, enum role role)
{
    return theme_table[scheme][role];
}
