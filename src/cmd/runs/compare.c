/* facenet runs A B ...: the results of runs side by side, and the settings that differ. */
#include "cmd/runs/compare.h"

#include "cmd/runs/state.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/runs/steps.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define COMPARE_CELL 16 /* columns of a run */

struct compare_run {
    struct db_run row;
    struct db_param *params;
    struct record_metric *metrics;
    size_t param_count, metric_count;
};

static void compare_free(struct compare_run *runs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mem_free(runs[i].params);
        mem_free(runs[i].metrics);
    }
}

static enum status compare_load(struct db *db, const char *which, struct compare_run *run,
                                struct err *err)
{
    enum status status = db_run_find(db, which, &run->row, err);

    if (status == ST_OK)
        status = db_run_params(db, run->row.id, &run->params, &run->param_count, err);
    if (status == ST_OK)
        status = db_metric_series(db, run->row.id, NULL, &run->metrics, &run->metric_count, err);
    return status;
}

/* Cells are cut between characters, so that the columns stay where they are. */
static void compare_cell(const char *text)
{
    char clean[RECORD_NAME];
    size_t at = 0, width = 0;

    (void)text_clean(clean, sizeof clean, text, false);
    while (clean[at] != '\0') {
        uint32_t code;
        size_t bytes = text_decode_utf8(clean + at, strlen(clean + at), &code);
        size_t columns = (size_t)text_char_width(code);

        if (width + columns > COMPARE_CELL - 2)
            break;
        width += columns;
        at += bytes;
    }
    (void)printf("  %.*s%*s", (int)at, clean, (int)(COMPARE_CELL - 2 - width), "");
}

static const char *compare_param(const struct compare_run *run, const char *name)
{
    for (size_t i = 0; i < run->param_count; i++) {
        if (strcmp(run->params[i].name, name) == 0)
            return run->params[i].value;
    }
    return "-";
}

static bool compare_differs(const struct compare_run *runs, size_t count, const char *name)
{
    for (size_t i = 1; i < count; i++) {
        if (strcmp(compare_param(&runs[i], name), compare_param(&runs[0], name)) != 0)
            return true;
    }
    return false;
}

/* A setting is listed by the first run that has it, so that those of later runs only are listed
 * too. */
static bool compare_listed(const struct compare_run *runs, size_t before, const char *name)
{
    for (size_t i = 0; i < before; i++) {
        if (strcmp(compare_param(&runs[i], name), "-") != 0)
            return true;
    }
    return false;
}

static void compare_settings(const struct compare_run *runs, size_t count)
{
    bool any = false;

    (void)puts("\nSettings that differ");
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < runs[i].param_count; j++) {
            const char *name = runs[i].params[j].name;
            char clean[3 * sizeof runs->params->name];

            if (compare_listed(runs, i, name) || !compare_differs(runs, count, name))
                continue;
            any = true;
            (void)text_clean(clean, sizeof clean, name, false);
            (void)printf("  %-20s", clean);
            for (size_t k = 0; k < count; k++)
                compare_cell(compare_param(&runs[k], name));
            (void)putchar('\n');
        }
    }
    if (!any)
        (void)puts("  none");
}

/* The newest and, best true, the largest value of a key; NaN when there is none. */
static double compare_listedric(const struct compare_run *run, const char *key, bool best)
{
    double value = NAN;

    for (size_t i = 0; i < run->metric_count; i++) {
        if (strcmp(run->metrics[i].key, key) == 0 && !(best && value >= run->metrics[i].value))
            value = run->metrics[i].value;
    }
    return value;
}

enum compare_format { COMPARE_SHARE, COMPARE_REAL, COMPARE_COUNT, COMPARE_SPAN };

static void compare_number(enum compare_format format, double value)
{
    char text[32] = "-";

    if (!isnan(value)) {
        if (format == COMPARE_SHARE)
            (void)snprintf(text, sizeof text, "%.2f %%", 100 * value);
        else if (format == COMPARE_REAL)
            (void)snprintf(text, sizeof text, "%.4f", value);
        else if (format == COMPARE_COUNT)
            text_format_count(text, sizeof text, (uint64_t)value);
        else
            clock_format_span(text, sizeof text, value);
    }
    compare_cell(text);
}

static void compare_listedrics(const struct compare_run *runs, size_t count)
{
    static const struct {
        const char *label, *key;
        enum compare_format format;
        bool best;
    } lines[] = {{"accuracy", METRIC_ACCURACY, COMPARE_SHARE, false},
                 {"accuracy, best", METRIC_ACCURACY, COMPARE_SHARE, true},
                 {"VAL at FAR 1e-2", METRIC_VAL_1E2, COMPARE_SHARE, false},
                 {"VAL at FAR 1e-3", METRIC_VAL_1E3, COMPARE_SHARE, false},
                 {"AUC", METRIC_AUC, COMPARE_REAL, false},
                 {"EER", METRIC_EER, COMPARE_SHARE, false},
                 {"dimensions used", METRIC_DIMENSIONS, COMPARE_REAL, false}};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        (void)printf("  %-20s", lines[i].label);
        for (size_t j = 0; j < count; j++)
            compare_number(lines[i].format,
                           compare_listedric(&runs[j], lines[i].key, lines[i].best));
        (void)putchar('\n');
    }
}

/* From its start to its end, or to its last heartbeat. */
static double compare_seconds(const struct db_run *run)
{
    int64_t end = run->ended != 0 ? run->ended : run->heartbeat;

    return run->started == 0 || end < run->started ? NAN : (double)(end - run->started) / 1000;
}

static void compare_print(const struct compare_run *runs, size_t count)
{
    (void)printf("  %-20s", "run");
    for (size_t i = 0; i < count; i++) {
        char label[RECORD_NAME + 32];

        (void)snprintf(label, sizeof label, "%" PRId64 " %s", runs[i].row.id, runs[i].row.name);
        compare_cell(label);
    }
    (void)printf("\n  %-20s", "data set");
    for (size_t i = 0; i < count; i++)
        compare_cell(runs[i].row.imported ? "-" : runs[i].row.dataset);
    (void)printf("\n  %-20s", "state");
    for (size_t i = 0; i < count; i++)
        compare_cell(run_state_name(&runs[i].row));
    (void)printf("\n  %-20s", "steps");
    for (size_t i = 0; i < count; i++)
        compare_number(COMPARE_COUNT, (double)runs[i].row.last_step);
    (void)printf("\n  %-20s", "time");
    for (size_t i = 0; i < count; i++)
        compare_number(COMPARE_SPAN, compare_seconds(&runs[i].row));
    (void)printf("\n  %-20s", "loss_all");
    for (size_t i = 0; i < count; i++)
        compare_number(COMPARE_REAL, runs[i].row.loss_all);
    (void)putchar('\n');
    compare_listedrics(runs, count);
    compare_settings(runs, count);
}

enum status compare_runs(struct db *db, char *const *which, size_t count, struct err *err)
{
    struct compare_run runs[COMPARE_MOST] = {{{0}, NULL, NULL, 0, 0}};
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = compare_load(db, which[i], &runs[i], err);
    if (status == ST_OK)
        compare_print(runs, count);
    compare_free(runs, count);
    return status;
}
