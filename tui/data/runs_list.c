/* See runs_list.h. */
#include "tui/data/runs_list.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/runs/files.h"
#include "db/runs/state.h"
#include "tui/data/filter.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void runs_list_clear(struct runs_list *list)
{
    mem_free(list->rows);
    mem_free(list->tags);
    mem_free(list->cells);
    mem_free(list->groups);
    list->rows = NULL;
    list->tags = NULL;
    list->cells = NULL;
    list->groups = NULL;
    list->row_count = list->tag_count = list->cell_count = list->group_count = list->count = 0;
}

void runs_list_free(struct runs_list *list)
{
    runs_list_clear(list);
    mem_free(list->shown);
    *list = (struct runs_list){0};
}

bool runs_list_is_read(const struct db_run *run)
{
    return run->name[0] != '\0';
}

const struct db_tag *runs_list_tags(const struct runs_list *list, int64_t run, size_t *count)
{
    size_t low = 0, high = list->tag_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (list->tags[middle].run < run)
            low = middle + 1;
        else
            high = middle;
    }
    for (*count = 0; low + *count < list->tag_count && list->tags[low + *count].run == run;)
        ++*count;
    return list->tags + low;
}

bool runs_list_has_tag(const struct runs_list *list, int64_t run, const char *key)
{
    size_t count;
    const struct db_tag *tags = runs_list_tags(list, run, &count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(tags[i].key, key) == 0)
            return true;
    return false;
}

void runs_list_tag_words(const struct runs_list *list, int64_t run, char *out, size_t size)
{
    size_t count, used = 0;
    const struct db_tag *tags = runs_list_tags(list, run, &count);

    out[0] = '\0';
    for (size_t i = 0; i < count && used + 1 < size; i++) {
        if (strcmp(tags[i].key, TAG_BASELINE) == 0)
            continue;
        (void)snprintf(&out[used], size - used, "%s%s%s%s", used > 0 ? " " : "", tags[i].key,
                       tags[i].value[0] != '\0' ? "=" : "", tags[i].value);
        used += strlen(&out[used]);
    }
}

bool runs_list_is_open(const struct runs_list *list, const char *key)
{
    for (size_t i = 0; i < list->open_count; i++)
        if (strcmp(list->open[i], key) == 0)
            return true;
    return false;
}

void runs_list_fold(struct runs_list *list, const char *key)
{
    size_t at = 0;
    bool open = runs_list_is_open(list, key);

    while (open && strcmp(list->open[at], key) != 0)
        at++;
    if (open || list->open_count == RUNS_LIST_OPEN) /* the one unfolded first makes room */
        memmove(list->open[at], list->open[at + 1],
                (--list->open_count - at) * sizeof list->open[0]);
    if (!open)
        (void)snprintf(list->open[list->open_count++], sizeof list->open[0], "%s", key);
}

static bool tag_is_experiment(const struct db_tag *tag)
{
    return strncmp(tag->key, TAG_EXPERIMENT, sizeof TAG_EXPERIMENT - 1) == 0;
}

/* Whether a run is in experiments, and all of these are folded. */
static bool runs_list_is_folded(const struct runs_list *list, int64_t run)
{
    size_t count;
    const struct db_tag *tags = runs_list_tags(list, run, &count);
    bool folded = false;

    if (list->filter[0] != '\0' || runs_list_has_tag(list, run, TAG_BASELINE))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (tag_is_experiment(&tags[i]) && runs_list_is_open(list, tags[i].key))
            return false;
        folded = folded || tag_is_experiment(&tags[i]);
    }
    return folded;
}

static bool runs_list_may_show(const struct runs_list *list, int64_t run)
{
    return !runs_list_has_tag(list, run, TAG_ARCHIVED) && !runs_list_is_folded(list, run);
}

/* The runs that may be on the screen with the chosen one: archived and folded runs are not, and the
 * baseline is in the first line. */
