/* What all clustering methods share: checking the input, making one point of the faces that must be
 * together, and turning the labels of a method into sorted labels of faces. See cluster.h. */
#include "eval/cluster/cluster.h"

#include "eval/cluster/work.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define UNIT_SLACK 1e-3 /* of an embedding's squared length */

const char *const cluster_method_names[CLUSTER_METHODS] = {
    "average", "complete", "single", "chinese-whispers", "dbscan", "hdbscan"};

enum cluster_method cluster_method_find(const char *name)
{
    enum cluster_method method = CLUSTER_AVERAGE;

    while (method < CLUSTER_METHODS && strcmp(name, cluster_method_names[method]) != 0)
        method++;
    return method;
}

struct cluster_options cluster_defaults(float threshold)
{
    return (struct cluster_options){.method = CLUSTER_AVERAGE,
                                    .threshold = threshold,
                                    .neighbours = 3,
                                    .least = 2,
                                    .exact = CLUSTER_EXACT};
}

/* A clustering in progress. */
struct job {
    const struct cluster_options *options;
    const float *embedding; /* (n, dim) */
    size_t n, dim;
    uint32_t *point;  /* (n) the point of each face */
    uint32_t *weight; /* (points.n) */
    float *mean;      /* (points.n, dim); NULL while each face is a point */
    struct cluster_probes probes;
    uint32_t *first, *apart;
    uint32_t *result; /* (points.n) label of each point */
    struct cluster_points points;
};

static void job_name(const struct job *job, size_t face, char out[128])
{
    if (job->options->name != NULL)
        job->options->name(job->options->context, face, out, 128);
    else
        (void)snprintf(out, 128, "face %zu", face);
}

static enum status job_look(const struct job *job, struct err *err)
{
    const struct cluster_options *options = job->options;

    if (options->method >= CLUSTER_METHODS || !(options->threshold > 0) ||
        !(options->threshold <= 4) || options->neighbours < 1 || options->least < 1)
        return err_set(err, ST_INVALID,
                       "clustering needs a threshold over 0 and at most 4, at least 1 neighbour "
                       "and clusters of at least 1 face, not %g, %zu and %zu",
                       (double)options->threshold, options->neighbours, options->least);
    if (job->n >= CLUSTER_NONE / 2 || options->constraint_count >= CLUSTER_NONE / 2)
        return err_set(err, ST_LIMIT, "%zu faces and %zu constraints are too many to cluster",
                       job->n, options->constraint_count);
    for (size_t i = 0; i < job->n; i++) {
        const float *x = job->embedding + i * job->dim;
        double length = 0;
        char name[128];

        for (size_t k = 0; k < job->dim; k++)
            length += (double)x[k] * (double)x[k];
        if (fabs(length - 1) <= UNIT_SLACK)
            continue;
        job_name(job, i, name);
        return err_set(err, ST_INVALID,
                       isfinite(length) ? "the embedding of %s has not length 1: embed it again"
                                        : "the embedding of %s is not a number: embed it again",
                       name);
    }
    return ST_OK;
}

/* Points are numbered in the order of their first faces. */
static enum status job_gather(struct job *job, struct err *err)
{
    const struct cluster_options *options = job->options;
    size_t n = 0;

    for (uint32_t i = 0; i < job->n; i++)
        job->point[i] = i;
    for (size_t c = 0; c < options->constraint_count; c++) {
        const struct cluster_constraint *constraint = &options->constraints[c];
        uint32_t a, b;

        if (constraint->a >= job->n || constraint->b >= job->n)
            return err_set(err, ST_INVALID, "a constraint names face %u of %zu",
                           constraint->a > constraint->b ? constraint->a : constraint->b, job->n);
        a = cluster_find(job->point, constraint->a);
        b = cluster_find(job->point, constraint->b);
        if (constraint->same)
            job->point[a > b ? a : b] = a < b ? a : b;
    }
    for (size_t i = 0; i < job->n; i++)
        job->point[i] = cluster_find(job->point, (uint32_t)i);
    for (size_t i = 0; i < job->n; i++) { /* roots come before the others of their set */
        job->point[i] = job->point[i] == i ? (uint32_t)n++ : job->point[job->point[i]];
        job->weight[job->point[i]]++;
    }
    job->points.n = n;
    return ST_OK;
}

