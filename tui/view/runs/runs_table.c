/* See runs_table.h. */
#include "tui/view/runs/runs_table.h"

#include "base/clock.h"
#include "base/metric.h"
#include "base/similar.h"
#include "db/runs/state.h"
#include "tui/view/health.h"
#include "tui/widget/segments.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum table_column {
    TABLE_MARK,   /* the sign of its state */
    TABLE_CHOSEN, /* marked, or the baseline */
    TABLE_ID,
    TABLE_NAME,
    TABLE_STATE,
    TABLE_STARTED,
    TABLE_TOOK,
    TABLE_NET,
    TABLE_DATA,
    TABLE_SELECT,
    TABLE_STEPS,
    TABLE_LOSS,
    TABLE_VAL,
    TABLE_ACCURACY,
    TABLE_BEST,
    TABLE_PARENT,
    TABLE_TAGS,
    TABLE_COLUMNS
};

/* After these come the extra columns: settings and metrics that were asked for by name. */
#define TABLE_EXTRA_MOST 30 /* cells of one */

/* rank: columns with a high rank are dropped first on a narrow screen. */
static const struct {
    const char *title;
    int width, rank;
    bool right;
    enum db_run_order order;
} table_columns[TABLE_COLUMNS] = {
    [TABLE_MARK] = {"", 1, 0, false, RUNS_BY_ID},
    [TABLE_CHOSEN] = {"", 1, 0, false, RUNS_BY_ID},
    [TABLE_ID] = {"run", 5, 0, true, RUNS_BY_ID},
    [TABLE_NAME] = {"name", 16, 0, false, RUNS_BY_NAME},
    [TABLE_STATE] = {"state", 9, 3, false, RUNS_BY_STATUS},
    [TABLE_STARTED] = {"started", 16, 4, false, RUNS_BY_STARTED},
    [TABLE_TOOK] = {"took", 7, 5, true, RUNS_BY_ID},
    [TABLE_NET] = {"net", 10, 8, false, RUNS_BY_ID},
    [TABLE_DATA] = {"data", 12, 7, false, RUNS_BY_ID},
    [TABLE_SELECT] = {"select", 17, 6, false, RUNS_BY_ID},
    [TABLE_STEPS] = {"steps", 9, 2, true, RUNS_BY_STEPS},
    [TABLE_LOSS] = {"loss", 7, 2, true, RUNS_BY_LOSS},
    [TABLE_VAL] = {"VAL %", 6, 1, true, RUNS_BY_VAL},
    [TABLE_ACCURACY] = {"acc. %", 6, 1, true, RUNS_BY_ACCURACY},
    [TABLE_BEST] = {"best", 15, 6, true, RUNS_BY_ID},
    [TABLE_PARENT] = {"from", 5, 9, true, RUNS_BY_ID},
    [TABLE_TAGS] = {"tags", 14, 10, false, RUNS_BY_ID},
};

static const struct {
    enum db_run_order order;
    const char *name;
} table_orders[] = {{RUNS_BY_ID, "number"},    {RUNS_BY_NAME, "name"},
                    {RUNS_BY_STATUS, "state"}, {RUNS_BY_STARTED, "start"},
                    {RUNS_BY_STEPS, "steps"},  {RUNS_BY_LOSS, "loss"},
                    {RUNS_BY_VAL, "VAL"},      {RUNS_BY_ACCURACY, "accuracy"}};
#define TABLE_ORDERS (sizeof table_orders / sizeof *table_orders)

/* The widths of the columns for a line of that many cells; 0: dropped.  The name gets the rest. */
static void table_widths(int cols, unsigned wanted, int width[TABLE_COLUMNS])
{
    int used = 0, worst = 0;

    for (int i = 0; i < TABLE_COLUMNS; i++) {
        bool shown = i < TABLE_ID || wanted == 0 || (wanted >> i & 1) != 0;

        width[i] = shown ? table_columns[i].width : 0;
        used += shown ? width[i] + 2 : 0;
        worst = table_columns[i].rank > worst ? table_columns[i].rank : worst;
    }
    for (; used > cols && worst > 0; worst--) {
        for (int i = TABLE_COLUMNS - 1; i >= 0 && used > cols; i--) {
            if (width[i] > 0 && table_columns[i].rank == worst) {
                used -= width[i] + 2;
                width[i] = 0;
            }
        }
    }
    if (cols > used && width[TABLE_NAME] > 0)
        width[TABLE_NAME] += cols - used < 20 ? cols - used : 20;
}