static size_t runs_list_near(struct runs_list *list, struct db_run **near)
{
    size_t count = 0, reach = (size_t)list->reach, at;

    for (size_t i = 0; i < list->row_count; i++) {
        if (runs_list_has_tag(list, list->rows[i].id, TAG_BASELINE))
            near[count++] = &list->rows[i];
        else if (list->rows[i].id == list->chosen)
            list->place = i;
    }
    at = list->place < list->row_count ? list->place : list->row_count;
    for (size_t i = at, used = 0; i < list->row_count && used < reach && count < RUNS_FILL; i++)
        if (runs_list_may_show(list, list->rows[i].id))
            near[count++] = &list->rows[i], used++;
    for (size_t i = at, used = 0; i > 0 && used < reach && count < RUNS_FILL; i--)
        if (runs_list_may_show(list, list->rows[i - 1].id))
            near[count++] = &list->rows[i - 1], used++;
    return count;
}

static enum status runs_list_read_cells(struct runs_list *list, struct db *db, struct err *err)
{
    enum status status = ST_OK;

    if (list->extra_count == 0)
        return ST_OK;
    list->cells = mem_new(list->row_count + 1, sizeof *list->cells);
    if (list->cells == NULL)
        return err_nomem(err, "the columns of the runs");
    for (size_t i = 0; status == ST_OK && i < list->row_count; i++) {
        struct runs_cells *cells = &list->cells[list->cell_count];

        if (!runs_list_is_read(&list->rows[i]))
            continue;
        cells->run = list->rows[i].id;
        for (size_t j = 0; status == ST_OK && j < list->extra_count; j++)
            status = run_fact_column(db, &list->rows[i], list->extra[j], cells->text[j], err);
        if (status == ST_NOTFOUND) /* deleted meanwhile */
            status = ST_OK;
        else
            list->cell_count++;
    }
    return status;
}

const char *runs_list_extra(const struct runs_list *list, int64_t run, size_t column)
{
    for (size_t i = 0; i < list->cell_count; i++)
        if (list->cells[i].run == run)
            return list->cells[i].text[column];
    return "";
}

static enum status runs_list_read(struct runs_list *list, struct db *db, struct err *err)
{
    struct db_run *near[RUNS_FILL];
    enum status status = db_tag_list(db, &list->tags, &list->tag_count, err);

    if (status == ST_OK)
        status = db_tag_counts(db, TAG_EXPERIMENT, clock_now_ms(), &list->groups,
                               &list->group_count, err);
    if (status == ST_OK && list->whole)
        return db_run_list(db, list->order, list->ascending, &list->rows, &list->row_count, err);
    if (status == ST_OK)
        status = db_run_ids(db, list->order, list->ascending, &list->rows, &list->row_count, err);
    return status == ST_OK ? db_run_fill(db, near, runs_list_near(list, near), err) : status;
}

enum status runs_list_load(struct runs_list *list, struct db *db, struct err *err)
{
    struct runs_list before = *list;
    enum status status = ST_OK;

    list->rows = NULL;
    list->tags = NULL;
    list->cells = NULL;
    list->groups = NULL;
    list->row_count = list->tag_count = list->cell_count = list->group_count = 0;
    if (db != NULL)
        status = runs_list_read(list, db, err);
    if (db != NULL && status == ST_OK)
        status = runs_list_read_cells(list, db, err);
    if (status != ST_OK) {
        runs_list_clear(list);
        *list = before;
        return status;
    }
    runs_list_clear(&before);
    list->count = 0; /* until they are selected from the new rows */
    return ST_OK;
}

static bool runs_list_is_deleted(const struct runs_list *list, int64_t run)
{
    for (size_t i = 0; i < list->deleted_count; i++)
        if (list->deleted[i] == run)
            return true;
    return false;
}

static bool runs_list_shows(const struct runs_list *list, const struct db_run *run, int64_t now)
{
    size_t count;
    const struct db_tag *tags = runs_list_tags(list, run->id, &count);

    if (runs_list_is_deleted(list, run->id))
        return false;
    if (strstr(list->filter, TAG_ARCHIVED) == NULL &&
        runs_list_has_tag(list, run->id, TAG_ARCHIVED))
        return false;
    return list->filter[0] == '\0' ||
           filter_match(list->filter, run, db_run_state(run, db_run_liveness(run, now)), tags,
                        count);
}

/* Whether a heading has its line. */
static bool runs_list_has_heading(const struct runs_list *list, const struct db_tag_count *group)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->shown[i].heading && list->shown[i].group == group)
            return true;
    return false;
}

