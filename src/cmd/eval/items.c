/* See items.h.  The labels that judge are compared with those that were imported by name. */
#include "cmd/eval/items.h"

#include "cmd/checkpoints.h"
#include "cmd/faces.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/unicode.h"
#include "data/item_lines.h"
#include "db/faces/items.h"
#include "db/runs/steps.h"
#include "eval/relevance.h"
#include "train/embedder.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct eval_item {
    struct faces faces;
    float *vector; /* (images, dim) of length 1 */
    size_t dim;
    uint32_t *held, *tag; /* the held-out items; the labels that are asked for */
    size_t held_count, tag_count;
    struct labels *truth; /* what judges: that of the data set, or one of a file (owned then) */
    uint32_t *as_truth;   /* (labels of the data set) the truth's; UINT32_MAX: it has none */
};

static int word_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int label_compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* The keys of all labels of a file. */
struct words {
    char **key, **sorted; /* (count, room for room): as they come, and each once (names) */
    size_t count, names, room;
};

static enum status words_add(struct words *words, const char *label, struct err *err)
{
    if (words->count == words->room) {
        size_t room = 2 * words->room + 1024;
        char **grown = mem_resize(words->key, room, sizeof *grown);

        if (grown == NULL)
            return err_nomem(err, "the labels");
        words->key = grown;
        words->room = room;
    }
    words->key[words->count] = unicode_key(label);
    return words->key[words->count++] != NULL ? ST_OK : err_nomem(err, "the labels");
}

static void words_free(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        mem_free(words->key[i]);
    mem_free(words->key);
    mem_free(words->sorted);
}

/* Reads the words of a file with a line for each vector that was imported; start (items + 1): where
 * those of each item begin that is not left out. */
static enum status words_read(struct words *words, const char *path, const struct faces *faces,
                              uint32_t *start, struct err *err)
{
    const struct dataset *dataset = &faces->dataset;
    struct item_lines lines;
    size_t item = 0;
    enum status status = item_lines_open(&lines, path, err);

    for (uint64_t vector = 0; status == ST_OK && vector < faces->row.crop_count; vector++) {
        char *label;

        status = item_lines_next(&lines, &label, err);
        if (item == dataset->image_count || dataset->images[item].crop != vector)
            continue;
        for (bool more = true; status == ST_OK && more;) {
            status = item_lines_label(&lines, &label, err);
            more = status == ST_OK && label != NULL;
            if (more)
                status = words_add(words, label, err);
        }
        start[++item] = (uint32_t)words->count;
    }
    if (status == ST_OK)
        status = item_lines_end(&lines, err);
    item_lines_free(&lines);
    return status;
}

/* Lists each word once. */
static enum status words_sort(struct words *words, struct err *err)
{
    words->sorted = mem_new(words->count, sizeof *words->sorted);
    if (words->sorted == NULL)
        return err_nomem(err, "the labels");
    for (size_t i = 0; i < words->count; i++)
        words->sorted[i] = words->key[i];
    qsort(words->sorted, words->count, sizeof *words->sorted, word_compare);
    for (size_t i = 0; i < words->count; i++)
        if (words->names == 0 || strcmp(words->sorted[words->names - 1], words->sorted[i]) != 0)
            words->sorted[words->names++] = words->sorted[i];
    return ST_OK;
}

/* The index of a key among the sorted ones. */
static uint32_t word_find(const struct words *words, const char *key)
{
    char **found = bsearch(&key, words->sorted, words->names, sizeof *words->sorted, word_compare);

    return found == NULL ? UINT32_MAX : (uint32_t)(found - words->sorted);
}

static enum status truth_names(struct db *db, struct eval_item *eval, const struct words *words,
                               struct err *err)
{
    const struct labels *labels = eval->faces.dataset.labels;
    enum status status = ST_OK;

    for (size_t k = 0; status == ST_OK && k < labels->labels; k++) {
        char name[RECORD_NAME], *key = NULL;

        status = db_item_label_name(db, labels->id[k], name, err);
        if (status == ST_OK && (key = unicode_key(name)) == NULL)
            status = err_nomem(err, "the labels");
        if (status == ST_OK)
            eval->as_truth[k] = word_find(words, key);
        mem_free(key);
    }
    return status;
}

/* Reads the labels that judge. */
static enum status truth_read(struct db *db, struct eval_item *eval, const char *path,
                              struct err *err)
{
    size_t items = eval->faces.dataset.image_count;
    struct words words = {0};
    uint32_t *start = mem_new(items + 1, sizeof *start);
    enum status status = start == NULL ? err_nomem(err, "the labels")
                                       : words_read(&words, path, &eval->faces, start, err);

