/* See pairs.h.  The filter compares the negative with one positive of the anchor, in a batch; here
 * it is compared with all training items that share a label with either of the two, and the share
 * of those with which the filter would drop it is printed. */
#include "cmd/suspects/pairs.h"

#include "cmd/embeddings.h"
#include "cmd/faces.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/core/named.h"
#include "db/faces/items.h"
#include "db/findings/embeddings.h"
#include "db/findings/suspects.h"
#include "db/runs/params.h"
#include "nn/kernel/blas.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 64      /* items whose distances are one matrix product */
#define CAPTION 80    /* bytes shown */
#define KEEP 200      /* pairs, without --limit */
#define POSITIVES 200 /* of an item that are compared, at most */

struct near_pair {
    uint32_t a, b;
    float distance;
};

/* Pairs that the filter drops beside some positive, and those that it never drops. */
enum { DROPPED, STAYED, KINDS };

struct pairs {
    struct faces faces;
    float *vector; /* (items, dim) */
    double *reach; /* (items): the largest distance to a positive, -1 without any */
    double share;  /* the setting of the filter */
    size_t dim;
    bool apart; /* both kinds are looked for, else all pairs are in the first one */
    struct nearest {
        size_t count, wanted;
        struct near_pair *near; /* (wanted) a heap, the farthest first */
    } nearest[KINDS];
};

static bool farther(const struct near_pair *x, const struct near_pair *y)
{
    return x->distance != y->distance ? x->distance > y->distance
           : x->a != y->a             ? x->a > y->a
                                      : x->b > y->b;
}

static int pair_compare(const void *a, const void *b)
{
    return farther(a, b) ? 1 : -1;
}

/* Keeps a pair if it is among the nearest. */
static void pairs_offer(struct nearest *pairs, struct near_pair pair)
{
    struct near_pair *heap = pairs->near;
    size_t at, child;

    if (pairs->count < pairs->wanted) {
        for (at = pairs->count++; at > 0 && farther(&pair, &heap[(at - 1) / 2]); at = (at - 1) / 2)
            heap[at] = heap[(at - 1) / 2];
        heap[at] = pair;
        return;
    }
    if (!farther(&heap[0], &pair))
        return;
    for (at = 0; (child = 2 * at + 1) < pairs->count; at = child) {
        child += child + 1 < pairs->count && farther(&heap[child + 1], &heap[child]);
        if (!farther(&heap[child], &pair))
            break;
        heap[at] = heap[child];
    }
    heap[at] = pair;
}

