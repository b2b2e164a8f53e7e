/* See table.h. */
#include "cmd/experiment/table.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

struct mean table_mean(const double *values, size_t count)
{
    struct mean mean = {NAN, NAN, 0};
    double sum = 0, squares = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i])) {
            sum += values[i];
            mean.count++;
        }
    if (mean.count == 0)
        return mean;
    mean.mean = sum / (double)mean.count;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            squares += (values[i] - mean.mean) * (values[i] - mean.mean);
    if (mean.count > 1)
        mean.error = sqrt(squares / (double)(mean.count - 1) / (double)mean.count);
    return mean;
}

static void line_name(const struct plan *plan, struct table_line *line)
{
    const char *row = plan->rows[line->row].label, *eval = plan->evals[line->eval].label;

    if (eval[0] == '\0' || plan->row_count > 1)
        (void)snprintf(line->label, sizeof line->label, "%s%s%s", row, eval[0] != '\0' ? ", " : "",
                       eval);
    else
        (void)snprintf(line->label, sizeof line->label, "%s", eval);
}

static enum status line_read(const struct grid *grid, struct table_line *line, struct err *err)
{
    const struct plan *plan = grid->plan;
    enum status status = ST_OK;

    line_name(plan, line);
    for (size_t seed = 0; seed < plan->seed_count; seed++) {
        const struct cell *cell = &grid->cells[seed * plan->row_count + line->row];

        line->done += cell->state == CELL_DONE;
        line->collapsed += cell->state == CELL_COLLAPSED;
        line->failed += cell->state == CELL_FAILED;
        for (size_t i = 0; status == ST_OK && i < plan->figure_count; i++)
            status = grid_figure(grid, cell, line->eval, plan->figures[i],
                                 &line->figures[i].value[seed], err);
    }
    return status;
}

static void line_compare(const struct table *table, struct table_line *line)
{
    const struct plan *plan = table->grid->plan;

    for (size_t i = 0; i < plan->figure_count; i++) {
        struct table_figure *figure = &line->figures[i];
        double beyond[PLAN_SEEDS];

        for (size_t seed = 0; seed < plan->seed_count; seed++)
            beyond[seed] = figure->value[seed] - table->lines->figures[i].value[seed];
        figure->all = table_mean(figure->value, plan->seed_count);
        figure->beyond = table_mean(beyond, line == table->lines ? 0 : plan->seed_count);
    }
}

enum status table_make(struct table *table, const struct grid *grid, struct err *err)
{
    const struct plan *plan = grid->plan;
    enum status status = ST_OK;

    *table = (struct table){.grid = grid, .count = plan->row_count * plan->eval_count};
    table->lines = mem_new(table->count, sizeof *table->lines);
    if (table->lines == NULL)
        return err_nomem(err, "the table");
    for (size_t i = 0; status == ST_OK && i < table->count; i++) {
        table->lines[i] =
            (struct table_line){.row = i / plan->eval_count, .eval = i % plan->eval_count};
        status = line_read(grid, &table->lines[i], err);
        line_compare(table, &table->lines[i]);
    }
    return status;
}

void table_free(struct table *table)
{
    mem_free(table->lines);
}
