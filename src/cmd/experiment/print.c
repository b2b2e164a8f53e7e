/* The table of an experiment as text, Markdown, CSV and JSON. */
#include "cmd/experiment/table.h"

#include "cmd/export/csv.h"
#include "cmd/output.h"

#include "base/json.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define PRINT_CELL 40
#define PLUS_MINUS "\xC2\xB1"

/* How a figure is written. */
struct form {
    const char *unit; /* after its name in the head */
    double scale;
    int decimals;
};

static struct form form_of(const char *figure)
{
    if (strcmp(figure, "auc") == 0)
        return (struct form){"", 1, 4};
    if (strcmp(figure, "dimensions") == 0)
        return (struct form){"", 1, 1};
    if (strcmp(figure, PLAN_SECONDS) == 0)
        return (struct form){"", 1, 0};
    return (struct form){", %", 100, 1};
}

/* "84.2 ± 0.3", with a sign if it is a difference; "-" where nothing is known. */
static void form_mean(char out[PRINT_CELL], const struct mean *mean, const char *figure, bool sign)
{
    const struct form form = form_of(figure);
    char error[PRINT_CELL / 2] = "";

    if (!isnan(mean->error))
        (void)snprintf(error, sizeof error, " " PLUS_MINUS " %.*f", form.decimals,
                       form.scale * mean->error);
    if (isnan(mean->mean))
        (void)snprintf(out, PRINT_CELL, "-");
    else
        (void)snprintf(out, PRINT_CELL, sign ? "%+.*f%s" : "%.*f%s", form.decimals,
                       form.scale * mean->mean, error);
}

/* "3", or "1, 2 collapsed": the runs of a line. */
static void print_runs(char out[PRINT_CELL], const struct table_line *line, size_t seeds)
{
    size_t used = (size_t)snprintf(out, PRINT_CELL, line->done < seeds ? "%zu of %zu" : "%zu",
                                   line->done, seeds);

    if (line->collapsed > 0)
        used += (size_t)snprintf(out + used, PRINT_CELL - used, ", %zu collapsed", line->collapsed);
    if (line->failed > 0)
        (void)snprintf(out + used, PRINT_CELL - used, ", %zu failed", line->failed);
}

/* A block of the text: the means, or what they are beyond the first line. */
static void print_block(const struct table *table, bool beyond)
{
    const struct plan *plan = table->grid->plan;
    int label = 4, runs = 4;
    char cell[PRINT_CELL];

    for (size_t i = 0; i < table->count; i++) {
        int width = (int)text_width(table->lines[i].label);

        print_runs(cell, &table->lines[i], plan->seed_count);
        label = width > label ? width : label;
        runs = (int)strlen(cell) > runs ? (int)strlen(cell) : runs;
    }
    (void)printf("%-*s  %-*s", label, beyond ? "difference" : "", beyond ? 0 : runs,
                 beyond ? "" : "runs");
    for (size_t i = 0; i < plan->figure_count; i++) {
        (void)snprintf(cell, sizeof cell, "%s%s", plan->figures[i], form_of(plan->figures[i]).unit);
        (void)printf("  %14s", cell);
    }
    (void)putchar('\n');
    for (size_t i = beyond; i < table->count; i++) {
        const struct table_line *line = &table->lines[i];

        print_runs(cell, line, plan->seed_count);
        (void)printf("%-*s  %-*s", text_field(line->label, label), line->label, beyond ? 0 : runs,
                     beyond ? "" : cell);
        for (size_t j = 0; j < plan->figure_count; j++) {
            const struct table_figure *figure = &line->figures[j];

            form_mean(cell, beyond ? &figure->beyond : &figure->all, plan->figures[j], beyond);
            (void)printf("  %*s", 14 + (int)(strlen(cell) - text_width(cell)), cell);
        }
        (void)putchar('\n');
    }
}

static void print_text(const struct table *table)
{
    const struct plan *plan = table->grid->plan;

    output_say("%s%s%s: mean " PLUS_MINUS " standard error over %zu %s", plan->name,
               plan->about[0] != '\0' ? ": " : "", plan->about, plan->seed_count,
               text_noun(plan->seed_count, "seed", "seeds"));
    (void)putchar('\n');
    print_block(table, false);
    if (table->count < 2)
        return;
    (void)putchar('\n');
    output_say("against \"%s\", of the same seeds", table->lines->label);
    (void)putchar('\n');
    print_block(table, true);
}

/* Begins a row; a bar in the label would end its cell. */
static void print_markdown_label(const char *label)
{
    (void)printf("| ");
    for (; *label != '\0'; label++)
        (void)printf("%s%c", *label == '|' ? "\\" : "", *label);
}

