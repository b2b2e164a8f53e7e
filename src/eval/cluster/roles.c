/* See roles.h.  The faces that found are clustered by themselves; then the mean D of each
 * other face to each cluster is 2 less twice the product with the mean of its founders. */
#include "eval/cluster/roles.h"

#include "base/mem.h"
#include "eval/cluster/work.h"
#include "nn/kernel/blas.h"

#include <stdlib.h>
#include <string.h>

#define TRIES 8 /* nearest clusters that a face may join */

/* A face and a cluster that it could join. */
struct offer {
    double distance;
    uint32_t face, cluster;
};

/* Two faces that may not be together, both ways. */
struct apart {
    uint32_t face, other;
};

struct roles {
    const struct cluster_options *options;
    const float *embedding; /* (n, dim) */
    size_t n, dim;
    enum cluster_role *role;                /* (n) */
    uint32_t *founder;                      /* (founders) their faces, ascending */
    uint32_t *place;                        /* (n) of a founder: which one it is */
    float *vector;                          /* (founders, dim) */
    struct cluster_constraint *constraints; /* of two founders */
    size_t founders, joiners, constraint_count;
    uint32_t *label;         /* (n), borrowed; a founder alone has one past those of clusters */
    size_t clusters, labels; /* labels: with those of founders alone */
    struct offer *offers;    /* (offer_count) */
    size_t offer_count;
    struct apart *apart; /* (apart_count), sorted */
    size_t apart_count;
};

static void roles_name(void *context, size_t face, char *out, size_t size)
{
    const struct roles *roles = context;

    roles->options->name(roles->options->context, roles->founder[face], out, size);
}

static enum status roles_gather(struct roles *roles, const enum cluster_role *role, struct err *err)
{
    const struct cluster_options *options = roles->options;
    size_t n = roles->n, dim = roles->dim;

    roles->role = mem_new(n, sizeof *roles->role);
    roles->founder = mem_new(n, sizeof *roles->founder);
    roles->place = mem_new(n, sizeof *roles->place);
    roles->constraints = mem_new(options->constraint_count, sizeof *roles->constraints);
    roles->vector = mem_new_aligned(n * dim, sizeof *roles->vector);
    if (roles->role == NULL || roles->founder == NULL || roles->place == NULL ||
        roles->constraints == NULL || roles->vector == NULL)
        return err_nomem(err, "the faces to cluster");
    if (n > 0)
        memcpy(roles->role, role, n * sizeof *role);
    for (size_t c = 0; c < options->constraint_count; c++)
        if (options->constraints[c].same)
            roles->role[options->constraints[c].a] = roles->role[options->constraints[c].b] =
                CLUSTER_FOUNDS;
    for (uint32_t i = 0; i < n; i++) {
        roles->joiners += roles->role[i] == CLUSTER_JOINS;
        if (roles->role[i] != CLUSTER_FOUNDS)
            continue;
        memcpy(roles->vector + roles->founders * dim, roles->embedding + i * dim,
               dim * sizeof *roles->vector);
        roles->place[i] = (uint32_t)roles->founders;
        roles->founder[roles->founders++] = i;
    }
    for (size_t c = 0; c < options->constraint_count; c++) {
        struct cluster_constraint constraint = options->constraints[c];

        if (roles->role[constraint.a] != CLUSTER_FOUNDS ||
            roles->role[constraint.b] != CLUSTER_FOUNDS)
            continue;
        constraint.a = roles->place[constraint.a];
        constraint.b = roles->place[constraint.b];
        roles->constraints[roles->constraint_count++] = constraint;
    }
    return ST_OK;
}

/* Clusters the founders. */
static enum status roles_found(struct roles *roles, struct err *err)
{
    struct cluster_options options = *roles->options;
    uint32_t *label = mem_new(roles->founders, sizeof *label);
    enum status status;

    if (label == NULL)
        return err_nomem(err, "the faces to cluster");
    options.constraints = roles->constraints;
    options.constraint_count = roles->constraint_count;
    if (options.name != NULL) {
        options.name = roles_name;
        options.context = roles;
    }
    status = cluster_run(label, &roles->clusters, roles->vector, roles->founders, roles->dim,
                         &options, err);
    roles->labels = roles->clusters;
    for (size_t i = 0; i < roles->n; i++)
        roles->label[i] = CLUSTER_NONE;
    for (size_t i = 0; status == ST_OK && i < roles->founders; i++)
        roles->label[roles->founder[i]] =
            label[i] != CLUSTER_NONE ? label[i] : (uint32_t)roles->labels++;
    mem_free(label);
    return status;
}

static int apart_compare(const void *a, const void *b)
{
    const struct apart *x = a, *y = b;

    if (x->face != y->face)
        return x->face < y->face ? -1 : 1;
    return (x->other > y->other) - (x->other < y->other);
}

