/* See plan.h.  The file has one thing a line; # begins a comment.
 *
 *     experiment NAME        its name, by which its runs are known
 *     about      WORDS       a line for the head of the table
 *     data       NAME [synth OPTION...]    a data set; drawn so where it isn't there
 *     test       NAME        the data set to test on, in place of each run's own
 *     seeds      N...
 *     figures    NAME...
 *     SETTING    VALUE       of all rows
 *     vary       SETTING VALUE...          a row for each value; several: for each combination
 *     row        LABEL [SETTING=VALUE...]  a row where several change at once
 *     eval       LABEL [jpeg-quality=N] [pixels=N]
 *
 * In vary and row, data and init-from stand for a data set and a row.  Quotes keep words together.
 */
#include "cmd/experiment/reading.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define PLAN_BYTES (1u << 20)

static size_t plan_find_data(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->data_count; i++)
        if (strcmp(plan->data[i].name, name) == 0)
            return i;
    return PLAN_NONE;
}

/* Makes a change of the newest row of the plan. */
static enum status plan_change(struct reading *reading, size_t line, const struct change *change,
                               struct err *err)
{
    struct plan *plan = reading->plan;
    struct plan_row *row = &plan->rows[plan->row_count];

    if (strcmp(change->name, "init-from") == 0) {
        reading->init[plan->row_count] = change->value;
        return ST_OK;
    }
    if (strcmp(change->name, "data") != 0)
        return reading_set(reading, line, &row->settings, change, err);
    row->data = plan_find_data(plan, change->value);
    return row->data != PLAN_NONE
               ? ST_OK
               : reading_refuse(reading, line, err, "there is no data line of that name");
}

/* Adds to a label: a number with its setting's name. */
static void plan_label(char label[PLAN_LABEL], const char *name, const char *value)
{
    enum setting_id id = settings_find(name);
    size_t used = strlen(label);
    bool word = id == SETTING_COUNT || settings_table[id].type == SETTING_CHOICE;

    (void)snprintf(label + used, PLAN_LABEL - used, "%s%s%s%s", used > 0 ? ", " : "",
                   word ? "" : name, word ? "" : " ", value);
}

/* The line that makes a row: its own, else the last one that varies, else the last setting's. */
static size_t plan_row_line(const struct reading *reading, const struct named_row *named)
{
    size_t line = 0;

    if (named != NULL)
        return named->line;
    if (reading->vary_count > 0)
        return reading->varies[reading->vary_count - 1].line;
    for (int id = 0; id < SETTING_COUNT; id++)
        line = reading->given[id] > line ? reading->given[id] : line;
    return line;
}

/* Adds the row of a named one (NULL: there is none) and of a combination of what varies. */
static enum status plan_add_row(struct reading *reading, const struct named_row *named,
                                size_t combination, struct err *err)
{
    struct plan *plan = reading->plan;
    struct plan_row *row = &plan->rows[plan->row_count];
    size_t line = plan_row_line(reading, named), rest = combination;
    enum status status = ST_OK;

    if (plan->row_count == PLAN_ROWS)
        return reading_refuse(reading, line, err, "more than 100 rows");
    *row = (struct plan_row){.settings = reading->base, .init = PLAN_NONE};
    reading->init[plan->row_count] = NULL;
    reading->row_line[plan->row_count] = line;
    if (named != NULL)
        (void)text_clean(row->label, PLAN_LABEL, named->label, false);
    else if (reading->vary_count == 0)
        (void)snprintf(row->label, PLAN_LABEL, "run");
    for (size_t i = 0; named != NULL && status == ST_OK && i < named->count; i++)
        status = plan_change(reading, line, &named->changes[i], err);
    for (size_t i = reading->vary_count; status == ST_OK && i-- > 0;) {
        const struct vary *vary = &reading->varies[i];
        const struct change change = {vary->name, vary->values[rest % vary->count]};

        rest /= vary->count;
        status = plan_change(reading, vary->line, &change, err);
    }
    rest = combination;
    for (size_t i = 0, of = 1; i < reading->vary_count; i++, of = 1) {
        for (size_t j = i + 1; j < reading->vary_count; j++)
            of *= reading->varies[j].count;
        plan_label(row->label, reading->varies[i].name,
                   reading->varies[i].values[rest / of % reading->varies[i].count]);
    }
    if (status == ST_OK && settings_check(&row->settings, err) != ST_OK) {
        struct err inner = *err;

        return err_set(err, ST_INVALID, "%s, line %zu, row %s: %.400s", reading->path, line,
                       row->label, inner.message);
    }
    for (size_t i = 0; status == ST_OK && i < plan->row_count; i++)
        if (strcmp(plan->rows[i].label, row->label) == 0)
            status = err_set(err, ST_INVALID, "%s, line %zu: two rows are called %s", reading->path,
                             line, row->label);
    plan->row_count += status == ST_OK;
    return status;
}

