/* Prints the table of settings for manual.sh, a setting a line: name, group, range, default, "live"
 * or "fixed", divided by tabs.  Not a test by itself. */
#include "base/settings.h"

#include <stdio.h>

static void list_range(enum setting_id id)
{
    const struct setting *setting = &settings_table[id];
    char choice[48];

    switch (setting->type) {
    case SETTING_INTEGER:
    case SETTING_REAL:
        (void)printf("%.16g to %.16g", setting->low, setting->high);
        break;
    case SETTING_FLAG:
        (void)printf("on, off");
        break;
    case SETTING_CHOICE:
        for (size_t i = 0; settings_choice(id, i, choice); i++)
            (void)printf("%s%s", i > 0 ? ", " : "", choice);
        break;
    }
}

int main(void)
{
    for (int id = 0; id < SETTING_COUNT; id++) {
        const struct setting *setting = &settings_table[id];

        (void)printf("%s\t%s\t", setting->name, setting->group);
        list_range((enum setting_id)id);
        (void)printf("\t%s\t%s\n", setting->fallback, setting->live ? "live" : "fixed");
    }
    return 0;
}