static void runs_list_add(struct runs_list *list, struct runs_line line)
{
    if (list->count < list->room)
        list->shown[list->count++] = line;
}

/* Adds the heading of an experiment and, where it is unfolded, its runs that are shown. */
static void runs_list_add_group(struct runs_list *list, const struct db_tag_count *group,
                                size_t first, int64_t now)
{
    if (runs_list_has_heading(list, group))
        return;
    runs_list_add(list, (struct runs_line){first, group, true});
    for (size_t i = first; i < list->row_count && runs_list_is_open(list, group->key); i++)
        if (runs_list_has_tag(list, list->rows[i].id, group->key) &&
            runs_list_shows(list, &list->rows[i], now) &&
            !runs_list_has_tag(list, list->rows[i].id, TAG_BASELINE))
            runs_list_add(list, (struct runs_line){i, group, false});
}

/* Adds a run where it belongs: in the first line, under its experiments, or as it comes. */
static void runs_list_add_run(struct runs_list *list, size_t row, int64_t now)
{
    int64_t run = list->rows[row].id;
    bool grouped = false;

    if (runs_list_has_tag(list, run, TAG_BASELINE)) {
        runs_list_add(list, (struct runs_line){row, NULL, false});
        memmove(list->shown + 1, list->shown, (list->count - 1) * sizeof *list->shown);
        list->shown[0] = (struct runs_line){row, NULL, false};
        return;
    }
    for (size_t i = 0; i < list->group_count && list->filter[0] == '\0'; i++)
        if (runs_list_has_tag(list, run, list->groups[i].key)) {
            runs_list_add_group(list, &list->groups[i], row, now);
            grouped = true;
        }
    if (!grouped)
        runs_list_add(list, (struct runs_line){row, NULL, false});
}

void runs_list_update(struct runs_list *list, int64_t now)
{
    size_t room = list->row_count + list->tag_count + list->group_count; /* at most */

    list->count = list->matching = 0;
    if (room > list->room) {
        mem_free(list->shown);
        list->shown = mem_new(room, sizeof *list->shown);
        list->room = list->shown != NULL ? room : 0;
    }
    for (size_t i = 0; i < list->row_count && list->room > 0; i++)
        if (runs_list_shows(list, &list->rows[i], now)) {
            runs_list_add_run(list, i, now);
            list->matching++;
        }
}

static const struct runs_line *runs_list_line(const struct runs_list *list, int line)
{
    return line >= 0 && (size_t)line < list->count ? &list->shown[line] : NULL;
}

const struct db_run *runs_list_at(const struct runs_list *list, int line)
{
    const struct runs_line *of = runs_list_line(list, line);

    return of != NULL && !of->heading ? &list->rows[of->row] : NULL;
}

const struct db_tag_count *runs_list_heading(const struct runs_list *list, int line)
{
    const struct runs_line *of = runs_list_line(list, line);

    return of != NULL && of->heading ? of->group : NULL;
}

void runs_list_choose(struct runs_list *list, int line)
{
    const struct runs_line *of = runs_list_line(list, line);

    if (of == NULL)
        return;
    list->chosen = list->rows[of->row].id;
    (void)snprintf(list->heading, sizeof list->heading, "%s", of->heading ? of->group->key : "");
}

bool runs_list_is_chosen(const struct runs_list *list, int line)
{
    const struct runs_line *of = runs_list_line(list, line);

    if (of == NULL || of->heading != (list->heading[0] != '\0'))
        return false;
    return of->heading ? strcmp(of->group->key, list->heading) == 0
                       : list->rows[of->row].id == list->chosen;
}

enum status runs_list_delete(struct runs_list *list, struct db *db, struct err *err)
{
    enum status status = ST_OK;
    size_t checkpoints, others;

    for (size_t i = 0; i < list->deleted_count && db != NULL; i++) {
        struct err *first = status == ST_OK ? err : NULL;
        enum status removed = db_run_remove(db, list->deleted[i], &checkpoints, &others, first);

        status = status == ST_OK ? removed : status;
    }
    list->deleted_count = 0;
    return status;
}
