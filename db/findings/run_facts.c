/* See run_facts.h. */
#include "db/findings/run_facts.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/faces.h"
#include "db/runs/journal.h"
#include "db/runs/params.h"
#include "db/runs/steps.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FACTS_ABOUT 4 /* facts beside settings and unknown parameters, at most */

static struct run_fact *facts_add(struct run_facts *facts, enum run_fact_kind kind,
                                  const char *name, const char *words)
{
    struct run_fact *fact = &facts->items[facts->count++];

    fact->kind = kind;
    (void)snprintf(fact->name, sizeof fact->name, "%s", name);
    (void)snprintf(fact->words, sizeof fact->words, "%s", words);
    return fact;
}

static enum status facts_add_dataset(struct run_facts *facts, struct db *db,
                                     const struct db_run *run, struct err *err)
{
    struct db_dataset set;
    char words[96], share[48] = "";
    enum status status = db_dataset_get(db, run->dataset_id, &set, err);

    if (status != ST_OK)
        return status;
    (void)facts_add(facts, FACT_ABOUT, "data set", set.name);
    if (set.crop_fraction < 1)
        (void)snprintf(share, sizeof share, ", the middle %.4g of the side", set.crop_fraction);
    if (strcmp(set.alignment, "none") != 0)
        (void)snprintf(share, sizeof share, ", aligned by %s", set.alignment);
    (void)snprintf(words, sizeof words, "%" PRIu32 " pixels%s", set.crop_size, share);
    (void)facts_add(facts, FACT_ABOUT, "crop", words);
    return ST_OK;
}

static enum status facts_add_checkpoint(struct run_facts *facts, struct db *db, const char *name,
                                        const char *value, struct err *err)
{
    struct db_checkpoint from;
    struct db_run run;
    char words[RECORD_NAME + 48];
    int64_t id = 0;
    bool found = false;
    enum status status = ST_OK;

    if (text_parse_integer(value, 1, INT64_MAX, &id))
        status = db_checkpoint_get(db, id, &from, &found, err);
    if (status == ST_OK && found)
        status = db_run_get(db, from.run_id, &run, err);
    if (status == ST_OK && found)
        (void)snprintf(words, sizeof words, "run %" PRId64 " %s, step %" PRId64, run.id, run.name,
                       from.step);
    else
        (void)snprintf(words, sizeof words, "checkpoint %.20s, which is gone", value);
    if (status == ST_OK || status == ST_NOTFOUND)
        (void)facts_add(facts, FACT_ABOUT, name, words);
    return status == ST_NOTFOUND ? ST_OK : status;
}

static const char *facts_param(const struct db_param *params, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(params[i].name, name) == 0)
            return params[i].value;
    return NULL;
}

static enum status facts_add_about(struct run_facts *facts, struct db *db, const struct db_run *run,
                                   const struct db_param *params, size_t count, struct err *err)
{
    const char *verdicts = facts_param(params, count, PARAM_VERDICTS);
    static const char *const checkpoints[] = {PARAM_INIT, PARAM_COMPATIBLE};
    char words[48] = "none";
    enum status status = ST_OK;

    if (run->dataset_id != 0 && !run->imported)
        status = facts_add_dataset(facts, db, run, err);
    if (verdicts != NULL && strcmp(verdicts, "0") != 0)
        (void)snprintf(words, sizeof words, "up to verdict %.20s", verdicts);
    if (status == ST_OK && !run->imported)
        (void)facts_add(facts, FACT_ABOUT, PARAM_VERDICTS, words);
    for (size_t i = 0; status == ST_OK && i < sizeof checkpoints / sizeof *checkpoints; i++) {
        const char *value = facts_param(params, count, checkpoints[i]);

        if (value != NULL)
            status = facts_add_checkpoint(facts, db, checkpoints[i], value, err);
    }
    return status;
}

/* The settings as the run began.  One that its version did not know had no effect, so it has the
 * default; what this version does not know is shown as it is. */
static void facts_add_settings(struct run_facts *facts, bool imported,
                               const struct db_param *params, size_t count,
                               const struct settings *settings)
{
    struct settings defaults;
    char words[48];

    settings_init(&defaults);
    for (int id = 0; id < SETTING_COUNT; id++) {
        const char *name = settings_table[id].name;

        if (imported && facts_param(params, count, name) == NULL)
            continue;
        settings_format(settings, (enum setting_id)id, words);
        (void)facts_add(facts,
                        settings->value[id] != defaults.value[id] ? FACT_CHOSEN : FACT_DEFAULT,
                        name, words);
    }
    for (size_t i = 0; i < count; i++)
        if (settings_find(params[i].name) == SETTING_COUNT &&
            strcmp(params[i].name, PARAM_VERDICTS) != 0 &&
            strcmp(params[i].name, PARAM_INIT) != 0 &&
            strcmp(params[i].name, PARAM_COMPATIBLE) != 0)
            (void)facts_add(facts, FACT_CHOSEN, params[i].name, params[i].value);
}

static struct run_fact *facts_find(const struct run_facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->count; i++)
        if (strcmp(facts->items[i].name, name) == 0)
            return &facts->items[i];
    return NULL;
}