/* Whether a user has answered on the pair. */
static bool is_answered(const struct labels *labels, uint32_t a, uint32_t b)
{
    for (size_t low = 0, high = labels->pair_count; low < high;) {
        size_t middle = (low + high) / 2;
        const struct labels_pair *pair = &labels->pairs[middle];

        if (pair->a == a && pair->b == b)
            return true;
        if (pair->a < a || (pair->a == a && pair->b < b))
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Whether the filter drops a negative at a distance beside a positive. */
static bool drops(const struct pairs *pairs, double positive, float distance)
{
    return (double)distance < pairs->share * positive + 2 * (1 - pairs->share);
}

/* The share of an item's positives with which the filter drops a negative at that distance, 0
 * without any; *reach: the largest distance to one, -1 without any. */
static double dropped_share(const struct pairs *pairs, uint32_t item, float distance, double *reach)
{
    const struct labels *labels = pairs->faces.dataset.labels;
    size_t all = 0, dropped = 0;

    *reach = -1;
    for (uint32_t k = labels->start[item]; k < labels->start[item + 1]; k++)
        for (uint32_t i = labels->of_start[labels->label[k]];
             i < labels->of_start[labels->label[k] + 1] && all < POSITIVES; i++) {
            uint32_t other = labels->of[i];
            double d = 0;

            if (other == item || labels->held_out[other])
                continue;
            for (size_t c = 0; c < pairs->dim; c++)
                d += pow((double)pairs->vector[item * pairs->dim + c] -
                             (double)pairs->vector[other * pairs->dim + c],
                         2);
            all++;
            dropped += drops(pairs, d, distance);
            *reach = fmax(*reach, d);
        }
    return all == 0 ? 0 : (double)dropped / (double)all;
}

/* Whether the filter drops a pair beside any positive of one of the two. */
static bool is_dropped(const struct pairs *pairs, struct near_pair pair)
{
    double reach = fmax(pairs->reach[pair.a], pairs->reach[pair.b]);

    return reach >= 0 && drops(pairs, reach, pair.distance);
}

/* Offers a pair of training items that share no label. */
static void pairs_look(struct pairs *pairs, struct near_pair pair, bool all)
{
    const struct labels *labels = pairs->faces.dataset.labels;
    struct nearest *nearest;

    if (labels->held_out[pair.a] || labels->held_out[pair.b] || isnan(pair.distance))
        return;
    nearest = &pairs->nearest[pairs->apart && !is_dropped(pairs, pair) ? STAYED : DROPPED];
    if ((nearest->count == nearest->wanted &&
         (nearest->wanted == 0 || !farther(&nearest->near[0], &pair))) ||
        labels_share(labels, pair.a, pair.b) || (!all && is_answered(labels, pair.a, pair.b)))
        return;
    pairs_offer(nearest, pair);
}

static enum status pairs_find(struct pairs *pairs, bool all, struct err *err)
{
    size_t items = pairs->faces.dataset.labels->items, dim = pairs->dim;
    float *dot = mem_new_aligned(BLOCK * items, sizeof *dot);

    pairs->reach = mem_new(items, sizeof *pairs->reach);
    if (dot == NULL || pairs->reach == NULL) {
        mem_free(dot);
        return err_nomem(err, "the distances of the items");
    }
    for (size_t i = 0; pairs->apart && i < items; i++)
        (void)dropped_share(pairs, (uint32_t)i, 0, &pairs->reach[i]);
    for (size_t first = 0; first < items; first += BLOCK) {
        size_t rows = items - first < BLOCK ? items - first : BLOCK;

        blas_gemm(false, true, rows, items, dim, 1, pairs->vector + first * dim, dim, pairs->vector,
                  dim, 0, dot, items);
        for (size_t i = 0; i < rows; i++)
            for (size_t j = first + i + 1; j < items; j++)
                pairs_look(pairs,
                           (struct near_pair){(uint32_t)(first + i), (uint32_t)j,
                                              2 - 2 * dot[i * items + j]},
                           all);
    }
    mem_free(dot);
    return ST_OK;
}

/* Both kinds, the nearest first; returns how many. */
static size_t pairs_fill(const struct pairs *pairs, struct near_pair *near, struct db_pair *out)
{
    size_t count = 0;

    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < pairs->nearest[kind].count; i++)
            near[count++] = pairs->nearest[kind].near[i];
    qsort(near, count, sizeof *near, pair_compare);
    for (size_t i = 0; i < count; i++) {
        double reach, a = dropped_share(pairs, near[i].a, near[i].distance, &reach);
        double b = dropped_share(pairs, near[i].b, near[i].distance, &reach);

        out[i] = (struct db_pair){pairs->faces.dataset.images[near[i].a].id,
                                  pairs->faces.dataset.images[near[i].b].id,
                                  (double)near[i].distance, fmax(a, b)};
    }
    return count;
}

static enum status pairs_print(struct db *db, const struct db_pair *pairs, size_t count,
                               struct err *err)
{
    enum status status = ST_OK;

    (void)printf("%6s %9s  %s\n", "D", "dropped %", "items");
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        char number[2][RECORD_NAME], caption[2][CAPTION], clean[2][CAPTION];

        for (int k = 0; status == ST_OK && k < 2; k++) {
            status = db_item_caption(db, k == 0 ? pairs[i].a : pairs[i].b, number[k], caption[k],
                                     sizeof caption[k], err);
            (void)text_clean(clean[k], sizeof clean[k], status == ST_OK ? caption[k] : "", false);
        }
        if (status == ST_OK)
            (void)printf("%6.3f %9.0f  %s\t%s\t%s | %s\n", pairs[i].distance,
                         100 * pairs[i].dropped, number[0], number[1], clean[0], clean[1]);
    }
    return status;
}

