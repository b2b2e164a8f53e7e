/* See items.h.  The labels that judge are compared with those that were imported by name. */
#include "cmd/eval/items.h"

#include "cmd/checkpoints.h"
#include "cmd/faces.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/faces/items.h"
#include "db/runs/steps.h"
#include "eval/relevance.h"
#include "train/embedder.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRUTH_LIMIT ((size_t)1 << 30)

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

/* The index of a name among the sorted ones. */
static uint32_t word_find(char *const *sorted, size_t count, const char *name)
{
    char *const *found = bsearch(&name, sorted, count, sizeof *sorted, word_compare);

    return found == NULL ? UINT32_MAX : (uint32_t)(found - sorted);
}

/* Splits a text into words; start (items + 1): where each line's begin.  More or fewer lines than
 * items: ST_INVALID. */
static enum status truth_split(char *text, const char *path, char **word, uint32_t *start,
                               size_t items, struct err *err)
{
    uint32_t count = 0;
    char *line = text, *next;

    for (size_t i = 0; i < items; i++, line = next) {
        start[i] = count;
        if (line == NULL || *line == '\0')
            return err_set(err, ST_INVALID,
                           "%s has %zu lines: there must be one for each of %zu items", path, i,
                           items);
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        for (char *at = line + strspn(line, " \t\r"); *at != '\0';) {
            size_t length = strcspn(at, " \t\r");
            bool last = at[length] == '\0';

            word[count++] = at;
            at[length] = '\0';
            at += length + !last;
            at += strspn(at, " \t\r");
        }
    }
    start[items] = count;
    return ST_OK;
}

static enum status truth_names(struct db *db, struct eval_item *eval, char *const *sorted,
                               size_t names, struct err *err)
{
    const struct labels *labels = eval->faces.dataset.labels;
    enum status status = ST_OK;

    for (size_t k = 0; status == ST_OK && k < labels->labels; k++) {
        char name[RECORD_NAME];

        status = db_item_label_name(db, labels->id[k], name, err);
        eval->as_truth[k] = word_find(sorted, names, name);
    }
    return status;
}

/* Reads the labels that judge. */
static enum status truth_read(struct db *db, struct eval_item *eval, const char *path,
                              struct err *err)
{
    size_t items = eval->faces.dataset.image_count, length, names = 0;
    unsigned char *bytes = NULL;
    char **word = NULL, **sorted = NULL;
    enum status status = file_read(path, TRUTH_LIMIT, &bytes, &length, err);

    if (status != ST_OK)
        return status;
    word = mem_new(length / 2 + 1, sizeof *word);
    sorted = mem_new(length / 2 + 1, sizeof *sorted);
    status = word == NULL || sorted == NULL
                 ? err_nomem(err, "the labels")
                 : labels_new(&eval->truth, items, 0, length / 2 + 1, 0, err);
    if (status == ST_OK)
        status = truth_split((char *)bytes, path, word, eval->truth->start, items, err);
    if (status == ST_OK) {
        uint32_t total = eval->truth->start[items];

        memcpy(sorted, word, total * sizeof *sorted);
        qsort(sorted, total, sizeof *sorted, word_compare);
        for (uint32_t i = 0; i < total; i++)
            if (names == 0 || strcmp(sorted[names - 1], sorted[i]) != 0)
                sorted[names++] = sorted[i];
        for (uint32_t i = 0; i < total; i++)
            eval->truth->label[i] = word_find(sorted, names, word[i]);
        for (size_t i = 0; i < items; i++)
            qsort(eval->truth->label + eval->truth->start[i],
                  eval->truth->start[i + 1] - eval->truth->start[i], sizeof(uint32_t),
                  label_compare);
        status = truth_names(db, eval, sorted, names, err);
    }
    mem_free(bytes);
    mem_free(word);
    mem_free(sorted);
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
            status = embedder_run(&embedder, eval->vector + i * eval->dim, dataset, &image, 1,
                                  false, err);
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