/* Adds " -> VALUE at STEP".  What has no room leaves the first value and the newest. */
static void facts_change(struct run_fact *fact, const char *value, int64_t step)
{
    char more[80];

    (void)snprintf(more, sizeof more, " -> %s at %" PRId64, value, step);
    if (strlen(fact->words) + strlen(more) >= sizeof fact->words) {
        char *first = strstr(fact->words, " -> ");

        if (first == NULL)
            return;
        (void)snprintf(first, sizeof fact->words - (size_t)(first - fact->words), " -> ...");
    }
    (void)snprintf(fact->words + strlen(fact->words), sizeof fact->words - strlen(fact->words),
                   "%s", more);
    fact->kind = FACT_LIVE;
}

/* Makes the changes once more, so that what followed from one is seen, too. */
static void facts_change_live(struct run_facts *facts, struct settings *settings,
                              const struct record_request *requests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct settings before = *settings;

        if (!params_is_change(&requests[i]) ||
            settings_change(settings, requests[i].argument, NULL) != ST_OK)
            continue;
        for (int id = 0; id < SETTING_COUNT; id++) {
            struct run_fact *fact = facts_find(facts, settings_table[id].name);
            char value[48];

            if (fact == NULL || settings->value[id] == before.value[id])
                continue;
            settings_format(settings, (enum setting_id)id, value);
            facts_change(fact, value, requests[i].taken_step);
        }
    }
}

/* Orders by kind; facts of a kind stay in their order. */
static void facts_sort(struct run_facts *facts)
{
    for (size_t i = 1; i < facts->count; i++) {
        struct run_fact fact = facts->items[i];
        size_t at = i;

        for (; at > 0 && facts->items[at - 1].kind > fact.kind; at--)
            facts->items[at] = facts->items[at - 1];
        facts->items[at] = fact;
    }
}

enum status run_facts_load(struct db *db, const struct db_run *run, struct run_facts *out,
                           struct err *err)
{
    struct db_param *params = NULL;
    struct record_request *requests = NULL;
    struct settings settings;
    size_t count, request_count = 0;
    enum status status = db_run_params(db, run->id, &params, &count, err);

    *out = (struct run_facts){0};
    if (status != ST_OK)
        return status;
    status = db_request_list(db, run->id, &requests, &request_count, err);
    if (status != ST_OK)
        goto out;
    out->items = mem_new(count + SETTING_COUNT + FACTS_ABOUT, sizeof *out->items);
    if (out->items == NULL)
        status = err_nomem(err, "the settings of a run");
    if (status == ST_OK)
        status = facts_add_about(out, db, run, params, count, err);
    if (status != ST_OK)
        goto out;
    (void)!params_read_settings(&settings, params, count, NULL);
    facts_add_settings(out, run->imported, params, count, &settings);
    facts_change_live(out, &settings, requests, request_count);
    facts_sort(out);
out:
    mem_free(params);
    mem_free(requests);
    return status;
}

void run_facts_free(struct run_facts *facts)
{
    mem_free(facts->items);
    *facts = (struct run_facts){0};
}

const char *run_facts_words(const struct run_facts *facts, const char *name)
{
    const struct run_fact *fact = facts_find(facts, name);

    return fact != NULL ? fact->words : NULL;
}

/* The newest value of a metric, or of a figure of a step; NaN: it has none. */
static enum status facts_newest(struct db *db, int64_t run, const char *name, double *value,
                                struct err *err)
{
    bool loss = strcmp(name, RUN_FACT_CLASS_LOSS) == 0, found;
    struct record_step step;
    enum status status;

    if (!loss && strcmp(name, RUN_FACT_CLASS_ACCURACY) != 0)
        return db_metric_newest(db, run, name, value, err);
    status = db_step_last(db, run, &step, &found, err);
    *value = NAN;
    if (status == ST_OK && found && record_is_of_classifier(&step))
        *value = loss ? step.loss : record_class_accuracy(&step);
    return status;
}

enum status run_fact_column(struct db *db, const struct db_run *run, const char *name,
                            char words[RUN_FACT_WORDS], struct err *err)
{
    struct run_facts facts;
    const char *found;
    double value;
    enum status status;

    words[0] = '\0';
    if (settings_find(name) == SETTING_COUNT) {
        status = facts_newest(db, run->id, name, &value, err);
        if (status == ST_OK && isfinite(value))
            (void)snprintf(words, RUN_FACT_WORDS, "%.4g", value);
        return status;
    }
    status = run_facts_load(db, run, &facts, err);
    found = status == ST_OK ? run_facts_words(&facts, name) : NULL;
    if (found != NULL)
        (void)snprintf(words, RUN_FACT_WORDS, "%s", found);
    run_facts_free(&facts);
    return status;
}

static bool facts_differ(const struct run_facts *lists, size_t count, const char *name)
{
    const char *first = run_facts_words(&lists[0], name);

    for (size_t i = 1; i < count; i++) {
        const char *words = run_facts_words(&lists[i], name);

        if (first == NULL || words == NULL ? first != words : strcmp(words, first) != 0)
            return true;
    }
    return false;
}

static bool facts_listed(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

size_t run_facts_compare(const struct run_facts *lists, size_t count, const char **names,
                         size_t most)
{
    size_t used = 0;

    for (int about = 1; about >= 0; about--) {
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < lists[i].count && used < most; j++) {
                const struct run_fact *fact = &lists[i].items[j];

                if ((fact->kind == FACT_ABOUT) == (about == 1) &&
                    (about == 1 || facts_differ(lists, count, fact->name)) &&
                    !facts_listed(names, used, fact->name))
                    names[used++] = fact->name;
            }
        }
    }
    return used;
}