static enum status run_settings(struct db *db, int64_t run, struct settings *out, struct err *err)
{
    struct db_param *params;
    size_t count;
    enum status status = db_run_params(db, run, &params, &count, err);

    if (status != ST_OK)
        return status;
    status = params_read_settings(out, params, count, err);
    mem_free(params);
    return status;
}

/* The pairs by the newest embeddings of a run, the nearest first; apart: half of them such that the
 * filter drops, half of them others.  *out: mem_free. */
static enum status pairs_make(struct db *db, const struct db_run *run, int64_t limit, bool all,
                              bool apart, struct db_pair **out, size_t *count, struct err *err)
{
    size_t wanted = (size_t)limit, stayed = apart ? wanted / 2 : 0;
    struct pairs pairs = {
        .apart = apart,
        .nearest = {[DROPPED] = {.wanted = wanted - stayed}, [STAYED] = {.wanted = stayed}}};
    struct near_pair *near = NULL;
    int64_t checkpoint = 0, answers = 0;
    struct settings settings;
    size_t missing;
    char id[FACES_ID];
    bool found = false;
    enum status status = db_item_pairs_newest(db, run->dataset_id, &answers, err);

    *out = NULL;
    *count = 0;
    (void)snprintf(id, sizeof id, NAMED_BY_ID, run->dataset_id);
    if (status == ST_OK)
        status = run_settings(db, run->id, &settings, err);
    if (status == ST_OK)
        status = faces_load(db, id, answers, &pairs.faces, err);
    if (status == ST_OK)
        status = db_embedding_newest(db, run->id, run->dataset_id, &checkpoint, &found, err);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "run %s has no embeddings yet; facenet embed makes them",
                         run->name);
    if (status == ST_OK)
        status =
            embeddings_read(db, checkpoint, &pairs.faces, &pairs.vector, &pairs.dim, &missing, err);
    if (status == ST_OK) {
        near = mem_new(2 * wanted, sizeof *near);
        *out = mem_new(wanted, sizeof **out);
        pairs.nearest[DROPPED].near = near;
        pairs.nearest[STAYED].near = near == NULL ? NULL : near + wanted;
        pairs.share = settings_real(&settings, SETTING_FALSE_NEGATIVE_SHARE);
        status = near == NULL || *out == NULL ? err_nomem(err, "the pairs")
                                              : pairs_find(&pairs, all, err);
    }
    if (status == ST_OK)
        *count = pairs_fill(&pairs, near, *out);
    mem_free(near);
    mem_free(pairs.reach);
    mem_free(pairs.vector);
    faces_free(&pairs.faces);
    return status;
}

enum status pairs_list(struct db *db, const struct db_run *run, int64_t limit, bool all,
                       struct err *err)
{
    struct db_pair *pairs;
    size_t count;
    enum status status = pairs_make(db, run, limit, all, false, &pairs, &count, err);

    if (status == ST_OK)
        status = pairs_print(db, pairs, count, err);
    mem_free(pairs);
    return status;
}

enum status pairs_keep(struct db *db, const struct db_run *run, int64_t limit, size_t *kept,
                       struct err *err)
{
    struct db_pair *pairs;
    enum status status =
        pairs_make(db, run, limit > 0 ? limit : KEEP, false, true, &pairs, kept, err);

    if (status == ST_OK)
        status = db_pairs_put(db, run->id, pairs, *kept, err);
    mem_free(pairs);
    return status;
}

enum status pairs_answer(struct db *db, int64_t dataset, char *line, struct err *err)
{
    char *second = strchr(line, '\t'), *answer = second == NULL ? NULL : strchr(second + 1, '\t');
    int64_t a, b;
    enum status status;

    if (answer == NULL || (strcmp(answer + 1, "relevant") != 0 && strcmp(answer + 1, "not") != 0 &&
                           strcmp(answer + 1, "none") != 0))
        return err_set(err, ST_INVALID,
                       "two items and relevant, not or none are expected, with tabs between them");
    *second = *answer = '\0';
    status = db_item_find(db, dataset, line, &a, err);
    if (status == ST_OK)
        status = db_item_find(db, dataset, second + 1, &b, err);
    return status == ST_OK ? db_item_pair_add(db, a, b, answer + 1, err) : status;
}
