/* See settings.h. */
#include "base/settings.h"

#include "base/record.h"
#include "base/similar.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NUMBER(name_, low_, high_, fallback_, live_, group_, help_) \
    { \
        .name = name_, .low = low_, .high = high_, .fallback = fallback_, .live = live_, \
        .group = group_, .help = help_

#define INTEGER(...) \
    NUMBER(__VA_ARGS__), .type = SETTING_INTEGER \
    }
#define REAL(...) \
    NUMBER(__VA_ARGS__), .type = SETTING_REAL \
    }
#define CHOICE(name_, choices_, fallback_, live_, group_, help_) \
    { \
        .name = name_, .type = SETTING_CHOICE, .choices = choices_, .fallback = fallback_, \
        .live = live_, .group = group_, .help = help_ \
    }
#define FLAG(name_, fallback_, live_, group_, help_) \
    { \
        .name = name_, .type = SETTING_FLAG, .high = 1, .fallback = fallback_, .live = live_, \
        .group = group_, .help = help_ \
    }

#define SELECT_CHOICE(id, name, curriculum) "|" name

/* clang-format off */
const struct setting settings_table[SETTING_COUNT] = {
    [SETTING_NET] = CHOICE("net",
        SETTINGS_NETS_PICTURES "|" SETTINGS_NETS_VECTORS "|" SETTINGS_NET_IMPORTED,
        "small", false, "net", "network; facenet nets lists them"),
    [SETTING_EMBEDDING] = INTEGER("embedding", 2, 1024, "128", false, "net",
        "dimensions of the embedding"),
    [SETTING_IDENTITIES] = INTEGER("identities", 2, 10000, "24", false, "batch",
        "identities P of a batch"),
    [SETTING_IMAGES] = INTEGER("images", 2, 1000, "5", false, "batch",
        "images K of each identity, at most"),
    [SETTING_NEGATIVES] = INTEGER("negatives", 0, 10000, "0", false, "batch",
        "extra images R of further identities, negatives only"),
    [SETTING_NEGATIVES_FROM] = CHOICE("negatives-from", "random|mined", "random", false, "batch",
        "people of these: random ones, or those nearest to a batch's by the last epoch"),
    [SETTING_VIEWS] = INTEGER("views", 1, 16, "1", false, "batch",
        "augmented views of each extra image; from 2 on these are positives of each other"),
    [SETTING_LOSS] = CHOICE("loss", "triplet|softmax|arcface", "triplet", false, "loss",
        "triplets, or a classifier over the people: softmax, arcface"),
    [SETTING_CLASS_SCALE] = REAL("class-scale", 0.1, 1000, "16", false, "loss",
        "scale s of a classifier's logits"),
    [SETTING_CLASS_MARGIN] = REAL("class-margin", 0, 1.5, "0.5", false, "loss",
        "angular margin m of arcface, radians"),
    [SETTING_MARGIN] = REAL("margin", 0.001, 4, "0.2", true, "triplets",
        "margin alpha between D_ap and D_an, squared distance"),
    [SETTING_SELECT] = CHOICE("select",
        &("" SELECT_RULES(SELECT_CHOICE))[1],
        "hardest-semi-hard", true, "triplets", "rule that selects the triplets to learn from"),
    [SETTING_SOFT_MARGIN] = FLAG("soft-margin", "off", false, "triplets",
        "loss ln(1 + exp(D_ap - D_an)) in place of the margin"),
    [SETTING_FALSE_NEGATIVES] = FLAG("drop-false-negatives", "off", true, "triplets",
        "drop negatives that are nearly as similar as the positive"),
    [SETTING_FALSE_NEGATIVE_SHARE] = REAL("false-negative-share", 0.01, 1, "0.95", true, "triplets",
        "how similar, t: a negative needs D_an >= t D_ap + 2 (1 - t)"),
    [SETTING_SPREAD] = REAL("spread", 0, 100, "0", true, "triplets",
        "weight of a term that spreads people over all dimensions"),
    [SETTING_MEMORY] = INTEGER("memory", 0, 16384, "0", false, "triplets",
        "embeddings of the last batches that are further negatives"),
    [SETTING_CURRICULUM] = CHOICE("curriculum", "gap|distance", "gap", false, "curriculum",
        "what the curriculum bounds: the gap D_an - D_ap, or D_an itself"),
    [SETTING_SCHEDULE] = CHOICE("schedule", "constant|linear|cosine|steps|adaptive", "cosine",
        true, "curriculum", "how the curriculum margin falls from start to floor"),
    [SETTING_CURRICULUM_START] = REAL("curriculum-start", -4, 4, "0.1", false, "curriculum",
        "curriculum margin at the first step"),
    [SETTING_CURRICULUM_FLOOR] = REAL("curriculum-floor", -4, 4, "0", true, "curriculum",
        "curriculum margin that the schedule ends at; below 0 lets hard triplets in"),
    [SETTING_CURRICULUM_UNTIL] = REAL("curriculum-until", 0.01, 1, "0.4", false, "curriculum",
        "share of the run after which the floor is reached"),
    [SETTING_CURRICULUM_TARGET] = REAL("curriculum-target", 0, 1, "0.5", true, "curriculum",
        "adaptive: share of pairs that should have an allowed negative"),
    [SETTING_OPTIMIZER] = CHOICE("optimizer", "adagrad|sgd|adam|adamw", "adamw", false,
        "optimiser", "optimiser; the paper's is adagrad"),
    [SETTING_LR] = REAL("lr", 0, 100, "0.001", true, "optimiser", "learning rate"),
    [SETTING_LR_SCHEDULE] = CHOICE("lr-schedule", "constant|steps|cosine", "cosine", false,
        "optimiser", "how the learning rate falls over the run"),
    [SETTING_WARMUP] = INTEGER("warmup", 0, 1000000, "50", false, "optimiser",
        "steps over which the learning rate rises from 0"),
    [SETTING_MOMENTUM] = REAL("momentum", 0, 0.9999, "0.9", false, "optimiser",
        "momentum of sgd, beta 1 of adam and adamw"),
    [SETTING_WEIGHT_DECAY] = REAL("weight-decay", 0, 1, "0.0005", true, "optimiser",
        "weight decay; decoupled for adamw"),
    [SETTING_AVERAGE] = REAL("average", 0, 0.99999, "0", false, "optimiser",
        "decay d of the moving average of the weights that is judged and used; 0: none"),
    [SETTING_DROPOUT] = REAL("dropout", 0, 0.9, "0.1", false, "net",
        "share of features dropped before the last layer"),
    [SETTING_FREEZE_NORM] = FLAG("freeze-norm", "off", false, "net",
        "normalise by the running statistics, which stay as they are"),
    [SETTING_HEAD_STEPS] = INTEGER("head-steps", 0, 100000000, "0", false, "net",
        "first steps, which train only the layers after the last convolution over space"),
    [SETTING_AUGMENT_FLIP] = FLAG("augment-flip", "on", false, "augmentation",
        "mirror half of the images"),
    [SETTING_AUGMENT_CROP] = REAL("augment-crop", 0, 0.5, "0.1", false, "augmentation",
        "shift and zoom jitter, share of the side"),
    [SETTING_AUGMENT_TURN] = REAL("augment-turn", 0, 180, "0", false, "augmentation",
        "turn of the images to either side, degrees, at most"),
    [SETTING_AUGMENT_LIGHT] = REAL("augment-light", 0, 1, "0.2", false, "augmentation",
        "brightness and contrast jitter, share"),
    [SETTING_AUGMENT_COLOUR] = REAL("augment-colour", 0, 1, "0", false, "augmentation",
        "jitter of each colour's strength, share"),
    [SETTING_AUGMENT_GREY] = REAL("augment-grey", 0, 1, "0.1", false, "augmentation",
        "share of the images made grey"),
    [SETTING_AUGMENT_CUTOUT] = REAL("augment-cutout", 0, 0.5, "0.25", false, "augmentation",
        "side of a square that is blanked in half of the images, share of the side"),
    [SETTING_STEPS] = INTEGER("steps", 0, 100000000, "0", false, "length",
        "steps of the run; 0: as many as --epochs says"),
    [SETTING_EPOCHS] = INTEGER("epochs", 1, 1000000, "40", false, "length",
        "epochs of ceil(training images / batch) steps, where --steps is 0"),
    [SETTING_EVAL_EVERY] = INTEGER("eval-every", 0, 100000000, "0", false, "length",
        "steps between evaluations; 0: each epoch"),
    [SETTING_EVAL_PAIRS] = INTEGER("eval-pairs", 20, 1000000, "2000", false, "length",
        "pairs of an evaluation, half of them of one identity"),
    [SETTING_BEST] = CHOICE("best",
        METRIC_ACCURACY "|" METRIC_AUC "|" METRIC_VAL_1E2 "|" METRIC_MAP_AT_R,
        METRIC_ACCURACY, false, "length",
        "what the best evaluation has most of, whose checkpoint is kept"),
    [SETTING_PATIENCE] = INTEGER("patience", 0, 1000000, "0", true, "length",
        "evaluations without a better one after which the run ends with the best; 0: any"),
    [SETTING_CHECKPOINT_EVERY] = INTEGER("checkpoint-every", 1, 100000000, "200", false, "length",
        "steps between checkpoints"),
    [SETTING_ON_COLLAPSE] = CHOICE("on-collapse", "auto|pause|stop|continue", "auto", true,
        "length", "auto: pause when a dashboard started the run, else stop"),
    [SETTING_MICRO_BATCH] = INTEGER("micro-batch", 2, 4096, "64", false, "machine",
        "images embedded at a time; a batch normalisation sees one micro-batch"),
    [SETTING_BATCH_MEMORY] = CHOICE("batch-memory", "auto|keep|recompute", "auto", false,
        "machine", "keep a batch's activations or compute them again; auto: as memory is free"),
    [SETTING_THREADS] = INTEGER("threads", 0, 256, "0", false, "machine",
        "threads; 0: one for each processor"),
    [SETTING_SEED] = INTEGER("seed", 0, 9007199254740991.0, "1", false, "machine",
        "seed of everything random"),
};
/* clang-format on */