static void print_markdown(const struct table *table)
{
    const struct plan *plan = table->grid->plan;
    char cell[PRINT_CELL], beyond[PRINT_CELL];

    (void)printf("| | runs |");
    for (size_t i = 0; i < plan->figure_count; i++)
        (void)printf(" %s%s |", plan->figures[i], form_of(plan->figures[i]).unit);
    (void)printf("\n|---|---|");
    for (size_t i = 0; i < plan->figure_count; i++)
        (void)printf("---|");
    (void)putchar('\n');
    for (size_t i = 0; i < table->count; i++) {
        const struct table_line *line = &table->lines[i];

        print_runs(cell, line, plan->seed_count);
        print_markdown_label(line->label);
        (void)printf(" | %s |", cell);
        for (size_t j = 0; j < plan->figure_count; j++) {
            form_mean(cell, &line->figures[j].all, plan->figures[j], false);
            form_mean(beyond, &line->figures[j].beyond, plan->figures[j], true);
            if (isnan(line->figures[j].beyond.mean))
                (void)printf(" %s |", cell);
            else
                (void)printf(" %s (%s) |", cell, beyond);
        }
        (void)putchar('\n');
    }
}

static const char *print_state(enum cell_state state)
{
    static const char *const words[] = {
        [CELL_WAITING] = "waiting", [CELL_RUNNING] = "training",    [CELL_UNTESTED] = "trained",
        [CELL_DONE] = "done",       [CELL_COLLAPSED] = "collapsed", [CELL_FAILED] = "failed"};

    return words[state];
}

static const struct cell *print_cell_of(const struct table *table, const struct table_line *line,
                                        size_t seed)
{
    return &table->grid->cells[seed * table->grid->plan->row_count + line->row];
}

static void print_csv(const struct table *table)
{
    const struct plan *plan = table->grid->plan;

    (void)printf("experiment,row,eval,seed,run,state");
    for (size_t i = 0; i < plan->figure_count; i++)
        (void)printf(",%s", plan->figures[i]);
    (void)putchar('\n');
    for (size_t i = 0; i < table->count; i++)
        for (size_t seed = 0; seed < plan->seed_count; seed++) {
            const struct table_line *line = &table->lines[i];
            const struct cell *cell = print_cell_of(table, line, seed);

            csv_text(stdout, false, plan->name);
            (void)putchar(',');
            csv_text(stdout, false, plan->rows[line->row].label);
            (void)putchar(',');
            csv_text(stdout, false, plan->evals[line->eval].label);
            (void)printf(",%" PRIu64 ",%" PRId64 ",%s", plan->seeds[seed], cell->run,
                         print_state(cell->state));
            for (size_t j = 0; j < plan->figure_count; j++)
                csv_real(stdout, line->figures[j].value[seed]);
            (void)putchar('\n');
        }
}

static void json_real(struct text *out, double value)
{
    if (isnan(value))
        text_add(out, "null");
    else
        text_addf(out, "%.9g", value);
}

static void json_mean(struct text *out, const char *name, const struct mean *mean)
{
    text_addf(out, ",\"%s\":{\"mean\":", name);
    json_real(out, mean->mean);
    text_add(out, ",\"error\":");
    json_real(out, mean->error);
    text_addf(out, ",\"seeds\":%zu}", mean->count);
}

static void json_line(struct text *out, const struct table *table, const struct table_line *line)
{
    const struct plan *plan = table->grid->plan;

    text_add(out, "{\"row\":");
    json_string(out, plan->rows[line->row].label);
    text_add(out, ",\"eval\":");
    json_string(out, plan->evals[line->eval].label);
    text_addf(out, ",\"done\":%zu,\"collapsed\":%zu,\"failed\":%zu,\"figures\":{", line->done,
              line->collapsed, line->failed);
    for (size_t i = 0; i < plan->figure_count; i++) {
        const struct table_figure *figure = &line->figures[i];

        text_add(out, i > 0 ? "," : "");
        json_string(out, plan->figures[i]);
        text_add(out, ":{\"values\":[");
        for (size_t seed = 0; seed < plan->seed_count; seed++) {
            text_add(out, seed > 0 ? "," : "");
            json_real(out, figure->value[seed]);
        }
        text_add(out, "]");
        json_mean(out, "all", &figure->all);
        json_mean(out, "difference", &figure->beyond);
        text_add(out, "}");
    }
    text_add(out, "}}");
}

static void print_json(const struct table *table)
{
    const struct plan *plan = table->grid->plan;
    struct text out = {0};

    text_add(&out, "{\"experiment\":");
    json_string(&out, plan->name);
    text_add(&out, ",\"seeds\":[");
    for (size_t i = 0; i < plan->seed_count; i++)
        text_addf(&out, "%s%" PRIu64, i > 0 ? "," : "", plan->seeds[i]);
    text_add(&out, "],\"rows\":[");
    for (size_t i = 0; i < table->count; i++) {
        text_add(&out, i > 0 ? "," : "");
        json_line(&out, table, &table->lines[i]);
    }
    text_add(&out, "]}");
    (void)puts(text_string(&out));
    text_free(&out);
}

void table_print(const struct table *table, enum table_format format)
{
    static void (*const print[])(const struct table *table) = {[TABLE_TEXT] = print_text,
                                                               [TABLE_MARKDOWN] = print_markdown,
                                                               [TABLE_CSV] = print_csv,
                                                               [TABLE_JSON] = print_json};

    print[format](table);
}