    if (status == ST_OK)
        status = words_sort(&words, err);
    if (status == ST_OK)
        status = labels_new(&eval->truth, items, 0, words.count, 0, err);
    if (status == ST_OK) {
        memcpy(eval->truth->start, start, (items + 1) * sizeof *start);
        for (size_t i = 0; i < words.count; i++)
            eval->truth->label[i] = word_find(&words, words.key[i]);
        for (size_t i = 0; i < items; i++)
            qsort(eval->truth->label + start[i], start[i + 1] - start[i], sizeof(uint32_t),
                  label_compare);
        status = truth_names(db, eval, &words, err);
    }
    mem_free(start);
    words_free(&words);
    return status;
}

static void vector_normalise(float *row, size_t dim)
{
    double square = 0;

    for (size_t k = 0; k < dim; k++)
        square += (double)row[k] * (double)row[k];
    for (size_t k = 0; k < dim && square > 0; k++)
        row[k] = (float)((double)row[k] / sqrt(square));
}

/* The vectors as they are, or their embeddings. */
static enum status eval_vectors(struct db *db, struct eval_item *eval, const struct db_run *run,
                                int64_t *step, struct err *err)
{
    const struct dataset *dataset = &eval->faces.dataset;
    size_t items = dataset->image_count, floats;
    struct embedder embedder = {0};
    struct db_checkpoint checkpoint;
    enum status status = ST_OK;

    eval->dim = crops_size(eval->faces.crops);
    if (run != NULL) {
        status = checkpoints_embedder(db, run->id, *step, eval->faces.crops, &embedder, &checkpoint,
                                      err);
        *step = status == ST_OK ? checkpoint.step : 0;
        eval->dim = embedder.dim;
    }
    if (status == ST_OK && mem_multiply(items, eval->dim, &floats))
        eval->vector = mem_new_aligned(floats, sizeof *eval->vector);
    if (status == ST_OK && eval->vector == NULL)
        status = err_nomem(err, "the vectors");
    for (size_t i = 0; status == ST_OK && i < items; i++) {
        uint32_t image = (uint32_t)i;

        if (run != NULL) {
            status = embedder_run(&embedder, eval->vector + i * eval->dim, dataset, &image, 1, NULL,
                                  err);
            continue;
        }
        memcpy(eval->vector + i * eval->dim,
               crops_vector(eval->faces.crops, dataset->images[i].crop),
               eval->dim * sizeof *eval->vector);
        vector_normalise(eval->vector + i * eval->dim, eval->dim);
    }
    embedder_free(&embedder);
    return status;
}

static void judge_item(void *context, size_t query, uint8_t *relevant)
{
    const struct eval_item *eval = context;

    for (size_t i = 0; i < eval->held_count; i++)
        relevant[i] = labels_share(eval->truth, eval->held[query], eval->held[i]);
}

static void judge_tag(void *context, size_t query, uint8_t *relevant)
{
    const struct eval_item *eval = context;
    uint32_t wanted = eval->as_truth[eval->tag[query]];

    for (size_t i = 0; i < eval->held_count; i++) {
        uint32_t from = eval->truth->start[eval->held[i]];

        relevant[i] = bsearch(&wanted, eval->truth->label + from,
                              eval->truth->start[eval->held[i] + 1] - from, sizeof wanted,
                              label_compare) != NULL;
    }
}

/* The mean of the training items of each label, in query, which is new. */
static enum status tag_queries(struct eval_item *eval, float **query, struct err *err)
{
    const struct labels *labels = eval->faces.dataset.labels;

    *query = mem_new_aligned(labels->labels * eval->dim + 1, sizeof **query);
    if (*query == NULL)
        return err_nomem(err, "the means of the labels");
    for (size_t k = 0; k < labels->labels; k++) {
        float *row = *query + eval->tag_count * eval->dim;
        size_t found = 0;

        memset(row, 0, eval->dim * sizeof *row);
        for (uint32_t i = labels->of_start[k]; i < labels->of_start[k + 1]; i++) {
            if (labels->held_out[labels->of[i]])
                continue;
            found++;
            for (size_t d = 0; d < eval->dim; d++)
                row[d] += eval->vector[labels->of[i] * eval->dim + d];
        }
        if (found == 0 || eval->as_truth[k] == UINT32_MAX)
            continue;
        vector_normalise(row, eval->dim);
        eval->tag[eval->tag_count++] = (uint32_t)k;
    }
    return ST_OK;
}

