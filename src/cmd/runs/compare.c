/* facenet runs A B ...: the results of runs side by side, and the settings that differ. */
#include "cmd/runs/compare.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/metric.h"
#include "base/text.h"
#include "db/findings/run_facts.h"
#include "db/runs/best.h"
#include "db/runs/state.h"
#include "db/runs/steps.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define COMPARE_CELL 14      /* columns of a run, at least */
#define COMPARE_CELL_MOST 40 /* what was changed while it trained may need more */
#define COMPARE_FACTS 128

struct compare_run {
    struct db_run row;
    struct db_best best;
    struct record_metric *metrics;
    size_t metric_count;
    struct record_step last; /* zeroed: there is none */
};

struct compare_table {
    struct compare_run runs[COMPARE_MOST];
    struct run_facts facts[COMPARE_MOST];
    size_t count;
    size_t width;                     /* columns of a run */
    const char *names[COMPARE_FACTS]; /* (named) facts that are shown */
    size_t named;
};

static void compare_free(struct compare_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        run_facts_free(&table->facts[i]);
        mem_free(table->runs[i].metrics);
    }
}

static enum status compare_load(struct db *db, const char *which, struct compare_table *table,
                                struct err *err)
{
    struct compare_run *run = &table->runs[table->count];
    struct run_facts *facts = &table->facts[table->count];
    bool found;
    enum status status = db_run_find(db, which, &run->row, err);

    table->count++;
    if (status == ST_OK)
        status = run_facts_load(db, &run->row, facts, err);
    if (status == ST_OK)
        status = db_best_get(db, &run->row, &run->best, err);
    if (status == ST_OK)
        status = db_step_last(db, run->row.id, &run->last, &found, err);
    if (status == ST_OK)
        status = db_metric_series(db, run->row.id, NULL, &run->metrics, &run->metric_count, err);
    return status;
}

static const char *compare_fact(const struct compare_table *table, size_t run, const char *name)
{
    const char *words = run_facts_words(&table->facts[run], name);

    return words != NULL ? words : "-";
}

/* "accuracy 88.2 % at 400". */
static void compare_best(const struct compare_run *run, char *out, size_t size)
{
    char value[METRIC_WORDS];

    metric_words(value, run->best.metric, run->best.value);
    if (run->best.step >= 0)
        (void)snprintf(out, size, "%s at %" PRId64, value, run->best.step);
    else
        (void)snprintf(out, size, "-");
}

static void compare_widen(struct compare_table *table, const char *words)
{
    size_t width = text_width(words);

    if (width > table->width)
        table->width = width < COMPARE_CELL_MOST ? width : COMPARE_CELL_MOST;
}

static void compare_choose(struct compare_table *table)
{
    table->named = run_facts_compare(table->facts, table->count, table->names, COMPARE_FACTS);
    table->width = COMPARE_CELL;
    for (size_t j = 0; j < table->count; j++) {
        char words[METRIC_WORDS + 32];

        compare_best(&table->runs[j], words, sizeof words);
        compare_widen(table, words);
    }
    for (size_t i = 0; i < table->named; i++) {
        for (size_t j = 0; j < table->count; j++)
            compare_widen(table, compare_fact(table, j, table->names[i]));
    }
}

/* Cells are cut between characters, so that the columns stay where they are. */
static void compare_cell(const struct compare_table *table, const char *text)
{
    char clean[3 * RECORD_NAME];
    size_t at = 0, width = 0;

    (void)text_clean(clean, sizeof clean, text, false);
    while (clean[at] != '\0') {
        uint32_t code;
        size_t bytes = text_decode_utf8(clean + at, strlen(clean + at), &code);
        size_t columns = (size_t)text_char_width(code);

        if (width + columns > table->width)
            break;
        width += columns;
        at += bytes;
    }
    (void)printf("  %.*s%*s", (int)at, clean, (int)(table->width - width), "");
}

static void compare_facts(const struct compare_table *table)
{
    for (size_t i = 0; i < table->named; i++) {
        char clean[3 * sizeof table->facts->items->name];

        (void)text_clean(clean, sizeof clean, table->names[i], false);
        (void)printf("  %-20s", clean);
        for (size_t j = 0; j < table->count; j++)
            compare_cell(table, compare_fact(table, j, table->names[i]));
        (void)putchar('\n');
    }
}

/* The newest value of a key; NaN when there is none. */
static double compare_metric(const struct compare_run *run, const char *key)
{
    double value = NAN;

    for (size_t i = 0; i < run->metric_count; i++)
        if (strcmp(run->metrics[i].key, key) == 0)
            value = run->metrics[i].value;
    return value;
}

