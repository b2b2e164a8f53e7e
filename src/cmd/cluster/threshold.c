/* See threshold.h. */
#include "cmd/cluster/threshold.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/runs/steps.h"
#include "eval/verification.h"
#include "train/embedder.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THRESHOLD_PAIRS 200000 /* of held-out faces */
#define THRESHOLD_SHARE 0.8    /* docs/results.md, "Clusters of people without names" */
#define THRESHOLD_ACCEPTS 10   /* pairs of different people within a threshold that is trusted */

static int distance_compare(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

/* The largest distance within which at most far of the pairs of different held-out people lie;
 * *count: how many pairs there are. */
static enum status threshold_measure(float *threshold, size_t *count,
                                     const struct cluster_faces *faces, double far, struct err *err)
{
    size_t held = 0, different = 0, pair_count = 0;
    float *distance = NULL;
    struct pair *pairs = NULL;
    uint32_t *label = mem_new(faces->count, sizeof *label);
    uint32_t *index = mem_new(faces->count, sizeof *index);
    enum status status = ST_OK;

    if (label == NULL || index == NULL)
        status = err_nomem(err, "the pairs for the threshold");
    for (size_t i = 0; status == ST_OK && i < faces->count; i++)
        if (faces->held_out[i]) {
            label[held] = faces->person[i];
            index[held++] = (uint32_t)i;
        }
    if (status == ST_OK)
        status = pairs_draw(&pairs, &pair_count, label, held, 2, THRESHOLD_PAIRS, 1, 0, err);
    if (status == ST_OK && (distance = mem_new(pair_count, sizeof *distance)) == NULL)
        status = err_nomem(err, "the pairs for the threshold");
    for (size_t i = 0; status == ST_OK && i < pair_count; i++)
        if (!pairs[i].same)
            distance[different++] =
                embedder_distance(faces->embedding + index[pairs[i].a] * faces->dim,
                                  faces->embedding + index[pairs[i].b] * faces->dim, faces->dim);
    if (status == ST_OK && different == 0)
        status =
            err_set(err, ST_NOTFOUND,
                    "the run's data set has no two held-out people with two pictures to find a "
                    "threshold on: give one with --threshold");
    if (status == ST_OK) {
        qsort(distance, different, sizeof *distance, distance_compare);
        *threshold = nextafterf(distance[(size_t)(far * (double)(different - 1))], 0);
        *count = different;
    }
    mem_free(label);
    mem_free(index);
    mem_free(distance);
    mem_free(pairs);
    return status;
}

/* Warns that there are too few pairs for such a share. */
static void threshold_warn(const struct db_run *run, size_t pairs, double far)
{
    char clean[RECORD_NAME];

    (void)text_clean(clean, sizeof clean, run->dataset, false);
    (void)fprintf(
        stderr,
        "facenet cluster: %s has %zu pairs of different held-out people, too few to find a "
        "threshold with a share of %g of them within: many people may become one cluster; give "
        "--threshold D or a larger --far, or train with more people held out\n",
        clean, pairs, far);
}

/* Of a net that was added: a share of the distance that verifies best, since each face meets
 * thousands of others.  What came with the net wins over an evaluation. */
static enum status threshold_of_net(struct db *db, const struct db_run *run, float *threshold,
                                    struct err *err)
{
    struct record_metric *metrics;
    size_t count;
    double verifies = 0;
    char clean[RECORD_NAME];
    enum status status = db_metric_series(db, run->id, NULL, &metrics, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        const char *key = metrics[i].key, *last = strrchr(key, '/');

        if (strcmp(key, METRIC_THRESHOLD) == 0 ||
            (verifies == 0 && last != NULL && strcmp(last + 1, METRIC_THRESHOLD) == 0))
            verifies = metrics[i].value;
    }
    mem_free(metrics);
    if (verifies > 0) {
        *threshold = (float)(THRESHOLD_SHARE * verifies);
        return ST_OK;
    }
    (void)text_clean(clean, sizeof clean, run->name, false);
    return err_set(err, ST_NOTFOUND,
                   "%s was added without a threshold: facenet eval %s --data NAME --pairs FILE "
                   "finds it, or give one with --threshold",
                   clean, clean);
}

enum status cluster_threshold(struct db *db, const struct db_run *run, int64_t checkpoint,
                              const struct cluster_faces *faces, double far, float *threshold,
                              struct err *err)
{
    struct cluster_faces own = {0};
    struct db_dataset dataset;
    size_t pairs = 0;
    enum status status = ST_OK;

    if (run->imported)
        return threshold_of_net(db, run, threshold, err);
    if (faces->dataset != run->dataset_id) {
        status = db_dataset_get(db, run->dataset_id, &dataset, err);
        if (status == ST_OK)
            status = cluster_faces_load(db, run->id, checkpoint, &dataset, &own, err);
        faces = &own;
    }
    if (status == ST_OK)
        status = threshold_measure(threshold, &pairs, faces, far, err);
    if (status == ST_OK && !(*threshold > 0))
        status = err_set(err, ST_INVALID,
                         "the nearest pictures of different held-out people have distance 0: give "
                         "--threshold, or a larger --far");
    if (status == ST_OK && far * (double)pairs < THRESHOLD_ACCEPTS)
        threshold_warn(run, pairs, far);
    cluster_faces_free(&own);
    return status;
}
