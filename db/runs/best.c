/* See best.h. */
#include "db/runs/best.h"

#include "base/mem.h"
#include "base/metric.h"
#include "base/text.h"
#include "db/runs/journal.h"
#include "db/runs/params.h"
#include "db/runs/steps.h"

#include <math.h>
#include <stdio.h>

static enum status best_settings(struct db *db, int64_t run, struct settings *settings,
                                 struct err *err)
{
    struct db_param *params = NULL;
    struct record_request *requests = NULL;
    size_t count = 0, request_count = 0;
    enum status status = db_run_params(db, run, &params, &count, err);

    if (status == ST_OK)
        status = db_request_list(db, run, &requests, &request_count, err);
    if (status == ST_OK)
        params_read_changed(settings, params, count, requests, request_count);
    mem_free(params);
    mem_free(requests);
    return status;
}

static enum status best_evaluation(struct db *db, int64_t run, struct db_best *best,
                                   struct err *err)
{
    struct record_metric *rows;
    size_t count;
    enum status status = db_metric_series(db, run, best->metric, &rows, &count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        if (isnan(rows[i].value))
            continue;
        best->last = rows[i].value;
        if (best->step >= 0 && rows[i].value <= best->value)
            continue;
        best->step = rows[i].step;
        best->value = rows[i].value;
    }
    mem_free(rows);
    return status;
}

enum status db_best_by(struct db *db, const struct db_run *run, const struct settings *settings,
                       struct db_best *out, struct err *err)
{
    struct db_checkpoint *list = NULL;
    size_t count = 0;
    enum status status;

    *out = (struct db_best){.step = -1, .value = NAN, .last = NAN};
    settings_format(settings, SETTING_BEST, out->metric);
    status = best_evaluation(db, run->id, out, err);
    if (status == ST_OK)
        status = db_checkpoint_list(db, run->id, &list, &count, err);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        out->kept = out->kept || (list[i].best && list[i].step == out->step);
    /* A finished run with patience has the weights of the best again. */
    out->better =
        out->kept && list[count - 1].step > out->step && out->last < out->value &&
        (run->status != RECORD_FINISHED || settings_integer(settings, SETTING_PATIENCE) == 0);
    mem_free(list);
    return status;
}

enum status db_best_get(struct db *db, const struct db_run *run, struct db_best *out,
                        struct err *err)
{
    struct settings settings;
    enum status status = best_settings(db, run->id, &settings, err);

    return status == ST_OK ? db_best_by(db, run, &settings, out, err) : status;
}

struct best_words {
    char step[32], value[METRIC_WORDS], last[METRIC_WORDS];
};

static struct best_words best_words(const struct db_best *best)
{
    struct best_words words;

    text_format_count(words.step, sizeof words.step, (uint64_t)best->step);
    metric_words(words.value, best->metric, best->value);
    metric_value(words.last, best->metric, best->last);
    return words;
}

bool db_best_offer(const struct db_best *best, const struct db_run *run, char out[BEST_WORDS])
{
    struct best_words words;

    if (!best->better)
        return false;
    words = best_words(best);
    (void)snprintf(out, BEST_WORDS,
                   "%s's best checkpoint (step %s, %s) is better than its last (%s)", run->name,
                   words.step, words.value, words.last);
    return true;
}

bool db_best_choice(const struct db_best *best, char out[BEST_WORDS])
{
    struct best_words words;

    if (!best->better)
        return false;
    words = best_words(best);
    (void)snprintf(out, BEST_WORDS, "the best (step %s, %s) or the last (%s)", words.step,
                   words.value, words.last);
    return true;
}
