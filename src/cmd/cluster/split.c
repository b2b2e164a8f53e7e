/* See split.h. */
#include "cmd/cluster/split.h"

#include "cmd/checkpoints.h"
#include "cmd/cluster/input.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SPLIT_TIGHTER 0.8f /* factor of the threshold, until the cluster falls apart */
#define SPLIT_TRIES 60

static int member_compare(const void *a, const void *b)
{
    const struct db_member *x = a, *y = b;

    return (x->image > y->image) - (x->image < y->image);
}

static int image_compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Makes the largest part, the first among equals, part 0, which keeps the name. */
static enum status split_largest_first(uint32_t *label, size_t count, size_t parts, struct err *err)
{
    size_t *size = mem_new(parts, sizeof *size);
    uint32_t largest = 0;

    if (size == NULL)
        return err_nomem(err, "the parts of a cluster");
    for (size_t i = 0; i < count; i++)
        size[label[i]]++;
    for (uint32_t p = 1; p < parts; p++)
        if (size[p] > size[largest])
            largest = p;
    for (size_t i = 0; i < count; i++)
        if (label[i] == largest || label[i] == 0)
            label[i] = label[i] == 0 ? largest : 0;
    mem_free(size);
    return ST_OK;
}

/* What must stay apart does so among ours, whose images ascend; what must be together is what the
 * split may part.  *constraints is new. */
static enum status split_constrain(struct cluster_constraint **constraints,
                                   struct cluster_options *options,
                                   const struct cluster_faces *faces,
                                   const struct cluster_faces *ours, struct err *err)
{
    *constraints = mem_new(faces->constraint_count, sizeof **constraints);
    if (*constraints == NULL)
        return err_nomem(err, "the constraints");
    for (size_t c = 0; c < faces->constraint_count; c++) {
        const struct cluster_constraint *of = &faces->constraints[c];
        const int64_t *a = bsearch(&faces->image[of->a], ours->image, ours->count,
                                   sizeof *ours->image, image_compare);
        const int64_t *b = bsearch(&faces->image[of->b], ours->image, ours->count,
                                   sizeof *ours->image, image_compare);

        if (!of->same && a != NULL && b != NULL)
            (*constraints)[options->constraint_count++] = (struct cluster_constraint){
                (uint32_t)(a - ours->image), (uint32_t)(b - ours->image), false};
    }
    options->constraints = *constraints;
    return ST_OK;
}

static enum status split_faces(const struct db_review *review, int64_t clustering, int64_t cluster,
                               const struct cluster_faces *faces, float threshold, struct err *err)
{
    struct cluster_options options = cluster_defaults(threshold);
    struct cluster_faces ours = {.dim = faces->dim};
    struct cluster_constraint *constraints = NULL;
    struct db_member *members = NULL;
    uint32_t *label = NULL;
    size_t count = 0, parts = 0, *order = NULL;
    enum status status = db_member_list(review->db, clustering, cluster, &members, &count, err);

    if (status == ST_OK)
        status = cluster_faces_order(faces, &order, err);
    if (status == ST_OK) {
        ours.embedding = mem_new_aligned(count * faces->dim, sizeof *ours.embedding);
        ours.image = mem_new(count, sizeof *ours.image);
        label = mem_new(count, sizeof *label);
        if (ours.embedding == NULL || ours.image == NULL || label == NULL)
            status = err_nomem(err, "the faces to split");
    }
    if (status == ST_OK)
        qsort(members, count, sizeof *members, member_compare);
    for (size_t i = 0, at; status == ST_OK && i < count; i++) {
        at = cluster_faces_find(faces, order, members[i].image);
        if (at == SIZE_MAX)
            continue;
        memcpy(ours.embedding + ours.count * faces->dim, faces->embedding + at * faces->dim,
               faces->dim * sizeof *ours.embedding);
        ours.image[ours.count++] = members[i].image;
    }
    options.least = 1;
    if (status == ST_OK)
        status = split_constrain(&constraints, &options, faces, &ours, err);
    for (int tries = 0; status == ST_OK && parts < 2 && tries < SPLIT_TRIES; tries++) {
        status = cluster_run(label, &parts, ours.embedding, ours.count, ours.dim, &options, err);
        options.threshold *= SPLIT_TIGHTER;
    }
    if (status == ST_OK && parts < 2)
        status = err_set(err, ST_INVALID,
                         "cluster %" PRId64 " cannot be split: its faces are equal", cluster);
    if (status == ST_OK)
        status = split_largest_first(label, ours.count, parts, err);
    if (status == ST_OK)
        status = db_decide_split(review, cluster, ours.image, label, ours.count, err);
    mem_free(ours.embedding);
    mem_free(ours.image);
    mem_free(constraints);
    mem_free(members);
    mem_free(label);
    mem_free(order);
    return status;
}

enum status cluster_split(const struct db_review *review, const struct db_dataset *dataset,
                          const struct db_clustering *clustering, int64_t cluster, double threshold,
                          struct err *err)
{
    struct cluster_faces faces = {0};
    char by[CHECKPOINTS_NAME];
    int64_t checkpoint = clustering->checkpoint;
    enum status status = checkpoints_again(review->db, clustering->run, &checkpoint, by, err);

    if (status == ST_OK)
        status = cluster_faces_load(review->db, clustering->run, checkpoint, dataset, &faces, err);
    if (status == ST_OK)
        status = split_faces(review, clustering->id, cluster, &faces, (float)threshold, err);
    cluster_faces_free(&faces);
    return status;
}