/* The lists of points that may not be together. */
static enum status job_part(struct job *job, struct err *err)
{
    const struct cluster_options *options = job->options;
    size_t sum = 0;

    job->first = mem_new(job->points.n + 2, sizeof *job->first);
    job->apart = mem_new(2 * options->constraint_count, sizeof *job->apart);
    if (job->first == NULL || job->apart == NULL)
        return err_nomem(err, "the constraints");
    for (size_t c = 0; c < options->constraint_count; c++) {
        const struct cluster_constraint *constraint = &options->constraints[c];
        char a[128], b[128];

        if (constraint->same)
            continue;
        if (job->point[constraint->a] == job->point[constraint->b]) {
            job_name(job, constraint->a, a);
            job_name(job, constraint->b, b);
            return err_set(err, ST_INVALID,
                           "%s and %s may not be together, but other decisions, taken together, "
                           "put them in one cluster: take one of them back",
                           a, b);
        }
        job->first[job->point[constraint->a] + 2]++;
        job->first[job->point[constraint->b] + 2]++;
    }
    for (size_t i = 0; i < job->points.n + 2; i++)
        job->first[i] = (uint32_t)(sum += job->first[i]);
    for (size_t c = 0; c < options->constraint_count; c++) {
        const struct cluster_constraint *constraint = &options->constraints[c];
        uint32_t a = job->point[constraint->a], b = job->point[constraint->b];

        if (!constraint->same) {
            job->apart[job->first[a + 1]++] = b;
            job->apart[job->first[b + 1]++] = a;
        }
    }
    return ST_OK;
}

/* The mean of a point's faces: its products are the mean products of the faces. */
static enum status job_mean(struct job *job, struct err *err)
{
    job->points.mean = job->embedding;
    if (job->points.n == job->n)
        return ST_OK;
    job->mean = mem_new_aligned(job->points.n * job->dim, sizeof *job->mean);
    if (job->mean == NULL)
        return err_nomem(err, "the means of faces");
    for (size_t i = 0; i < job->n; i++)
        for (size_t k = 0; k < job->dim; k++)
            job->mean[job->point[i] * job->dim + k] +=
                job->embedding[i * job->dim + k] / (float)job->weight[job->point[i]];
    job->points.mean = job->mean;
    return ST_OK;
}

/* Many points are compared with what is in the lists nearest to them, not with all. */
static enum status job_probe(struct job *job, struct err *err)
{
    bool worth = false;
    enum status status = ST_OK;

    if (job->points.n > job->options->exact)
        status = cluster_probes_make(&job->probes, &job->points, job->options->lists, &worth, err);
    job->points.probes = worth ? &job->probes : NULL;
    return status;
}

static enum status job_cluster(struct job *job, struct err *err)
{
    switch (job->options->method) {
    case CLUSTER_SINGLE:
        return cluster_by_single(job->result, &job->points, err);
    case CLUSTER_WHISPERS:
        return cluster_by_whispers(job->result, &job->points, err);
    case CLUSTER_DBSCAN:
        return cluster_by_dbscan(job->result, &job->points, err);
    case CLUSTER_HDBSCAN:
        return cluster_by_hdbscan(job->result, &job->points, err);
    default:
        return cluster_by_linkage(job->result, &job->points, job->options->method, err);
    }
}

/* Points of a single face whose mean D to the others of their cluster is over the threshold. */
static enum status job_trim(struct job *job, struct err *err)
{
    size_t dim = job->dim, n = job->points.n;
    float *sum = mem_new_aligned(n * dim, sizeof *sum);
    uint32_t *faces = mem_new(n, sizeof *faces);

