/* See vectors.h.  The files are checked as they are read, and all of it is one transaction: the
 * crop cache is durable before it ends, and what an interrupted import left there is overwritten.
 */
#include "cmd/import/vectors.h"

#include "cmd/database.h"
#include "cmd/faces.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/clock.h"
#include "base/crop.h"
#include "base/mem.h"
#include "base/rng.h"
#include "data/item_lines.h"
#include "data/npy.h"
#include "db/faces/items.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VECTORS_CAPTION 4096 /* bytes */

struct importing {
    const struct vectors_wish *wish;
    struct db *db;
    struct npy npy;
    struct item_lines labels, captions;
    struct crops *crops;
    struct db_dataset dataset;
    int64_t nobody;
    float *row;
    int64_t label[ITEM_LINES_LABELS];
    uint64_t held_out, without; /* items that are held out, that have no label */
};

/* The ids of the newest line's labels, each once. */
static enum status take_labels(struct importing *importing, size_t *count, bool *held,
                               struct err *err)
{
    const struct vectors_wish *wish = importing->wish;
    enum status status = ST_OK;

    for (*count = 0; status == ST_OK;) {
        bool known = false, held_out;
        int64_t id = 0;
        char *label;

        status = item_lines_label(&importing->labels, &label, err);
        if (status != ST_OK || label == NULL)
            break;
        held_out = wish->by_label && dataset_name_held_out(label, wish->held_out);
        status = db_identity_get(importing->db, importing->dataset.id, label, held_out, &id, err);
        for (size_t i = 0; i < *count; i++)
            known = known || importing->label[i] == id;
        if (!known)
            importing->label[(*count)++] = id;
        *held = *held || held_out;
    }
    return status;
}

/* Whether an item is held out: a number of (seed, item) falls into the share. */
static bool item_held_out(const struct vectors_wish *wish, uint64_t number)
{
    uint64_t mixed = rng_mix(rng_mix((uint64_t)wish->seed) ^ number);

    return !wish->by_label && (double)(mixed >> 11) * 0x1.0p-53 < wish->held_out;
}

static enum status take_item(struct importing *importing, struct err *err)
{
    struct db_item item = {
        .number = importing->npy.next + 1, .caption = "", .labels = importing->label};
    char *line;
    uint64_t crop;
    enum status status = npy_next(&importing->npy, importing->row, err);

    if (status == ST_OK)
        status = item_lines_next(&importing->labels, &line, err);
    if (status != ST_OK)
        return status;
    item.held_out = item_held_out(importing->wish, item.number);
    status = take_labels(importing, &item.label_count, &item.held_out, err);
    if (status == ST_OK && importing->captions.path != NULL) {
        status = item_lines_next(&importing->captions, &line, err);
        if (status == ST_OK && strlen(line) > VECTORS_CAPTION)
            line[VECTORS_CAPTION] = '\0';
        item.caption = status == ST_OK ? line : "";
    }
    if (status == ST_OK)
        status = crops_append(importing->crops, importing->row, &crop, err);
    if (status == ST_OK)
        status = db_item_add(importing->db, importing->nobody, &item, err);
    importing->held_out += item.held_out;
    importing->without += item.label_count == 0;
    return status;
}

static enum status take_all(struct importing *importing, struct err *err)
{
    double started = clock_seconds();
    enum status status = ST_OK;

    while (status == ST_OK && importing->npy.next < importing->npy.rows) {
        if (stop_requested)
            return err_set(err, ST_INTERRUPTED, "interrupted; nothing was imported");
        status = take_item(importing, err);
        if (importing->npy.next % 256 == 0 || importing->npy.next == importing->npy.rows)
            output_progress("imported", importing->npy.next, importing->npy.rows,
                            clock_seconds() - started, "");
    }
    if (status == ST_OK)
        status = item_lines_end(&importing->labels, err);
    return status == ST_OK && importing->captions.path != NULL
               ? item_lines_end(&importing->captions, err)
               : status;
}

/* Within a transaction. */
static enum status take_dataset(struct importing *importing, struct err *err)
{
    const struct vectors_wish *wish = importing->wish;
    struct db_dataset *dataset = &importing->dataset;
    char *path = NULL;
    enum status status =
        db_dataset_add(importing->db, wish->name, wish->vectors, 0, 1, &dataset->id, err);

    if (status == ST_OK)
        status = db_items_begin(importing->db, dataset->id, importing->npy.columns,
                                &importing->nobody, err);
    if (status == ST_OK)
        status = faces_crops_path(importing->db, dataset->id, &path, err);
    if (status == ST_OK)
        status = crops_create(&importing->crops, path, CROP_VECTORS | importing->npy.columns, err);
    if (status == ST_OK)
        status = crops_begin(importing->crops, 0, err);
    if (status == ST_OK)
        status = take_all(importing, err);
    if (status == ST_OK)
        status = crops_sync(importing->crops, err);
    if (status == ST_OK)
        status = db_dataset_set_crops(importing->db, dataset->id, importing->npy.rows, err);
    if (status == ST_OK)
        status = db_dataset_get(importing->db, dataset->id, dataset, err);
    if (status == ST_OK && importing->held_out == importing->npy.rows)
        status = err_set(err, ST_INVALID, "every item would be held out: hold out less");
    mem_free(path);
    return status;
}

static void importing_free(struct importing *importing)
{
    npy_close(&importing->npy);
    item_lines_free(&importing->labels);
    item_lines_free(&importing->captions);
    mem_free(importing->row);
    if (importing->crops != NULL)
        crops_close(importing->crops);
    if (importing->db != NULL)
        db_close(importing->db);
}

enum status vectors_import(struct command_line *line, const struct vectors_wish *wish,
                           struct err *err)
{
    struct importing importing = {.wish = wish};
    enum status status = npy_open(&importing.npy, wish->vectors, err);

    stop_on_signals();
    if (status == ST_OK)
        status = item_lines_open(&importing.labels, wish->labels, err);
    if (status == ST_OK && wish->captions != NULL)
        status = item_lines_open(&importing.captions, wish->captions, err);
    if (status == ST_OK) {
        importing.row = mem_new(importing.npy.columns, sizeof *importing.row);
        status = importing.row == NULL ? err_nomem(err, "a vector") : ST_OK;
    }
    if (status == ST_OK)
        status = database_open(line, DB_CREATE, &importing.db, err);
    if (status == ST_OK)
        status = db_begin(importing.db, true, err);
    if (status == ST_OK)
        status = db_end(importing.db, take_dataset(&importing, err), err);
    if (status == ST_OK)
        output_say("%s: %" PRIu64 " %s of %u numbers, %" PRIu64 " held out; %" PRIu64
                   " %s, %" PRIu64 " %s without any",
                   importing.dataset.name, importing.npy.rows,
                   text_noun(importing.npy.rows, "vector", "vectors"), importing.npy.columns,
                   importing.held_out, importing.dataset.identities,
                   text_noun(importing.dataset.identities, "label", "labels"), importing.without,
                   text_noun(importing.without, "item", "items"));
    importing_free(&importing);
    return status;
}