static const char *setting_choice_at(const struct setting *setting, size_t index, size_t *length)
{
    const char *at = setting->choices;

    for (; at != NULL && index > 0; index--) {
        at = strchr(at, '|');
        at = at == NULL ? NULL : at + 1;
    }
    if (at != NULL)
        *length = strcspn(at, "|");
    return at;
}

bool settings_choice(enum setting_id id, size_t index, char out[48])
{
    size_t length;
    const char *at = setting_choice_at(&settings_table[id], index, &length);

    if (at == NULL || length > 47)
        return false;
    memcpy(out, at, length);
    out[length] = '\0';
    return true;
}

enum setting_id settings_find(const char *name)
{
    int id = 0;

    while (id < SETTING_COUNT && strcmp(settings_table[id].name, name) != 0)
        id++;
    return (enum setting_id)id;
}

enum setting_id settings_split(const char *text, const char **value)
{
    size_t length = strcspn(text, " =");
    char name[48];

    (void)snprintf(name, sizeof name, "%.*s", (int)length, text);
    *value = text + length + strspn(text + length, " =");
    return settings_find(name);
}

void settings_init(struct settings *settings)
{
    for (int id = 0; id < SETTING_COUNT; id++)
        (void)!settings_set(settings, (enum setting_id)id, settings_table[id].fallback, NULL);
}