static int offer_compare(const void *a, const void *b)
{
    const struct offer *x = a, *y = b;

    if (x->distance < y->distance || x->distance > y->distance)
        return x->distance < y->distance ? -1 : 1;
    if (x->face != y->face)
        return x->face < y->face ? -1 : 1;
    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

/* The nearest clusters of a face within the threshold, from its products with all means. */
static void roles_offer(struct roles *roles, uint32_t face, const float *product)
{
    struct offer *offers = roles->offers + roles->offer_count;
    size_t count = 0;

    for (uint32_t c = 0; c < roles->labels; c++) {
        struct offer offer = {2 - 2 * (double)product[c], face, c};
        size_t at;

        if (offer.distance > (double)roles->options->threshold ||
            (count == TRIES && offer.distance >= offers[TRIES - 1].distance))
            continue;
        at = count < TRIES ? count++ : count - 1;
        for (; at > 0 && offers[at - 1].distance > offer.distance; at--)
            offers[at] = offers[at - 1];
        offers[at] = offer;
    }
    roles->offer_count += count;
}

static enum status roles_measure(struct roles *roles, struct err *err)
{
    size_t dim = roles->dim, labels = roles->labels;
    float *mean = mem_new_aligned(labels * dim, sizeof *mean);
    float *product = mem_new_aligned(labels, sizeof *product);
    size_t *size = mem_new(labels, sizeof *size);
    enum status status = ST_OK;

    roles->offers = mem_new(roles->joiners * TRIES, sizeof *roles->offers);
    if (mean == NULL || product == NULL || size == NULL || roles->offers == NULL)
        status = err_nomem(err, "the faces that join clusters");
    if (status == ST_OK)
        cluster_means(mean, size, roles->label, labels, roles->embedding, roles->n, dim);
    for (uint32_t i = 0; status == ST_OK && labels > 0 && i < roles->n; i++) {
        if (roles->role[i] != CLUSTER_JOINS)
            continue;
        blas_gemm(false, true, 1, labels, dim, 1, roles->embedding + i * dim, dim, mean, dim, 0,
                  product, labels);
        roles_offer(roles, i, product);
    }
    mem_free(mean);
    mem_free(product);
    mem_free(size);
    return status;
}

static bool roles_may_join(const struct roles *roles, uint32_t face, uint32_t cluster)
{
    size_t low = 0, high = roles->apart_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (roles->apart[middle].face < face)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < roles->apart_count && roles->apart[low].face == face; low++)
        if (roles->label[roles->apart[low].other] == cluster)
            return false;
    return true;
}

static enum status roles_join(struct roles *roles, struct err *err)
{
    const struct cluster_options *options = roles->options;
    enum status status;

    roles->apart = mem_new(2 * options->constraint_count, sizeof *roles->apart);
    if (roles->apart == NULL)
        return err_nomem(err, "the constraints");
    for (size_t c = 0; c < options->constraint_count; c++) {
        uint32_t a = options->constraints[c].a, b = options->constraints[c].b;

        if (options->constraints[c].same)
            continue;
        roles->apart[roles->apart_count++] = (struct apart){a, b};
        roles->apart[roles->apart_count++] = (struct apart){b, a};
    }
    qsort(roles->apart, roles->apart_count, sizeof *roles->apart, apart_compare);
    status = roles_measure(roles, err);
    if (status != ST_OK)
        return status;
    qsort(roles->offers, roles->offer_count, sizeof *roles->offers, offer_compare);
    for (size_t o = 0; o < roles->offer_count; o++) {
        const struct offer *offer = &roles->offers[o];

        if (roles->label[offer->face] == CLUSTER_NONE &&
            roles_may_join(roles, offer->face, offer->cluster))
            roles->label[offer->face] = offer->cluster;
    }
    return ST_OK;
}

/* Founders that nobody joined are alone; clusters are numbered by their first faces. */
static enum status roles_finish(struct roles *roles, size_t *clusters, struct err *err)
{
    size_t *size = mem_new(roles->labels, sizeof *size);
    uint32_t *number = mem_new(roles->labels, sizeof *number);

    *clusters = 0;
    if (size == NULL || number == NULL) {
        mem_free(size);
        mem_free(number);
        return err_nomem(err, "the clusters");
    }
    for (size_t i = 0; i < roles->n; i++)
        if (roles->label[i] != CLUSTER_NONE)
            size[roles->label[i]]++;
    for (size_t c = 0; c < roles->labels; c++)
        number[c] = CLUSTER_NONE;
    for (size_t i = 0; i < roles->n; i++) {
        uint32_t of = roles->label[i];

        if (of == CLUSTER_NONE)
            continue;
        if (number[of] == CLUSTER_NONE &&
            (of < roles->clusters || size[of] >= roles->options->least))
            number[of] = (uint32_t)(*clusters)++;
        roles->label[i] = number[of];
    }
    mem_free(size);
    mem_free(number);
    return ST_OK;
}

enum status cluster_run_roles(uint32_t *label, size_t *clusters, const float *embedding, size_t n,
                              size_t dim, const enum cluster_role *role,
                              const struct cluster_options *options, struct err *err)
{
    struct roles roles = {
        .options = options, .embedding = embedding, .n = n, .dim = dim, .label = label};
    size_t founders = 0;
    enum status status;

    for (size_t i = 0; i < n; i++)
        founders += role[i] == CLUSTER_FOUNDS;
    if (founders == n)
        return cluster_run(label, clusters, embedding, n, dim, options, err);
    status = roles_gather(&roles, role, err);
    if (status == ST_OK)
        status = roles_found(&roles, err);
    if (status == ST_OK)
        status = roles_join(&roles, err);
    if (status == ST_OK)
        status = roles_finish(&roles, clusters, err);
    mem_free(roles.role);
    mem_free(roles.founder);
    mem_free(roles.place);
    mem_free(roles.vector);
    mem_free(roles.constraints);
    mem_free(roles.offers);
    mem_free(roles.apart);
    return status;
}