/* The widths of the extra columns; returns the cells of all of them. */
static int table_extra_widths(const struct runs_list *list, int width[RUNS_LIST_EXTRA])
{
    int all = 0;

    for (size_t j = 0; j < list->extra_count; j++) {
        size_t longest = strlen(list->extra[j]);

        for (size_t i = 0; i < list->cell_count; i++) {
            size_t length = strlen(list->cells[i].text[j]);

            longest = length > longest ? length : longest;
        }
        width[j] = longest > TABLE_EXTRA_MOST ? TABLE_EXTRA_MOST : (int)longest;
        all += width[j] + 2;
    }
    return all;
}

static void table_number(char *out, size_t size, double value, double scale, int decimals)
{
    if (isfinite(value))
        (void)snprintf(out, size, "%.*f", decimals, scale * value);
    else
        (void)snprintf(out, size, "\xE2\x80\x93");
}

static void table_cell(const struct runs_list *list, const struct db_run *run,
                       enum db_liveness liveness, int64_t now, int column, char *out, size_t size)
{
    int64_t end = run->ended != 0 ? run->ended : run->heartbeat != 0 ? run->heartbeat : now;
    char words[METRIC_WORDS];

    out[0] = '\0';
    switch (column) {
    case TABLE_ID:
        (void)snprintf(out, size, "%" PRId64, run->id);
        break;
    case TABLE_NAME:
        (void)snprintf(out, size, "%s", run->name);
        break;
    case TABLE_STATE:
        (void)snprintf(out, size, "%s", db_run_state(run, liveness));
        break;
    case TABLE_STARTED:
        if (run->started != 0)
            clock_format_day(out, size, run->started, now);
        break;
    case TABLE_TOOK:
        if (run->started != 0)
            clock_format_span(out, size, 1e-3 * (double)(end - run->started));
        break;
    case TABLE_NET:
        (void)snprintf(out, size, "%s", run->net);
        break;
    case TABLE_DATA:
        (void)snprintf(out, size, "%s", run->imported ? "\xE2\x80\x93" : run->dataset);
        break;
    case TABLE_SELECT:
        (void)snprintf(out, size, "%s", run->select);
        break;
    case TABLE_STEPS:
        text_format_count(out, size, (uint64_t)(run->last_step > 0 ? run->last_step : 0));
        break;
    case TABLE_LOSS:
        table_number(out, size, run->loss_all, 1, 4);
        break;
    case TABLE_VAL:
        table_number(out, size, run->val, 100, 1);
        break;
    case TABLE_ACCURACY:
        table_number(out, size, run->accuracy, 100, 1);
        break;
    case TABLE_BEST:
        if (isfinite(run->best))
            metric_words(words, run->best_metric, run->best);
        (void)snprintf(out, size, "%s", isfinite(run->best) ? words : "\xE2\x80\x93");
        break;
    case TABLE_PARENT:
        if (run->parent_id != 0)
            (void)snprintf(out, size, "%" PRId64, run->parent_id);
        break;
    case TABLE_TAGS:
        runs_list_tag_words(list, run->id, out, size);
        break;
    default:
        break;
    }
}

/* The name of a run below the heading of its experiment, which its name begins with. */
static const char *table_name(const struct runs_list *list, int line, const char *name)
{
    const struct db_tag_count *group = list->shown[line].group;
    const char *experiment = group != NULL ? group->key + sizeof TAG_EXPERIMENT - 1 : "";
    size_t length = strlen(experiment);

    return length > 0 && strncmp(name, experiment, length) == 0 && name[length] == '/'
               ? name + length + 1
               : name;
}

