/* See pairs_list.h. */
#include "tui/data/pairs_list.h"

#include "base/mem.h"

void pairs_list_free(struct pairs_list *list)
{
    mem_free(list->rows);
    *list = (struct pairs_list){0};
}

size_t pairs_list_answered(const struct pairs_list *list)
{
    size_t answered = 0;

    for (size_t i = 0; i < list->count; i++)
        answered += list->rows[i].answer != ANSWER_NONE;
    return answered;
}

void pairs_list_choose(struct pairs_list *list, size_t at)
{
    list->at = at;
    list->wanted_a = at < list->count ? list->rows[at].pair.a : 0;
    list->wanted_b = at < list->count ? list->rows[at].pair.b : 0;
}

bool pairs_list_advance(struct pairs_list *list)
{
    for (size_t i = 1; i <= list->count; i++) {
        size_t at = (list->at + i) % list->count;

        if (list->rows[at].answer == ANSWER_NONE) {
            pairs_list_choose(list, at);
            return true;
        }
    }
    return false;
}

struct db_pair_row *pairs_list_newest(const struct pairs_list *list)
{
    struct db_pair_row *newest = NULL;

    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].answer != ANSWER_NONE &&
            (newest == NULL || list->rows[i].answer_id > newest->answer_id))
            newest = &list->rows[i];
    return newest;
}

/* The pair wanted, else the first without an answer. */
static void pairs_list_find(struct pairs_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->rows[i].pair.a == list->wanted_a && list->rows[i].pair.b == list->wanted_b) {
            list->at = i;
            return;
        }
    }
    list->at = list->count > 0 ? list->count - 1 : 0; /* so that the search begins at the first */
    if (!pairs_list_advance(list))
        pairs_list_choose(list, 0);
}

enum status pairs_list_load(struct pairs_list *list, struct db *db, int64_t run, struct err *err)
{
    struct pairs_list fresh = {.run = run};
    enum status status = ST_OK;

    if (run == list->run) {
        fresh.wanted_a = list->wanted_a;
        fresh.wanted_b = list->wanted_b;
    }
    if (run != 0)
        status = db_pair_list(db, run, &fresh.rows, &fresh.count, err);
    if (status != ST_OK)
        return status;
    pairs_list_find(&fresh);
    pairs_list_free(list);
    *list = fresh;
    return ST_OK;
}
