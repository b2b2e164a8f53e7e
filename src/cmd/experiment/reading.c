/* See reading.h; read.c says what the lines are. */
#include "cmd/experiment/reading.h"

#include "base/similar.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum status reading_refuse(const struct reading *reading, size_t line, struct err *err,
                           const char *words)
{
    return err_set(err, ST_INVALID, "%s, line %zu: %s", reading->path, line, words);
}

/* Cuts a line into words, in place.  PLAN_NONE: it has too many, or a quote has no end. */
static size_t plan_split(char *line, char *words[PLAN_WORDS])
{
    size_t count = 0;
    char *to;

    for (;;) {
        line += strspn(line, " \t\r");
        if (*line == '\0' || *line == '#')
            return count;
        if (count == PLAN_WORDS)
            return PLAN_NONE;
        words[count++] = to = line;
        for (bool quoted = false;; line++) {
            if (*line == '"')
                quoted = !quoted;
            else if (*line == '\0' && quoted)
                return PLAN_NONE;
            else if (*line == '\0' || (!quoted && strchr(" \t\r", *line) != NULL))
                break;
            else
                *to++ = *line;
        }
        line += *line != '\0';
        *to = '\0';
    }
}

/* Names of experiments and data sets: what needs no quotes anywhere. */
static bool plan_is_name(const char *name)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    return name[0] != '\0' && strlen(name) < PLAN_NAME && name[strspn(name, good)] == '\0';
}

static enum status plan_take_name(struct reading *reading, char **words, size_t count,
                                  struct err *err)
{
    if (count != 2 || !plan_is_name(words[1]))
        return reading_refuse(reading, reading->line, err,
                              "expected experiment NAME, of letters, digits, - _ and .");
    if (reading->plan->name[0] != '\0')
        return reading_refuse(reading, reading->line, err, "experiment is there twice");
    (void)snprintf(reading->plan->name, PLAN_NAME, "%s", words[1]);
    return ST_OK;
}

static enum status plan_take_about(struct reading *reading, char **words, size_t count,
                                   struct err *err)
{
    struct plan *plan = reading->plan;
    size_t used = 0;

    (void)err;
    for (size_t i = 1; i < count && used < sizeof plan->about; i++)
        used += (size_t)snprintf(plan->about + used, sizeof plan->about - used, "%s%s",
                                 i > 1 ? " " : "", words[i]);
    return ST_OK;
}

/* words: "synth" and its options, as on a command line. */
static enum status plan_take_synth(struct reading *reading, struct plan_data *data, char **words,
                                   size_t count, struct err *err)
{
    struct command_line line = {.argc = (int)count, .argv = words};
    struct err inner;

    data->drawn = true;
    for (size_t i = 1; i < count; i++)
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
            return reading_refuse(reading, reading->line, err, "--help has no place here");
    if (synth_parse(&line, &data->wish, &inner) != ST_OK)
        return reading_refuse(reading, reading->line, err, inner.message);
    if (data->wish.out != NULL || data->wish.photos != NULL ||
        strcmp(data->wish.name, "drawn") != 0)
        return reading_refuse(reading, reading->line, err,
                              "--name, --out and --photos have no place here");
    data->wish.name = data->name;
    return ST_OK;
}

static enum status plan_take_data(struct reading *reading, char **words, size_t count,
                                  struct err *err)
{
    struct plan *plan = reading->plan;
    struct plan_data *data = &plan->data[plan->data_count];

    if (count < 2 || !plan_is_name(words[1]) || (count > 2 && strcmp(words[2], "synth") != 0))
        return reading_refuse(reading, reading->line, err,
                              "expected data NAME, or data NAME synth OPTION...");
    if (plan->data_count == PLAN_DATA)
        return reading_refuse(reading, reading->line, err, "more than 16 data sets");
    for (size_t i = 0; i < plan->data_count; i++)
        if (strcmp(plan->data[i].name, words[1]) == 0)
            return reading_refuse(reading, reading->line, err, "the data set is there twice");
    (void)snprintf(data->name, PLAN_NAME, "%s", words[1]);
    plan->data_count++;
    return count > 2 ? plan_take_synth(reading, data, words + 2, count - 2, err) : ST_OK;
}

static enum status plan_take_test(struct reading *reading, char **words, size_t count,
                                  struct err *err)
{
    if (count != 2)
        return reading_refuse(reading, reading->line, err, "expected test NAME");
    if (reading->test != NULL)
        return reading_refuse(reading, reading->line, err, "test is there twice");
    reading->test = words[1];
    reading->test_line = reading->line;
    return ST_OK;
}