/* Draws a line: the sign of the run's state, its mark, its columns. */
static void table_draw_line(const struct ui *ui, const struct runs *runs, struct canvas *canvas,
                            int row, int line, const int *width, const int *extra)
{
    const struct db_run *run = runs_list_at(&runs->list, line);
    enum db_liveness liveness = db_run_liveness(run, ui->snap.now);
    char text[2 * RECORD_NAME];
    enum role role;
    uint32_t mark;
    int col = 5;

    health_state(run, liveness, &mark, &role);
    canvas_put(canvas, row, 1, mark, role);
    if (run_marks_has(&ui->marks, run->id))
        canvas_put(canvas, row, 3, '+', ROLE_ACCENT);
    else if (runs_list_has_tag(&runs->list, run->id, TAG_BASELINE))
        canvas_put(canvas, row, 3, 0x25AA, ROLE_ACCENT);
    for (int i = TABLE_ID; i < TABLE_COLUMNS; i++) {
        if (width[i] == 0)
            continue;
        table_cell(&runs->list, run, liveness, ui->snap.now, i, text, sizeof text);
        if (table_columns[i].right)
            canvas_text_right(canvas, row, col, width[i], ROLE_NORMAL, text);
        else
            (void)canvas_text(canvas, row, col, width[i],
                              i == TABLE_STATE  ? role
                              : i == TABLE_NAME ? ROLE_STRONG
                                                : ROLE_NORMAL,
                              i == TABLE_NAME ? table_name(&runs->list, line, text) : text);
        col += width[i] + 2;
    }
    for (size_t j = 0; j < runs->list.extra_count; j++) {
        const char *words = runs_list_extra(&runs->list, run->id, j);

        canvas_text_right(canvas, row, col, extra[j], ROLE_NORMAL,
                          words[0] != '\0' ? words : "\xE2\x80\x93");
        col += extra[j] + 2;
    }
}

/* Draws the heading of an experiment: whether it is unfolded, its name, how far its runs are. */
static void table_draw_heading(const struct runs_list *list, struct canvas *canvas, int row,
                               const struct db_tag_count *group)
{
    struct db_run as = {.status = group->training > 0 ? RECORD_RUNNING
                                  : group->finished + group->failed == group->runs
                                      ? RECORD_FINISHED
                                      : RECORD_SCHEDULED};
    struct segments line = {0};
    enum role role;
    uint32_t mark;

    health_state(&as, RUN_ALIVE, &mark, &role);
    canvas_put(canvas, row, 1, mark, role);
    canvas_put(canvas, row, 3, runs_list_is_open(list, group->key) ? 0x25BC : 0x25B8, ROLE_ACCENT);
    segments_add(&line, ROLE_STRONG, 0, "%s", group->key + sizeof TAG_EXPERIMENT - 1);
    segments_add(&line, ROLE_NORMAL, 0, "%" PRId64 " of %" PRId64 " %s done", group->finished,
                 group->runs, group->runs == 1 ? "run" : "runs");
    if (group->failed > 0)
        segments_add(&line, ROLE_WARNING, 1, "%" PRId64 " failed", group->failed);
    if (group->training > 0)
        segments_add(&line, ROLE_GOOD, 1, "%" PRId64 " training", group->training);
    (void)segments_draw(&line, canvas, row, 5, canvas->cols - 6);
}

static void table_draw_titles(const struct runs_list *list, struct canvas *canvas, int row,
                              const int *width, const int *extra)
{
    int col = 5;

    for (int i = TABLE_ID; i < TABLE_COLUMNS; i++) {
        bool ordered =
            table_columns[i].order == list->order && (i == TABLE_ID || list->order != RUNS_BY_ID);
        enum role role = ordered ? ROLE_ACCENT : ROLE_DIM;

        if (width[i] == 0)
            continue;
        if (table_columns[i].right)
            canvas_text_right(canvas, row, col, width[i], role, table_columns[i].title);
        else
            (void)canvas_text(canvas, row, col, width[i], role, table_columns[i].title);
        col += width[i] + 2;
    }
    for (size_t j = 0; j < list->extra_count; j++) {
        canvas_text_right(canvas, row, col, extra[j], ROLE_DIM, list->extra[j]);
        col += extra[j] + 2;
    }
}

void runs_table_draw(const struct ui *ui, const struct runs *runs, struct canvas *canvas,
                     struct rect body)
{
    int width[TABLE_COLUMNS], extra[RUNS_LIST_EXTRA];
    int extra_cols = table_extra_widths(&runs->list, extra);

