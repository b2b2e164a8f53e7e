/* See suspects_list.h. */
#include "tui/data/suspects_list.h"

#include "tui/data/sharpen.h"

#include "base/mem.h"

#include <string.h>

struct suspects_list suspects_list_again(const struct suspects_list *list)
{
    return (struct suspects_list){.run = list->run, .wanted = list->wanted};
}

void suspects_list_clear(struct suspects_list *list)
{
    mem_free(list->rows);
    mem_free(list->faces[SUSPECTS_OWN]);
    mem_free(list->faces[SUSPECTS_LIKE]);
    *list = suspects_list_again(list);
}

struct db_suspect_row *suspects_list_chosen(const struct suspects_list *list)
{
    return list->at < list->count ? &list->rows[list->at] : NULL;
}

size_t suspects_list_judged(const struct suspects_list *list)
{
    size_t judged = 0;

    for (size_t i = 0; i < list->count; i++)
        judged += list->rows[i].verdict != VERDICT_NONE;
    return judged;
}

void suspects_list_choose(struct suspects_list *list, size_t at)
{
    list->at = at;
    list->wanted = at < list->count ? list->rows[at].suspect.image : 0;
}

bool suspects_list_advance(struct suspects_list *list)
{
    for (size_t i = 1; i <= list->count; i++) {
        size_t at = (list->at + i) % list->count;

        if (list->rows[at].verdict == VERDICT_NONE) {
            suspects_list_choose(list, at);
            return true;
        }
    }
    return false;
}

struct db_suspect_row *suspects_list_newest(const struct suspects_list *list)
{
    struct db_suspect_row *newest = NULL;

    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].verdict != VERDICT_NONE &&
            (newest == NULL || list->rows[i].verdict_id > newest->verdict_id))
            newest = &list->rows[i];
    return newest;
}

/* The image wanted, else the first without a verdict. */
static void suspects_list_find(struct suspects_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->rows[i].suspect.image == list->wanted) {
            list->at = i;
            return;
        }
    }
    list->at =
        list->count > 0 ? list->count - 1 : 0; /* so that the search continues with the first one */
    if (!suspects_list_advance(list))
        suspects_list_choose(list, 0);
}

static enum status suspects_list_load_faces(struct suspects_list *list, struct db *db, size_t limit,
                                            struct err *err)
{
    const struct db_suspect_row *row = suspects_list_chosen(list);
    struct db_portrait *own;
    size_t count, used = 0;
    enum status status;

    if (row == NULL)
        return ST_OK;
    status = db_portrait_get(db, row->suspect.image, &list->self, err);
    if (status == ST_OK && row->suspect.like != 0)
        status = db_portrait_list(db, row->suspect.like, limit, &list->faces[SUSPECTS_LIKE],
                                  &list->face_count[SUSPECTS_LIKE], err);
    if (status == ST_OK)
        status = db_portrait_list(db, row->person, limit, &own, &count, err);
    if (status != ST_OK)
        return status;
    sharpen(db, &list->self, 1);
    sharpen(db, own, count);
    sharpen(db, list->faces[SUSPECTS_LIKE], list->face_count[SUSPECTS_LIKE]);
    for (size_t i = 0; i < count; i++)
        if (own[i].image != row->suspect.image)
            own[used++] = own[i];
    list->faces[SUSPECTS_OWN] = own;
    list->face_count[SUSPECTS_OWN] = used;
    return ST_OK;
}

enum status suspects_list_load(struct suspects_list *list, struct db *db, int64_t run, size_t limit,
                               struct err *err)
{
    enum status status;

    suspects_list_clear(list);
    if (run != list->run)
        *list = (struct suspects_list){.run = run};
    if (run == 0)
        return ST_OK;
    status = db_suspect_list(db, run, &list->rows, &list->count, err);
    if (status != ST_OK)
        return status;
    suspects_list_find(list);
    return suspects_list_load_faces(list, db, limit, err);
}