static enum status plan_take_seeds(struct reading *reading, char **words, size_t count,
                                   struct err *err)
{
    struct plan *plan = reading->plan;

    for (size_t i = 1; i < count; i++) {
        int64_t seed;

        if (!text_parse_whole(words[i], 0, INT64_C(9007199254740991), &seed))
            return reading_refuse(reading, reading->line, err, "a seed is a whole number from 0");
        for (size_t j = 0; j < plan->seed_count; j++)
            if (plan->seeds[j] == (uint64_t)seed)
                return reading_refuse(reading, reading->line, err, "a seed is there twice");
        if (plan->seed_count == PLAN_SEEDS)
            return reading_refuse(reading, reading->line, err, "more than 32 seeds");
        plan->seeds[plan->seed_count++] = (uint64_t)seed;
    }
    return ST_OK;
}

static bool plan_is_figure(const char *name)
{
    static const char *const known[] = {"accuracy",    "auc",      "eer",        "val@1e-1",
                                        "val@1e-2",    "val@1e-3", "val@1e-4",   "precision@1",
                                        "r-precision", "map@r",    "dimensions", PLAN_SECONDS};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i], name) == 0)
            return true;
    return false;
}

static enum status plan_take_figures(struct reading *reading, char **words, size_t count,
                                     struct err *err)
{
    struct plan *plan = reading->plan;

    for (size_t i = 1; i < count; i++) {
        if (!plan_is_figure(words[i]))
            return err_set(err, ST_INVALID,
                           "%s, line %zu: there is no figure %.40s; expected accuracy, auc, eer, "
                           "val@1e-1 to val@1e-4, precision@1, r-precision, map@r, dimensions or "
                           "seconds",
                           reading->path, reading->line, words[i]);
        if (plan->figure_count == PLAN_FIGURES)
            return reading_refuse(reading, reading->line, err, "more than 12 figures");
        (void)snprintf(plan->figures[plan->figure_count++], PLAN_NAME, "%s", words[i]);
    }
    return ST_OK;
}

static enum status plan_take_vary(struct reading *reading, char **words, size_t count,
                                  struct err *err)
{
    struct vary *vary = &reading->varies[reading->vary_count];

    if (count < 3)
        return reading_refuse(reading, reading->line, err, "expected vary SETTING VALUE...");
    if (reading->vary_count == PLAN_VARIES)
        return reading_refuse(reading, reading->line, err, "more than 6 settings vary");
    for (size_t i = 0; i < reading->vary_count; i++)
        if (strcmp(reading->varies[i].name, words[1]) == 0)
            return reading_refuse(reading, reading->line, err, "the setting varies twice");
    vary->name = words[1];
    vary->line = reading->line;
    for (size_t i = 2; i < count; i++)
        vary->values[vary->count++] = words[i];
    reading->vary_count++;
    return ST_OK;
}

/* Cuts "NAME=VALUE". */
static bool plan_cut(char *word, struct change *change)
{
    char *sign = strchr(word, '=');

    if (sign == NULL)
        return false;
    *sign = '\0';
    *change = (struct change){word, sign + 1};
    return true;
}

static enum status plan_take_row(struct reading *reading, char **words, size_t count,
                                 struct err *err)
{
    struct named_row *row = &reading->rows[reading->row_count];

    if (count < 2 || words[1][0] == '\0' || strlen(words[1]) >= PLAN_LABEL)
        return reading_refuse(reading, reading->line, err,
                              "expected row LABEL [SETTING=VALUE...], a label of 1 to 63 bytes");
    if (reading->row_count == PLAN_ROWS)
        return reading_refuse(reading, reading->line, err, "more than 100 rows");
    row->label = words[1];
    row->line = reading->line;
    for (size_t i = 2; i < count; i++)
        if (!plan_cut(words[i], &row->changes[row->count++]))
            return reading_refuse(
                reading, reading->line, err,
                "expected row LABEL [SETTING=VALUE...]; quotes keep the words of a "
                "label together");
    reading->row_count++;
    return ST_OK;
}

static enum status plan_take_eval(struct reading *reading, char **words, size_t count,
                                  struct err *err)
{
    struct plan *plan = reading->plan;
    struct plan_eval *eval = &plan->evals[plan->eval_count];
    struct change change;

