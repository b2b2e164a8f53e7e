/* See labels.h. */
#include "data/labels.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum status labels_new(struct labels **out, size_t items, size_t labels, size_t total, size_t pairs,
                       struct err *err)
{
    struct labels *made = mem_new(1, sizeof *made);

    *out = NULL;
    if (made == NULL)
        return err_nomem(err, "the labels");
    *made = (struct labels){.items = items,
                            .labels = labels,
                            .pair_count = pairs,
                            .start = mem_new(items + 1, sizeof *made->start),
                            .label = mem_new(total, sizeof *made->label),
                            .id = mem_new(labels, sizeof *made->id),
                            .held_out = mem_new(items, 1),
                            .pairs = mem_new(pairs, sizeof *made->pairs),
                            .of_start = mem_new(labels + 1, sizeof *made->of_start),
                            .of = mem_new(total, sizeof *made->of)};
    if (made->start == NULL || made->label == NULL || made->id == NULL || made->held_out == NULL ||
        made->pairs == NULL || made->of_start == NULL || made->of == NULL) {
        labels_del(made);
        return err_nomem(err, "the labels");
    }
    *out = made;
    return ST_OK;
}

void labels_index(struct labels *labels)
{
    uint32_t total = labels->start[labels->items];

    memset(labels->of_start, 0, (labels->labels + 1) * sizeof *labels->of_start);
    for (size_t i = 0; i < total; i++)
        labels->of_start[labels->label[i] + 1]++;
    for (size_t k = 0; k < labels->labels; k++)
        labels->of_start[k + 1] += labels->of_start[k];
    for (size_t i = labels->items; i-- > 0;) /* from the end, so that of_start is its own cursor */
        for (uint32_t at = labels->start[i]; at < labels->start[i + 1]; at++)
            labels->of[--labels->of_start[labels->label[at] + 1]] = (uint32_t)i;
    memmove(labels->of_start, labels->of_start + 1, labels->labels * sizeof *labels->of_start);
    labels->of_start[labels->labels] = total;
}

void labels_del(struct labels *labels)
{
    if (labels == NULL)
        return;
    mem_free(labels->start);
    mem_free(labels->label);
    mem_free(labels->id);
    mem_free(labels->held_out);
    mem_free(labels->pairs);
    mem_free(labels->of_start);
    mem_free(labels->of);
    mem_free(labels);
}

bool labels_share(const struct labels *labels, uint32_t a, uint32_t b)
{
    uint32_t i = labels->start[a], j = labels->start[b];

    while (i < labels->start[a + 1] && j < labels->start[b + 1]) {
        if (labels->label[i] == labels->label[j])
            return true;
        if (labels->label[i] < labels->label[j])
            i++;
        else
            j++;
    }
    return false;
}

static int pair_compare(const void *x, const void *y)
{
    const struct labels_pair *p = x, *q = y;

    return p->a != q->a ? (p->a > q->a) - (p->a < q->a) : (p->b > q->b) - (p->b < q->b);
}

bool labels_related(const struct labels *labels, uint32_t a, uint32_t b)
{
    const struct labels_pair key = {a < b ? a : b, a < b ? b : a, false};
    const struct labels_pair *said =
        labels->pair_count == 0
            ? NULL
            : bsearch(&key, labels->pairs, labels->pair_count, sizeof key, pair_compare);

    return said != NULL ? said->relevant : labels_share(labels, a, b);
}
