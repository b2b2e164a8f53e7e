/* A run that facenet train is to make: its settings, and what it begins with. */
#ifndef FACENET_CMD_TRAIN_WISH_H
#define FACENET_CMD_TRAIN_WISH_H

#include "base/settings.h"
#include "cmd/options.h"
#include "db/runs/runs.h"

struct train_wish {
    const char *data, *name, *init_from, *compatible_with, *preset; /* NULL if not said */
    bool decisions;
    struct settings *settings; /* borrowed */
    bool given[SETTING_COUNT];
};

/* Applies the preset, where nothing else was given. */
enum status wish_preset(struct command_line *line, struct train_wish *wish,
                        struct err *err) MUST_CHECK;
/* Makes the run. */
enum status wish_add_run(struct train_wish *wish, struct db *db, struct db_run *run,
                         struct err *err) MUST_CHECK;

#endif