    if (plan->eval_count == PLAN_EVALS)
        return reading_refuse(reading, reading->line, err, "more than 32 evaluations");
    if (count < 2 || words[1][0] == '\0' || strlen(words[1]) >= PLAN_LABEL)
        return reading_refuse(reading, reading->line, err,
                              "expected eval LABEL [jpeg-quality=N] [pixels=N], a label of 1 to "
                              "63 bytes");
    (void)text_clean(eval->label, PLAN_LABEL, words[1], false);
    for (size_t i = 0; i < plan->eval_count; i++)
        if (strcmp(plan->evals[i].label, eval->label) == 0)
            return reading_refuse(reading, reading->line, err, "two evaluations have this label");
    for (size_t i = 2; i < count; i++) {
        bool good = plan_cut(words[i], &change);

        if (good && strcmp(change.name, "jpeg-quality") == 0)
            good = text_parse_whole(change.value, 1, 100, &eval->jpeg_quality);
        else if (good && strcmp(change.name, "pixels") == 0)
            good = text_parse_whole(change.value, 1, INT64_C(1) << 24, &eval->pixels);
        else
            good = false;
        if (!good)
            return reading_refuse(reading, reading->line, err,
                                  "expected eval LABEL [jpeg-quality=1 to 100] [pixels=N]");
    }
    plan->eval_count++;
    return ST_OK;
}

/* The first words of lines; any other one is a setting. */
static const struct {
    const char *word;
    enum status (*take)(struct reading *reading, char **words, size_t count, struct err *err);
} plan_lines[] = {
    {"experiment", plan_take_name}, {"about", plan_take_about}, {"data", plan_take_data},
    {"test", plan_take_test},       {"seeds", plan_take_seeds}, {"figures", plan_take_figures},
    {"vary", plan_take_vary},       {"row", plan_take_row},     {"eval", plan_take_eval}};
#define PLAN_LINES (sizeof plan_lines / sizeof *plan_lines)

static enum status plan_no_setting(const struct reading *reading, size_t line, const char *name,
                                   bool first, struct err *err)
{
    char question[SIMILAR_QUESTION];
    struct similar similar;

    similar_begin(&similar, name);
    for (size_t i = 0; first && i < PLAN_LINES; i++)
        (void)similar_offer(&similar, plan_lines[i].word);
    for (int id = 0; id < SETTING_COUNT; id++)
        (void)similar_offer(&similar, settings_table[id].name);
    return err_set(err, ST_INVALID, "%s, line %zu: %.40s is no setting%s%s", reading->path, line,
                   name, first ? " and begins no line" : "",
                   similar_question(&similar, "", question));
}

/* Sets a setting; the seed is the seeds', and a pause would wait for somebody. */
enum status reading_set(const struct reading *reading, size_t line, struct settings *settings,
                        const struct change *change, struct err *err)
{
    enum setting_id id = settings_find(change->name);
    struct err inner;

    if (id == SETTING_COUNT)
        return plan_no_setting(reading, line, change->name, false, err);
    if (id == SETTING_SEED)
        return reading_refuse(reading, line, err, "the line seeds has the seeds");
    if (settings_set(settings, id, change->value, &inner) != ST_OK)
        return reading_refuse(reading, line, err, inner.message);
    if (settings_index(settings, SETTING_ON_COLLAPSE) == COLLAPSE_PAUSE)
        return reading_refuse(
            reading, line, err,
            "on-collapse pause would wait for somebody; expected stop or continue");
    return ST_OK;
}

static enum status plan_take_words(struct reading *reading, char **words, size_t count,
                                   struct err *err)
{
    struct change change = {words[0], words[1]};
    enum setting_id id;

    for (size_t i = 0; i < PLAN_LINES; i++)
        if (strcmp(plan_lines[i].word, words[0]) == 0)
            return plan_lines[i].take(reading, words, count, err);
    id = settings_find(words[0]);
    if (id == SETTING_COUNT)
        return plan_no_setting(reading, reading->line, words[0], true, err);
    if (count != 2)
        return reading_refuse(reading, reading->line, err, "expected SETTING VALUE");
    if (reading->given[id] != 0)
        return reading_refuse(reading, reading->line, err, "the setting is there twice");
    reading->given[id] = reading->line;
    return reading_set(reading, reading->line, &reading->base, &change, err);
}

enum status reading_take(struct reading *reading, char *line, struct err *err)
{
    char *words[PLAN_WORDS];
    size_t count = plan_split(line, words);

    reading->line++;
    if (count == PLAN_NONE)
        return reading_refuse(reading, reading->line, err,
                              "more than 24 words, or a quote without its end");
    return count > 0 ? plan_take_words(reading, words, count, err) : ST_OK;
}