    table_widths(canvas->cols - extra_cols, runs->columns, width);
    table_draw_titles(&runs->list, canvas, body.row - 1, width, extra);
    for (int i = 0; i < body.rows && runs->top + i < (int)runs->list.count; i++) {
        int at = runs->top + i, row = body.row + i;

        if (runs_list_heading(&runs->list, at) != NULL)
            table_draw_heading(&runs->list, canvas, row, runs_list_heading(&runs->list, at));
        else
            table_draw_line(ui, runs, canvas, row, at, width, extra);
        if (at == runs->at) {
            canvas_put(canvas, row, 0, 0x25B8, ROLE_NORMAL);
            canvas_paint(canvas, (struct rect){row, 0, 1, canvas->cols}, ROLE_SELECTED);
        }
    }
}

/* The place of an order in the table of orders. */
static size_t table_order(enum db_run_order order)
{
    size_t at = 0;

    while (at + 1 < TABLE_ORDERS && table_orders[at].order != order)
        at++;
    return at;
}

const char *runs_table_order_name(enum db_run_order order)
{
    return table_orders[table_order(order)].name;
}

enum db_run_order runs_table_next_order(enum db_run_order order)
{
    return table_orders[(table_order(order) + 1) % TABLE_ORDERS].order;
}

static const char *const table_metrics[] = {
    METRIC_ACCURACY,  METRIC_VAL_1E2,    METRIC_VAL_1E3,      METRIC_AUC,
    METRIC_MAP_AT_R,  METRIC_EER,        METRIC_DIMENSIONS,   METRIC_THRESHOLD_1E3,
    METRIC_THRESHOLD, METRIC_SILHOUETTE, RUN_FACT_CLASS_LOSS, RUN_FACT_CLASS_ACCURACY};

#define TABLE_METRICS (sizeof table_metrics / sizeof *table_metrics)

static enum status runs_table_missing(const char *word, struct err *err)
{
    char question[SIMILAR_QUESTION];
    struct similar similar;

    similar_begin(&similar, word);
    for (int i = TABLE_ID; i < TABLE_COLUMNS; i++)
        (void)similar_offer(&similar, table_columns[i].title);
    for (int id = 0; id < SETTING_COUNT; id++)
        (void)similar_offer(&similar, settings_table[id].name);
    for (size_t i = 0; i < TABLE_METRICS; i++)
        (void)similar_offer(&similar, table_metrics[i]);
    return err_set(err, ST_INVALID, "there is no column %s%s", word,
                   similar_question(&similar, "", question));
}

/* The column whose title begins with word, or is it; 0: there is none. */
static int table_find(const char *word, bool whole)
{
    for (int i = TABLE_ID; i < TABLE_COLUMNS; i++)
        if (strncasecmp(table_columns[i].title, word, strlen(word)) == 0 &&
            (!whole || strlen(table_columns[i].title) == strlen(word)))
            return i;
    return 0;
}

/* A setting, a metric of the training, or one of facenet eval: eval/PAIRS/NAME. */
static bool table_is_extra(const char *word)
{
    for (size_t i = 0; i < TABLE_METRICS; i++)
        if (strcmp(table_metrics[i], word) == 0)
            return true;
    return settings_find(word) < SETTING_COUNT || strncmp(word, "eval/", 5) == 0;
}

enum status runs_table_choose(struct runs *runs, const char *names, struct err *err)
{
    struct runs fresh = *runs;

    fresh.columns = 0;
    fresh.list.extra_count = 0;
    while (*names != '\0') {
        size_t length = strcspn(names, " ,");
        char word[64];
        int found;

        (void)snprintf(word, sizeof word, "%.*s", (int)length, names);
        names += length + (names[length] != '\0');
        if (length == 0)
            continue;
        found = table_find(word, true);
        if (found == 0 && table_is_extra(word)) {
            if (fresh.list.extra_count == RUNS_LIST_EXTRA)
                return err_set(err, ST_INVALID, "at most %d settings and metrics are shown",
                               RUNS_LIST_EXTRA);
            memcpy(fresh.list.extra[fresh.list.extra_count++], word, sizeof word);
        } else if (found == 0) {
            found = table_find(word, false);
            if (found == 0)
                return runs_table_missing(word, err);
        }
        fresh.columns |= 1u << found; /* bit 0 belongs to the state, which is always shown */
    }
    *runs = fresh;
    return ST_OK;
}