enum compare_format { COMPARE_SHARE, COMPARE_REAL, COMPARE_COUNT, COMPARE_SPAN };

static void compare_number(const struct compare_table *table, enum compare_format format,
                           double value)
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
    compare_cell(table, text);
}

static void compare_metrics(const struct compare_table *table)
{
    static const struct {
        const char *label, *key;
        enum compare_format format;
    } lines[] = {{"accuracy", METRIC_ACCURACY, COMPARE_SHARE},
                 {"VAL at FAR 1e-2", METRIC_VAL_1E2, COMPARE_SHARE},
                 {"VAL at FAR 1e-3", METRIC_VAL_1E3, COMPARE_SHARE},
                 {"AUC", METRIC_AUC, COMPARE_REAL},
                 {"EER", METRIC_EER, COMPARE_SHARE},
                 {"MAP@R", METRIC_MAP_AT_R, COMPARE_SHARE},
                 {"dimensions used", METRIC_DIMENSIONS, COMPARE_REAL},
                 {"silhouette", METRIC_SILHOUETTE, COMPARE_REAL}};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        (void)printf("  %-20s", lines[i].label);
        for (size_t j = 0; j < table->count; j++)
            compare_number(table, lines[i].format, compare_metric(&table->runs[j], lines[i].key));
        (void)putchar('\n');
    }
    (void)printf("  %-20s", "best");
    for (size_t j = 0; j < table->count; j++) {
        char words[METRIC_WORDS + 32];

        compare_best(&table->runs[j], words, sizeof words);
        compare_cell(table, words);
    }
    (void)putchar('\n');
}

/* From its start to its end, or to its last heartbeat. */
static double compare_seconds(const struct db_run *run)
{
    int64_t end = run->ended != 0 ? run->ended : run->heartbeat;

    return run->started == 0 || end < run->started ? NAN : (double)(end - run->started) / 1000;
}

/* Of runs that train classifiers, if there are any. */
static void compare_classes(const struct compare_table *table)
{
    bool any = false;

    for (size_t i = 0; i < table->count; i++)
        any = any || record_is_of_classifier(&table->runs[i].last);
    for (int accuracy = 0; any && accuracy < 2; accuracy++) {
        (void)printf("  %-20s", accuracy ? "class accuracy" : "class loss");
        for (size_t i = 0; i < table->count; i++) {
            const struct record_step *last = &table->runs[i].last;

            compare_number(table, accuracy ? COMPARE_SHARE : COMPARE_REAL,
                           !record_is_of_classifier(last) ? NAN
                           : accuracy                     ? record_class_accuracy(last)
                                                          : last->loss);
        }
        (void)putchar('\n');
    }
}

static void compare_print(const struct compare_table *table)
{
    const struct compare_run *runs = table->runs;

    (void)printf("  %-20s", "run");
    for (size_t i = 0; i < table->count; i++) {
        char label[RECORD_NAME + 32];

        (void)snprintf(label, sizeof label, "%c %" PRId64 " %s", (char)('A' + i), runs[i].row.id,
                       runs[i].row.name);
        compare_cell(table, label);
    }
    (void)printf("\n  %-20s", "state");
    for (size_t i = 0; i < table->count; i++)
        compare_cell(table,
                     db_run_state(&runs[i].row, db_run_liveness(&runs[i].row, clock_now_ms())));
    (void)printf("\n  %-20s", "steps");
    for (size_t i = 0; i < table->count; i++)
        compare_number(table, COMPARE_COUNT, (double)runs[i].row.last_step);
    (void)printf("\n  %-20s", "time");
    for (size_t i = 0; i < table->count; i++)
        compare_number(table, COMPARE_SPAN, compare_seconds(&runs[i].row));
    (void)printf("\n  %-20s", "loss_all");
    for (size_t i = 0; i < table->count; i++)
        compare_number(table, COMPARE_REAL, runs[i].row.loss_all);
    (void)putchar('\n');
    compare_classes(table);
    compare_metrics(table);
    (void)puts("\nData, and settings that differ");
    compare_facts(table);
}

enum status compare_runs(struct db *db, char *const *which, size_t count, struct err *err)
{
    struct compare_table table = {.count = 0};
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = compare_load(db, which[i], &table, err);
    if (status == ST_OK) {
        compare_choose(&table);
        compare_print(&table);
    }
    compare_free(&table);
    return status;
}
