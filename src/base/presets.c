/* See presets.h. */
#include "base/presets.h"

#include <string.h>

/* docs/results.md has their results. */
const struct preset presets_table[PRESETS_COUNT] = {
    [PRESETS_DRAWN] = {"defaults", "suits drawn faces: 98 % in 4 minutes", {{0}}},
    [PRESETS_PHOTOGRAPHS] = {"photographs",
                             "suits LFW: 89 % in 15 minutes",
                             {{SETTING_IDENTITIES, "16"},
                              {SETTING_IMAGES, "4"},
                              {SETTING_NEGATIVES, "16"},
                              {SETTING_SPREAD, "2"},
                              {SETTING_DROPOUT, "0.2"},
                              {SETTING_MICRO_BATCH, "80"},
                              {SETTING_STEPS, "7400"}}},
    [PRESETS_QUICK] = {"quick",
                       "100 steps to check a setup",
                       {{SETTING_STEPS, "100"},
                        {SETTING_WARMUP, "20"},
                        {SETTING_EVAL_EVERY, "25"},
                        {SETTING_EVAL_PAIRS, "400"},
                        {SETTING_CHECKPOINT_EVERY, "50"}}},
};

void presets_settings(const struct preset *preset, struct settings *out)
{
    settings_init(out);
    for (int i = 0; i < PRESETS_CHANGES && preset->change[i].value != NULL; i++)
        (void)!settings_set(out, preset->change[i].id, preset->change[i].value, NULL);
}

const struct preset *presets_find(const char *name)
{
    for (size_t i = 0; i < PRESETS_COUNT; i++)
        if (strcmp(presets_table[i].name, name) == 0)
            return &presets_table[i];
    return NULL;
}
