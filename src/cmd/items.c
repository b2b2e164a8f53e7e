/* See items.h. */
#include "cmd/items.h"

#include "base/mem.h"
#include "db/faces/items.h"

#include <stdlib.h>
#include <string.h>

/* Rows of labels, collected before it is known how many there are. */
struct gathered {
    struct gathered_row {
        int64_t a, b; /* of an answer both items, of a label the item and the label */
        bool relevant;
    } * rows;
    size_t count, capacity;
};

struct items_load {
    struct dataset *dataset;
    struct gathered labels, answers;
    struct labels *made;
};

static enum status gathered_add(struct gathered *gathered, struct gathered_row row, struct err *err)
{
    if (gathered->count == gathered->capacity) {
        size_t wanted = gathered->capacity == 0 ? 1024 : 2 * gathered->capacity;
        struct gathered_row *grown = mem_resize(gathered->rows, wanted, sizeof *grown);

        if (grown == NULL)
            return err_nomem(err, "the labels");
        gathered->rows = grown;
        gathered->capacity = wanted;
    }
    gathered->rows[gathered->count++] = row;
    return ST_OK;
}

static enum status load_label(void *context, int64_t image, int64_t label, struct err *err)
{
    struct items_load *load = context;

    return gathered_add(&load->labels, (struct gathered_row){image, label, false}, err);
}

static enum status load_answer(void *context, int64_t a, int64_t b, bool relevant, struct err *err)
{
    struct items_load *load = context;

    return gathered_add(&load->answers, (struct gathered_row){a, b, relevant}, err);
}

static enum status load_item(void *context, int64_t image, bool held_out, struct err *err)
{
    struct items_load *load = context;
    size_t at = items_index(load->dataset, image);

    (void)err;
    if (at < load->dataset->image_count)
        load->made->held_out[at] = held_out;
    return ST_OK;
}

static int id_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

size_t items_index(const struct dataset *dataset, int64_t image)
{
    const struct dataset_image *found =
        bsearch(&image, dataset->images, dataset->image_count, sizeof *found, id_compare);

    return found == NULL ? dataset->image_count : (size_t)(found - dataset->images);
}

/* The different labels, by id, into made->id; how many. */
static size_t load_ids(struct labels *made, const struct gathered *rows)
{
    size_t count = 0;

    for (size_t i = 0; i < rows->count; i++)
        made->id[i] = rows->rows[i].b;
    qsort(made->id, rows->count, sizeof *made->id, id_compare);
    for (size_t i = 0; i < rows->count; i++)
        if (count == 0 || made->id[count - 1] != made->id[i])
            made->id[count++] = made->id[i];
    return count;
}

/* Puts the rows, which are by item and label, into place. */
static void load_fill(struct items_load *load)
{
    struct labels *made = load->made;
    uint32_t at = 0;
    size_t row = 0;

    made->labels = load_ids(made, &load->labels);
    for (size_t i = 0; i < made->items; i++) {
        made->start[i] = at;
        while (row < load->labels.count && load->labels.rows[row].a < load->dataset->images[i].id)
            row++;
        for (; row < load->labels.count && load->labels.rows[row].a == load->dataset->images[i].id;
             row++) {
            int64_t *found = bsearch(&load->labels.rows[row].b, made->id, made->labels,
                                     sizeof *found, id_compare);

            made->label[at++] = (uint32_t)(found - made->id);
        }
    }
    made->start[made->items] = at;
    made->pair_count = 0;
    for (size_t i = 0; i < load->answers.count; i++) {
        size_t a = items_index(load->dataset, load->answers.rows[i].a);
        size_t b = items_index(load->dataset, load->answers.rows[i].b);

        if (a < made->items && b < made->items)
            made->pairs[made->pair_count++] =
                (struct labels_pair){(uint32_t)a, (uint32_t)b, load->answers.rows[i].relevant};
    }
    labels_index(made);
}

enum status items_load(struct db *db, int64_t id, struct dataset *dataset, int64_t answers,
                       struct err *err)
{
    struct items_load load = {.dataset = dataset};
    enum status status = db_item_labels_each(db, id, load_label, &load, err);

    if (status == ST_OK && answers > 0)
        status = db_item_pairs_each(db, id, answers, load_answer, &load, err);
    if (status == ST_OK)
        status = labels_new(&load.made, dataset->image_count, load.labels.count, load.labels.count,
                            load.answers.count, err);
    if (status == ST_OK) {
        dataset->labels = load.made;
        load_fill(&load);
        status = db_items_each(db, id, load_item, &load, err);
    }
    mem_free(load.labels.rows);
    mem_free(load.answers.rows);
    return status;
}

enum status items_refuse(const struct db_dataset *dataset, const char *what, struct err *err)
{
    return dataset->dimensions == 0
               ? ST_OK
               : err_set(err, ST_INVALID, "%s has vectors, not pictures: %s", dataset->name, what);
}
