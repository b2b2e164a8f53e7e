/* Sets of settings to start a run from, by name. */
#ifndef FACENET_BASE_PRESETS_H
#define FACENET_BASE_PRESETS_H

#include "base/settings.h"

enum presets_index { PRESETS_DRAWN, PRESETS_PHOTOGRAPHS, PRESETS_QUICK, PRESETS_COUNT };
#define PRESETS_CHANGES 8

struct preset {
    const char *name, *help;
    struct {
        enum setting_id id;
        const char *value;     /* NULL ends the list */
    } change[PRESETS_CHANGES]; /* of the defaults */
};
extern const struct preset presets_table[PRESETS_COUNT];

/* The settings of a preset.  A test checks that each value of the table is valid. */
void presets_settings(const struct preset *preset, struct settings *out);
/* NULL: there is none of this name. */
const struct preset *presets_find(const char *name);

#endif