    if (sum == NULL || faces == NULL) {
        mem_free(sum);
        mem_free(faces);
        return err_nomem(err, "the means of clusters");
    }
    for (size_t i = 0; i < n; i++) {
        if (job->result[i] == CLUSTER_NONE)
            continue;
        faces[job->result[i]] += job->weight[i];
        for (size_t k = 0; k < dim; k++)
            sum[job->result[i] * dim + k] += job->points.mean[i * dim + k] * (float)job->weight[i];
    }
    for (size_t i = 0; i < n; i++) {
        const float *x = job->points.mean + i * dim;
        uint32_t own = job->result[i];
        double product = 0;

        if (own == CLUSTER_NONE || job->weight[i] > 1 || faces[own] < 2)
            continue;
        for (size_t k = 0; k < dim; k++)
            product += (double)x[k] * (double)(sum[own * dim + k] - x[k]);
        if (2 - 2 * product / (faces[own] - 1) > (double)job->options->threshold)
            job->result[i] = CLUSTER_NONE;
    }
    mem_free(sum);
    mem_free(faces);
    return ST_OK;
}

/* Leaves the faces of small clusters alone and numbers the others by their first faces.  Faces that
 * must be together are a cluster in any case, of a label past the method's if they were alone. */
static enum status job_finish(const struct job *job, uint32_t *label, size_t *clusters,
                              struct err *err)
{
    size_t n = job->points.n;
    uint32_t *faces = mem_new(2 * n, sizeof *faces), *number = mem_new(2 * n, sizeof *number);
    bool *kept = mem_new(2 * n, sizeof *kept);
    enum status status = ST_OK;

    *clusters = 0;
    if (faces == NULL || number == NULL || kept == NULL) {
        status = err_nomem(err, "the clusters");
        goto out;
    }
    for (size_t i = 0; i < n; i++) {
        number[i] = number[n + i] = CLUSTER_NONE;
        if (job->result[i] == CLUSTER_NONE && job->weight[i] > 1)
            job->result[i] = (uint32_t)(n + i);
        if (job->result[i] == CLUSTER_NONE)
            continue;
        faces[job->result[i]] += job->weight[i];
        kept[job->result[i]] |= job->weight[i] > 1 || faces[job->result[i]] >= job->options->least;
    }
    for (size_t i = 0; i < job->n; i++) {
        uint32_t of = job->result[job->point[i]];

        label[i] = CLUSTER_NONE;
        if (of != CLUSTER_NONE && kept[of]) {
            if (number[of] == CLUSTER_NONE)
                number[of] = (uint32_t)(*clusters)++;
            label[i] = number[of];
        }
    }
out:
    mem_free(faces);
    mem_free(number);
    mem_free(kept);
    return status;
}

enum status cluster_run(uint32_t *label, size_t *clusters, const float *embedding, size_t n,
                        size_t dim, const struct cluster_options *options, struct err *err)
{
    struct job job = {.options = options, .embedding = embedding, .n = n, .dim = dim};
    enum status status = job_look(&job, err);

    *clusters = 0;
    if (status != ST_OK || n == 0)
        return status;
    job.point = mem_new(n, sizeof *job.point);
    job.weight = mem_new(n, sizeof *job.weight);
    job.result = mem_new(n, sizeof *job.result);
    if (job.point == NULL || job.weight == NULL || job.result == NULL)
        status = err_nomem(err, "the faces to cluster");
    if (status == ST_OK)
        status = job_gather(&job, err);
    if (status == ST_OK)
        status = job_part(&job, err);
    if (status == ST_OK)
        status = job_mean(&job, err);
    job.points.weight = job.weight;
    job.points.first = job.first;
    job.points.apart = job.apart;
    job.points.dim = dim;
    job.points.threshold = options->threshold;
    job.points.neighbours = options->neighbours;
    job.points.least = options->least;
    if (status == ST_OK)
        status = job_probe(&job, err);
    if (status == ST_OK)
        status = job_cluster(&job, err);
    if (status == ST_OK && options->trim)
        status = job_trim(&job, err);
    if (status == ST_OK)
        status = job_finish(&job, label, clusters, err);
    mem_free(job.point);
    mem_free(job.weight);
    mem_free(job.result);
    mem_free(job.mean);
    cluster_probes_free(&job.probes);
    mem_free(job.first);
    mem_free(job.apart);
    return status;
}
