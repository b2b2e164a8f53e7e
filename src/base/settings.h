/* The table of training settings: name, type, range, default, whether it can change while the run
 * trains, help. The command line, the form of the dashboard, requests and the test of the manual
 * read it; a row in settings.c makes a setting. */
#ifndef FACENET_BASE_SETTINGS_H
#define FACENET_BASE_SETTINGS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum setting_id {
    SETTING_NET,
    SETTING_EMBEDDING,
    SETTING_IDENTITIES,
    SETTING_IMAGES,
    SETTING_NEGATIVES,
    SETTING_NEGATIVES_FROM,
    SETTING_VIEWS,
    SETTING_LOSS,
    SETTING_CLASS_SCALE,
    SETTING_CLASS_MARGIN,
    SETTING_MARGIN,
    SETTING_SELECT,
    SETTING_SOFT_MARGIN,
    SETTING_FALSE_NEGATIVES,
    SETTING_FALSE_NEGATIVE_SHARE,
    SETTING_SPREAD,
    SETTING_MEMORY,
    SETTING_CURRICULUM,
    SETTING_SCHEDULE,
    SETTING_CURRICULUM_START,
    SETTING_CURRICULUM_FLOOR,
    SETTING_CURRICULUM_UNTIL,
    SETTING_CURRICULUM_TARGET,
    SETTING_OPTIMIZER,
    SETTING_LR,
    SETTING_LR_SCHEDULE,
    SETTING_WARMUP,
    SETTING_MOMENTUM,
    SETTING_WEIGHT_DECAY,
    SETTING_AVERAGE,
    SETTING_DROPOUT,
    SETTING_FREEZE_NORM,
    SETTING_HEAD_STEPS,
    SETTING_AUGMENT_FLIP,
    SETTING_AUGMENT_CROP,
    SETTING_AUGMENT_TURN,
    SETTING_AUGMENT_LIGHT,
    SETTING_AUGMENT_COLOUR,
    SETTING_AUGMENT_GREY,
    SETTING_AUGMENT_CUTOUT,
    SETTING_STEPS,
    SETTING_EPOCHS,
    SETTING_EVAL_EVERY,
    SETTING_EVAL_PAIRS,
    SETTING_BEST,
    SETTING_PATIENCE,
    SETTING_CHECKPOINT_EVERY,
    SETTING_ON_COLLAPSE,
    SETTING_MICRO_BATCH,
    SETTING_BATCH_MEMORY,
    SETTING_THREADS,
    SETTING_SEED,
    SETTING_COUNT
};

/* Of --net: the nets that take pictures, and those that take vectors. */
#define SETTINGS_NETS_PICTURES "small|nn4.small2|resnet|mobilefacenet|nn1|nn2|nn3|nn4|nns1|nns2"
#define SETTINGS_NETS_VECTORS "linear|mlp"
#define SETTINGS_NET_IMPORTED "imported" /* of --net: a net from elsewhere */

enum setting_type { SETTING_INTEGER, SETTING_REAL, SETTING_CHOICE, SETTING_FLAG };

struct setting {
    const char *name; /* as after "--" on the command line */
    enum setting_type type;
    double low, high;     /* range, inclusive; of numbers */
    const char *choices;  /* "a|b|c"; of SETTING_CHOICE */
    const char *fallback; /* default, as text */
    bool live;            /* may change while the run trains */
    const char *group;    /* heading in the form and the manual */
    const char *help;     /* one line */
};

/* The values, numbers throughout: a choice is its index, a flag 0 or 1. */
struct settings {
    double value[SETTING_COUNT];
};

extern const struct setting settings_table[SETTING_COUNT];
void settings_init(struct settings *settings); /* the defaults */

/* The id of a name; SETTING_COUNT when there is none. */
enum setting_id settings_find(const char *name);
/* The setting of "NAME=VALUE" or "NAME VALUE"; *value points to the value in text.  SETTING_COUNT
 * when there is no such name. */
enum setting_id settings_split(const char *text, const char **value);

/* Parses text for one setting, a choice in any case, and checks its range; the sentence names
 * setting, value and range. */
enum status settings_set(struct settings *settings, enum setting_id id, const char *text,
                         struct err *err) MUST_CHECK;

/* Rules between settings (curriculum window, batch of at least two identities, ...). */
enum status settings_check(const struct settings *settings, struct err *err) MUST_CHECK;

/* Sets the margin, and scales a curriculum's window of gaps with it; by what: 1 without one. */
double settings_scale_margin(struct settings *settings, double margin);
/* Whether a run with these settings uses one: a classifier doesn't use those of triplets. */
bool settings_has_use(const struct settings *settings, enum setting_id id);
/* Makes a change of a run that trains, "NAME=VALUE", with what follows from it: the window scales
 * with the margin, and begins no lower than its floor.  Refuses what a classifier doesn't use.  On
 * failure nothing is changed. */
enum status settings_change(struct settings *settings, const char *change,
                            struct err *err) MUST_CHECK;

/* The value as text, as settings_set takes it; at most 47 bytes. */
void settings_format(const struct settings *settings, enum setting_id id, char out[48]);
/* The text of the index-th choice (not terminated at '|'): copies it to out. */
bool settings_choice(enum setting_id id, size_t index, char out[48]);

double settings_real(const struct settings *settings, enum setting_id id);
int64_t settings_integer(const struct settings *settings, enum setting_id id);
bool settings_flag(const struct settings *settings, enum setting_id id);
size_t settings_index(const struct settings *settings, enum setting_id id); /* of a choice */

/* Choices by index, in the order of the table's choices. */
enum negatives_from { NEGATIVES_RANDOM, NEGATIVES_MINED };
enum loss_kind { LOSS_TRIPLET, LOSS_SOFTMAX, LOSS_ARCFACE };
enum curriculum_reading { CURRICULUM_GAP, CURRICULUM_DISTANCE };
enum curriculum_schedule {
    SCHEDULE_CONSTANT,
    SCHEDULE_LINEAR,
    SCHEDULE_COSINE,
    SCHEDULE_STEPS,
    SCHEDULE_ADAPTIVE
};
enum optimizer_kind { OPTIMIZER_ADAGRAD, OPTIMIZER_SGD, OPTIMIZER_ADAM, OPTIMIZER_ADAMW };
enum lr_schedule { LR_CONSTANT, LR_STEPS, LR_COSINE };
enum collapse_action { COLLAPSE_AUTO, COLLAPSE_PAUSE, COLLAPSE_STOP, COLLAPSE_CONTINUE };
enum batch_memory { BATCH_MEMORY_AUTO, BATCH_MEMORY_KEEP, BATCH_MEMORY_RECOMPUTE };

/* The rules of --select by name, and whether the curriculum bounds what they select; what they do
 * is in selection_rules.c, row by row. */
#define SELECT_RULES(X) \
    X(SEMI_HARD, "semi-hard", true) \
    X(HARDEST_SEMI_HARD, "hardest-semi-hard", true) \
    X(BATCH_HARD, "batch-hard", false) \
    X(BATCH_ALL, "batch-all", false) \
    X(DISTANCE_WEIGHTED, "distance-weighted", false) \
    X(EASY_POSITIVE, "easy-positive", false) \
    X(RANDOM, "random", false)

#define SELECT_RULE_ID(id, name, curriculum) SELECT_##id,
enum select_rule { SELECT_RULES(SELECT_RULE_ID) SELECT_COUNT };
bool select_has_curriculum(enum select_rule rule);

#endif