static enum status settings_set_choice(double *value, enum setting_id id, const char *text,
                                       struct err *err)
{
    char choice[48], question[SIMILAR_QUESTION];
    struct similar similar;

    similar_begin(&similar, text);
    for (size_t i = 0; settings_choice(id, i, choice); i++) {
        (void)similar_offer(&similar, choice);
        if (strcasecmp(choice, text) == 0) {
            *value = (double)i;
            return ST_OK;
        }
    }
    return err_set(err, ST_INVALID, "--%s %.40s: there is no such choice%s; expected %s",
                   settings_table[id].name, text, similar_question(&similar, "", question),
                   settings_table[id].choices);
}

static enum status settings_set_flag(double *value, const struct setting *setting, const char *text,
                                     struct err *err)
{
    bool on = strcmp(text, "on") == 0 || strcmp(text, "1") == 0;

    if (!on && strcmp(text, "off") != 0 && strcmp(text, "0") != 0)
        return err_set(err, ST_INVALID, "--%s %.40s: expected on or off", setting->name, text);
    *value = on;
    return ST_OK;
}

enum status settings_set(struct settings *settings, enum setting_id id, const char *text,
                         struct err *err)
{
    const struct setting *setting = &settings_table[id];
    double *value = &settings->value[id], number;
    bool good;

    if (setting->type == SETTING_CHOICE)
        return settings_set_choice(value, id, text, err);
    if (setting->type == SETTING_FLAG)
        return settings_set_flag(value, setting, text, err);
    good = text_parse_real(text, setting->low, setting->high, &number);
    if (good && setting->type == SETTING_INTEGER)
        good = number == floor(number);
    if (!good)
        return err_set(err, ST_INVALID, "--%s %.40s: expected %s from %.15g to %.15g",
                       setting->name, text,
                       setting->type == SETTING_INTEGER ? "a whole number" : "a number",
                       setting->low, setting->high);
    *value = number;
    return ST_OK;
}

