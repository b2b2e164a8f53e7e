/* See run_roles.h. */
#include "tui/view/run_roles.h"

const enum role run_roles[COMPARED_MOST] = {
    ROLE_CURVE, ROLE_SEMI_HARD, ROLE_GOOD, ROLE_HARD, ROLE_EASY, ROLE_MARGIN, ROLE_BAD, ROLE_CURVE2,
};