static void say(const char *what, const struct relevance *found)
{
    (void)printf("%-7s %7zu  precision@1 %.3f  MAP@R %.3f  recall@%d %.3f\n", what, found->queries,
                 found->precision_at_1, found->map_at_r, RELEVANCE_RECALL, found->recall_at_10);
}

static enum status keep(struct db *db, const struct db_run *run, int64_t step, const char *what,
                        const struct relevance *found, struct err *err)
{
    const double values[] = {found->precision_at_1, found->map_at_r, found->recall_at_10};
    static const char *const keys[] = {"precision@1", "map@r", "recall@10"};
    enum status status = ST_OK;

    for (int i = 0; status == ST_OK && i < 3; i++) {
        struct record_metric metric = {.step = step, .value = values[i]};

        (void)snprintf(metric.key, sizeof metric.key, "eval/%s/%s", what, keys[i]);
        status = db_metric_put(db, run->id, &metric, err);
    }
    return status;
}

static enum status eval_queries(struct db *db, struct eval_item *eval, const struct db_run *run,
                                int64_t step, struct err *err)
{
    const struct relevance_judge items = {judge_item, eval}, tags = {judge_tag, eval};
    float *held = mem_new_aligned(eval->held_count * eval->dim + 1, sizeof *held), *query = NULL;
    struct relevance by_item, by_tag;
    enum status status = held == NULL ? err_nomem(err, "the held-out items") : ST_OK;

    for (size_t i = 0; status == ST_OK && i < eval->held_count; i++)
        memcpy(held + i * eval->dim, eval->vector + eval->held[i] * eval->dim,
               eval->dim * sizeof *held);
    if (status == ST_OK)
        status = relevance_compute(&by_item, held, eval->held_count, held, eval->held_count,
                                   eval->dim, true, &items, err);
    if (status == ST_OK)
        status = tag_queries(eval, &query, err);
    if (status == ST_OK)
        status = relevance_compute(&by_tag, query, eval->tag_count, held, eval->held_count,
                                   eval->dim, false, &tags, err);
    if (status == ST_OK) {
        say("items", &by_item);
        say("labels", &by_tag);
    }
    if (status == ST_OK && run != NULL)
        status = keep(db, run, step, "items", &by_item, err);
    if (status == ST_OK && run != NULL)
        status = keep(db, run, step, "labels", &by_tag, err);
    mem_free(held);
    mem_free(query);
    return status;
}

static enum status eval_prepare(struct db *db, struct eval_item *eval, const char *path,
                                struct err *err)
{
    const struct labels *labels = eval->faces.dataset.labels;

    eval->held = mem_new(labels->items, sizeof *eval->held);
    eval->tag = mem_new(labels->labels, sizeof *eval->tag);
    eval->as_truth = mem_new(labels->labels, sizeof *eval->as_truth);
    if (eval->held == NULL || eval->tag == NULL || eval->as_truth == NULL)
        return err_nomem(err, "the held-out items");
    for (size_t i = 0; i < labels->items; i++)
        if (labels->held_out[i])
            eval->held[eval->held_count++] = (uint32_t)i;
    for (size_t k = 0; k < labels->labels; k++)
        eval->as_truth[k] = (uint32_t)k;
    if (eval->held_count < 2)
        return err_set(err, ST_INVALID,
                       "%s has fewer than two held-out items: import with --held-out",
                       eval->faces.row.name);
    return path != NULL ? truth_read(db, eval, path, err) : ST_OK;
}

enum status eval_items(struct db *db, const struct db_dataset *dataset, const struct db_run *run,
                       int64_t step, const char *labels, struct err *err)
{
    struct eval_item eval = {0};
    char id[FACES_ID];
    enum status status;

    (void)snprintf(id, sizeof id, "id:%" PRId64, dataset->id);
    status = faces_load(db, id, 0, &eval.faces, err);
    if (status == ST_OK)
        status = eval_prepare(db, &eval, labels, err);
    if (status == ST_OK && eval.truth == NULL)
        eval.truth = eval.faces.dataset.labels;
    if (status == ST_OK)
        status = eval_vectors(db, &eval, run, &step, err);
    if (status == ST_OK)
        (void)printf("%s, %zu of %zu items held out, judged by %s\n",
                     run == NULL ? "vectors as they are" : run->name, eval.held_count,
                     eval.faces.dataset.image_count, labels == NULL ? "their labels" : labels);
    if (status == ST_OK)
        status = eval_queries(db, &eval, run, step, err);
    if (eval.truth != eval.faces.dataset.labels)
        labels_del(eval.truth);
    mem_free(eval.vector);
    mem_free(eval.held);
    mem_free(eval.tag);
    mem_free(eval.as_truth);
    faces_free(&eval.faces);
    return status;
}