void settings_format(const struct settings *settings, enum setting_id id, char out[48])
{
    double value = settings->value[id];

    switch (settings_table[id].type) {
    case SETTING_CHOICE:
        if (!settings_choice(id, (size_t)value, out))
            out[0] = '\0';
        break;
    case SETTING_FLAG:
        (void)snprintf(out, 48, "%s", value != 0 ? "on" : "off");
        break;
    case SETTING_INTEGER:
    case SETTING_REAL:
        /* The shortest text that reads back as the same number. */
        for (int digits = 1; digits <= 17; digits++) {
            double back;

            (void)snprintf(out, 48, "%.*g",
                           settings_table[id].type == SETTING_INTEGER ? 16 : digits, value);
            if (text_parse_real(out, -1e300, 1e300, &back) && back == value)
                break;
        }
    }
}

enum status settings_check(const struct settings *settings, struct err *err)
{
    double margin = settings_real(settings, SETTING_MARGIN);
    double start = settings_real(settings, SETTING_CURRICULUM_START);
    double floor_ = settings_real(settings, SETTING_CURRICULUM_FLOOR);

    if (settings_index(settings, SETTING_CURRICULUM) == CURRICULUM_GAP &&
        (start >= margin || floor_ >= margin))
        return err_set(err, ST_INVALID,
                       "the curriculum margin must stay below the margin %g: lower "
                       "--curriculum-start %g and --curriculum-floor %g, or raise --margin",
                       margin, start, floor_);
    if (settings_index(settings, SETTING_NEGATIVES_FROM) == NEGATIVES_MINED &&
        settings_integer(settings, SETTING_NEGATIVES) == 0)
        return err_set(err, ST_INVALID,
                       "--negatives-from mined chooses the extra images of a batch: say how many "
                       "with --negatives");
    if (floor_ > start)
        return err_set(err, ST_INVALID,
                       "--curriculum-floor %g lies above --curriculum-start %g: the curriculum "
                       "only falls",
                       floor_, start);
    return ST_OK;
}

static void settings_scale(struct settings *settings, enum setting_id id, double ratio)
{
    const struct setting *setting = &settings_table[id];
    double *value = &settings->value[id];

    *value = fmin(setting->high, fmax(setting->low, *value * ratio));
}

double settings_scale_margin(struct settings *settings, double margin)
{
    double ratio = margin / settings_real(settings, SETTING_MARGIN);

    settings->value[SETTING_MARGIN] = margin;
    if (settings_index(settings, SETTING_CURRICULUM) != CURRICULUM_GAP)
        return 1;
    settings_scale(settings, SETTING_CURRICULUM_START, ratio);
    settings_scale(settings, SETTING_CURRICULUM_FLOOR, ratio);
    return ratio;
}

bool settings_has_use(const struct settings *settings, enum setting_id id)
{
    const char *group = settings_table[id].group;

    return settings_index(settings, SETTING_LOSS) == LOSS_TRIPLET ||
           (strcmp(group, "triplets") != 0 && strcmp(group, "curriculum") != 0);
}

enum status settings_change(struct settings *settings, const char *change, struct err *err)
{
    struct settings changed = *settings, parsed = *settings;
    const char *value;
    enum setting_id id = settings_split(change, &value);
    enum status status;

    if (id == SETTING_COUNT || !settings_table[id].live)
        return err_set(err, ST_INVALID, "%.60s cannot be changed while a run trains", change);
    if (!settings_has_use(settings, id))
        return err_set(err, ST_INVALID,
                       "%.60s: this run trains a classifier, which selects no triplets", change);
    status = settings_set(&parsed, id, value, err);
    if (status != ST_OK)
        return status;
    if (id == SETTING_MARGIN)
        (void)settings_scale_margin(&changed, settings_real(&parsed, id));
    else
        changed = parsed;
    if (id == SETTING_CURRICULUM_FLOOR &&
        changed.value[SETTING_CURRICULUM_START] < changed.value[SETTING_CURRICULUM_FLOOR])
        changed.value[SETTING_CURRICULUM_START] = changed.value[SETTING_CURRICULUM_FLOOR];
    status = settings_check(&changed, err);
    if (status == ST_OK)
        *settings = changed;
    return status;
}

double settings_real(const struct settings *settings, enum setting_id id)
{
    return settings->value[id];
}

int64_t settings_integer(const struct settings *settings, enum setting_id id)
{
    return (int64_t)settings->value[id];
}

bool settings_flag(const struct settings *settings, enum setting_id id)
{
    return settings->value[id] != 0;
}

size_t settings_index(const struct settings *settings, enum setting_id id)
{
    return (size_t)settings->value[id];
}

bool select_has_curriculum(enum select_rule rule)
{
#define SELECT_CURRICULUM(id, name, curriculum) curriculum,
    static const bool has[] = {SELECT_RULES(SELECT_CURRICULUM)};

    return has[rule];
}
