/* See runs_list.h. */
#include "tui/data/runs_list.h"

#include "base/mem.h"
#include "tui/data/filter.h"
#include "tui/view/health.h"

#include <string.h>
#include <unistd.h>

static bool runs_list_has(const int64_t *list, size_t count, int64_t run)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == run)
            return true;
    return false;
}

static bool runs_list_shows(const struct runs_list *list, const struct model *model,
                            const struct db_run *run)
{
    enum db_liveness liveness;
    char state[32];
    uint32_t mark;
    enum role role;
    size_t count;
    const struct db_tag *tags = model_tags(model, run->id, &count);

    if (runs_list_has(list->deleted, list->deleted_count, run->id))
        return false;
    if (strstr(list->filter, TAG_ARCHIVED) == NULL && model_has_tag(model, run->id, TAG_ARCHIVED))
        return false;
    if (list->filter[0] == '\0')
        return true;
    liveness = db_run_liveness(run, model->now);
    health_state(run, liveness, &mark, &role, state, sizeof state);
    return filter_match(list->filter, run, state, tags, count);
}

void runs_list_update(struct runs_list *list, const struct model *model)
{
    list->count = 0;
    if (model->run_count > list->room) {
        mem_free(list->shown);
        list->shown = mem_new(model->run_count, sizeof *list->shown);
        list->room = list->shown != NULL ? model->run_count : 0;
    }
    for (size_t i = 0; i < model->run_count && list->room > 0; i++) {
        if (!runs_list_shows(list, model, &model->runs[i]))
            continue;
        list->shown[list->count++] = i;
        if (model_has_tag(model, model->runs[i].id, TAG_BASELINE)) {
            memmove(list->shown + 1, list->shown, (list->count - 1) * sizeof *list->shown);
            list->shown[0] = i;
        }
    }
}

void runs_list_free(struct runs_list *list)
{
    mem_free(list->shown);
    *list = (struct runs_list){0};
}

const struct db_run *runs_list_at(const struct runs_list *list, const struct model *model, int line)
{
    return line >= 0 && (size_t)line < list->count ? &model->runs[list->shown[line]] : NULL;
}

bool runs_list_is_marked(const struct runs_list *list, int64_t run)
{
    return runs_list_has(list->marked, list->marked_count, run);
}

bool runs_list_mark(struct runs_list *list, int64_t run)
{
    size_t kept = 0;

    if (!runs_list_is_marked(list, run)) {
        if (list->marked_count == COMPARED_MOST)
            return false;
        list->marked[list->marked_count++] = run;
        return true;
    }
    for (size_t i = 0; i < list->marked_count; i++)
        if (list->marked[i] != run)
            list->marked[kept++] = list->marked[i];
    list->marked_count = kept;
    return true;
}

/* The row first: a file without a row is garbage, a row without its file would be a lie. */
static void runs_list_delete_one(struct db *db, int64_t run)
{
    struct db_checkpoint *checkpoints;
    size_t count;
    char *path;

    if (db_checkpoint_list(db, run, &checkpoints, &count, NULL) != ST_OK)
        return;
    if (db_run_delete(db, run, NULL) != ST_OK)
        count = 0;
    for (size_t i = 0; i < count; i++) {
        if (db_artefact_path(db, checkpoints[i].path, &path, NULL) != ST_OK)
            continue;
        (void)unlink(path);
        *strrchr(path, '/') = '\0';
        (void)rmdir(path); /* once it is empty */
        mem_free(path);
    }
    mem_free(checkpoints);
}

void runs_list_delete(struct runs_list *list, struct db *db)
{
    for (size_t i = 0; i < list->deleted_count && db != NULL; i++)
        runs_list_delete_one(db, list->deleted[i]);
    list->deleted_count = 0;
}