static enum status plan_add_rows(struct reading *reading, struct err *err)
{
    size_t combinations = 1;
    enum status status = ST_OK;

    for (size_t i = 0; i < reading->vary_count; i++)
        combinations *= reading->varies[i].count;
    for (size_t i = 0; status == ST_OK && i < reading->row_count; i++)
        for (size_t j = 0; status == ST_OK && j < combinations; j++)
            status = plan_add_row(reading, &reading->rows[i], j, err);
    for (size_t j = 0; status == ST_OK && reading->row_count == 0 && j < combinations; j++)
        status = plan_add_row(reading, NULL, j, err);
    return status;
}

/* The row that each row with init-from begins with: one that begins with none, of the same net. */
static enum status plan_find_inits(struct reading *reading, struct err *err)
{
    struct plan *plan = reading->plan;

    for (size_t i = 0; i < plan->row_count; i++) {
        struct plan_row *row = &plan->rows[i], *from = NULL;

        for (size_t j = 0; reading->init[i] != NULL && j < plan->row_count; j++)
            if (strcmp(plan->rows[j].label, reading->init[i]) == 0) {
                row->init = j;
                from = &plan->rows[j];
            }
        if (reading->init[i] == NULL)
            continue;
        if (from == NULL)
            return err_set(err, ST_INVALID,
                           "%s, line %zu, row %s: there is no row %.60s to begin with",
                           reading->path, reading->row_line[i], row->label, reading->init[i]);
        if (reading->init[row->init] != NULL || from->data != row->data ||
            from->settings.value[SETTING_NET] != row->settings.value[SETTING_NET] ||
            from->settings.value[SETTING_EMBEDDING] != row->settings.value[SETTING_EMBEDDING])
            return err_set(err, ST_INVALID,
                           "%s, line %zu, row %s: the row that it begins with has another data "
                           "set, net or embedding, or begins with a row itself",
                           reading->path, reading->row_line[i], row->label);
    }
    return ST_OK;
}

/* What every file has, and what it has without saying so. */
static enum status plan_finish(struct reading *reading, struct err *err)
{
    struct plan *plan = reading->plan;
    const char *missing = plan->name[0] == '\0'   ? "experiment NAME"
                          : plan->data_count == 0 ? "data NAME"
                                                  : NULL;
    enum status status;

    if (missing != NULL)
        return err_set(err, ST_INVALID, "%s has no line \"%s\"", reading->path, missing);
    plan->test = reading->test == NULL ? PLAN_NONE : plan_find_data(plan, reading->test);
    if (reading->test != NULL && plan->test == PLAN_NONE)
        return reading_refuse(reading, reading->test_line, err,
                              "there is no data line of that name");
    if (plan->seed_count == 0)
        plan->seeds[plan->seed_count++] = 1;
    if (plan->eval_count == 0)
        plan->eval_count = 1;
    if (plan->figure_count == 0)
        (void)snprintf(plan->figures[plan->figure_count++], PLAN_NAME, "accuracy");
    status = plan_add_rows(reading, err);
    return status == ST_OK ? plan_find_inits(reading, err) : status;
}

static enum status plan_parse(struct reading *reading, struct err *err)
{
    char *rest = reading->plan->text, *line;
    enum status status = ST_OK;

    if (strncmp(rest, "\xEF\xBB\xBF", 3) == 0)
        rest += 3; /* a byte-order mark */
    settings_init(&reading->base);
    (void)!settings_set(&reading->base, SETTING_ON_COLLAPSE, "stop", NULL);
    while (status == ST_OK && (line = text_next_line(&rest)) != NULL)
        status = reading_take(reading, line, err);
    return status == ST_OK ? plan_finish(reading, err) : status;
}

enum status plan_read(struct plan **out, const char *path, struct err *err)
{
    struct reading *reading = mem_new(1, sizeof *reading);
    struct plan *plan = mem_new(1, sizeof *plan);
    unsigned char *bytes = NULL;
    size_t length;
    enum status status = ST_OK;

    *out = NULL;
    if (reading == NULL || plan == NULL)
        status = err_nomem(err, path);
    if (status == ST_OK)
        status = file_read_named(path, PLAN_BYTES, &bytes, &length, err);
    if (status == ST_OK) {
        plan->text = (char *)bytes;
        *reading = (struct reading){.plan = plan, .path = path};
        status = plan_parse(reading, err);
    }
    mem_free(reading);
    if (status != ST_OK)
        plan_del(plan);
    else
        *out = plan;
    return status;
}

void plan_del(struct plan *plan)
{
    if (plan != NULL)
        mem_free(plan->text);
    mem_free(plan);
}
