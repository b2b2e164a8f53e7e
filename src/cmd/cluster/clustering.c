/* Clusters the faces; see clustering.h. */
#include "cmd/cluster/clustering.h"

#include "cmd/index.h"

#include "base/mem.h"

#include <string.h>

void clustering_free(struct clustering *clustering)
{
    mem_free(clustering->joined);
    mem_free(clustering->candidates);
    clustering->joined = NULL;
    clustering->candidates = NULL;
    clustering->candidate_count = clustering->people = 0;
    clustering_before_free(&clustering->before);
    mem_free(clustering->label);
    mem_free(clustering->distance);
    mem_free(clustering->suspect);
    mem_free(clustering->quality);
    mem_free(clustering->rows);
    clustering->label = NULL;
    clustering->distance = NULL;
    clustering->suspect = NULL;
    clustering->quality = NULL;
    clustering->rows = NULL;
    text_free(&clustering->conflicts);
    cluster_faces_free(&clustering->faces);
}

static void clustering_name(void *context, size_t face, char *out, size_t size)
{
    const struct clustering *clustering = context;

    (void)text_clean(out, size, clustering->faces.path[face], false);
}

/* The faces that are clustered by themselves: those that no confirmed person has. */
struct rest {
    float *vector;                          /* (count, dim) */
    uint32_t *face, *place, *label;         /* (count), (faces), (count) */
    enum cluster_role *role;                /* (count) */
    struct cluster_constraint *constraints; /* of two of them */
    size_t count, constraint_count;
    const struct clustering *clustering;
};

static void rest_name(void *context, size_t face, char *out, size_t size)
{
    struct rest *rest = context;

    clustering_name((void *)(uintptr_t)rest->clustering, rest->face[face], out, size);
}

static enum status rest_gather(struct rest *rest, struct err *err)
{
    const struct clustering *clustering = rest->clustering;
    const struct cluster_faces *faces = &clustering->faces;
    size_t dim = faces->dim;

    rest->vector = mem_new_aligned(faces->count * dim, sizeof *rest->vector);
    rest->face = mem_new(faces->count, sizeof *rest->face);
    rest->place = mem_new(faces->count, sizeof *rest->place);
    rest->label = mem_new(faces->count, sizeof *rest->label);
    rest->role = mem_new(faces->count, sizeof *rest->role);
    rest->constraints = mem_new(faces->constraint_count, sizeof *rest->constraints);
    if (rest->vector == NULL || rest->face == NULL || rest->place == NULL || rest->label == NULL ||
        rest->role == NULL || rest->constraints == NULL)
        return err_nomem(err, "the faces to cluster");
    for (uint32_t i = 0; i < faces->count; i++) {
        if (clustering->label[i] != CLUSTER_NONE)
            continue;
        memcpy(rest->vector + rest->count * dim, faces->embedding + i * dim,
               dim * sizeof *rest->vector);
        rest->role[rest->count] = faces->role[i];
        rest->place[i] = (uint32_t)rest->count;
        rest->face[rest->count++] = i;
    }
    for (size_t c = 0; c < faces->constraint_count; c++) {
        struct cluster_constraint constraint = faces->constraints[c];

        if (clustering->label[constraint.a] != CLUSTER_NONE ||
            clustering->label[constraint.b] != CLUSTER_NONE)
            continue;
        constraint.a = rest->place[constraint.a];
        constraint.b = rest->place[constraint.b];
        rest->constraints[rest->constraint_count++] = constraint;
    }
    return ST_OK;
}

/* Of the faces alone, one that is near a person is a cluster, so that it is asked about. */
static enum status rest_cluster(struct rest *rest, struct clustering *clustering, const bool *near,
                                struct err *err)
{
    struct cluster_options options = clustering->options;
    struct vector_index index = {0};
    struct ivf lists;
    size_t clusters = 0;
    bool use = false;
    enum status status = rest_gather(rest, err);

    if (status == ST_OK && rest->count > options.exact)
        status = index_ready(clustering->db, clustering->faces.checkpoint, &index, &use, err);
    if (status != ST_OK)
        return status;
    lists = (struct ivf){(float *)(uintptr_t)index.centroid, index.head.lists, index.head.dim};
    options.lists = use && index.head.dim == clustering->faces.dim ? &lists : NULL;
    options.constraints = rest->constraints;
    options.constraint_count = rest->constraint_count;
    options.name = rest_name;
    options.context = rest;
    status = cluster_run_roles(rest->label, &clusters, rest->vector, rest->count,
                               clustering->faces.dim, rest->role, &options, err);
    vector_index_close(&index);
    clustering->clusters = clustering->people + clusters;
    for (size_t i = 0; status == ST_OK && i < rest->count; i++) {
        uint32_t face = rest->face[i];

        if (rest->label[i] != CLUSTER_NONE)
            clustering->label[face] = (uint32_t)clustering->people + rest->label[i];
        else if (near[face])
            clustering->label[face] = (uint32_t)clustering->clusters++;
    }
    return status;
}

static enum status clustering_label(struct clustering *clustering, struct err *err)
{
    struct rest rest = {.clustering = clustering};
    bool *near = NULL;
    enum status status = clustering_people(clustering, &near, err);

    /* Where clusters grow along near pairs, a chain could join everybody. */
    clustering->options.trim = clustering->options.method == CLUSTER_SINGLE ||
                               clustering->options.method == CLUSTER_WHISPERS ||
                               clustering->options.method == CLUSTER_DBSCAN;
    if (status == ST_OK)
        status = rest_cluster(&rest, clustering, near, err);
    mem_free(rest.vector);
    mem_free(rest.face);
    mem_free(rest.place);
    mem_free(rest.label);
    mem_free(rest.role);
    mem_free(rest.constraints);
    mem_free(near);
    return status;
}

/* The rows that are kept: what was measured, and what confirmed clusters had. */
static void clustering_describe(struct clustering *clustering)
{
    const struct clustering_before *before = &clustering->before;

    for (size_t c = 0; c < clustering->clusters; c++) {
        const struct cluster_quality *quality = &clustering->quality[c];

        clustering->rows[c] = (struct db_cluster){
            .spread = quality->spread,
            .separation = quality->separation,
            .closest = quality->closest == CLUSTER_NONE ? 0 : (int64_t)quality->closest + 1};
    }
    for (size_t i = 0; i < clustering->faces.count; i++) {
        const struct db_cluster *was;

        if (clustering->label[i] >= clustering->people || before->of[i] == CLUSTER_NONE)
            continue;
        was = &before->clusters[before->of[i]];
        memcpy(clustering->rows[clustering->label[i]].name, was->name, RECORD_NAME);
        clustering->rows[clustering->label[i]].confirmed = true;
        clustering->rows[clustering->label[i]].hidden = was->hidden;
        clustering->rows[clustering->label[i]].cover = was->cover;
    }
}

enum status clustering_compute(struct clustering *clustering, struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    enum status status;

    clustering->label = mem_new(faces->count, sizeof *clustering->label);
    clustering->distance = mem_new(faces->count, sizeof *clustering->distance);
    clustering->suspect = mem_new(faces->count, sizeof *clustering->suspect);
    if (clustering->label == NULL || clustering->distance == NULL || clustering->suspect == NULL)
        return err_nomem(err, "the clusters");
    status = clustering_label(clustering, err);
    if (status != ST_OK)
        return status;
    clustering->quality = mem_new(clustering->clusters, sizeof *clustering->quality);
    clustering->rows = mem_new(clustering->clusters, sizeof *clustering->rows);
    if (clustering->quality == NULL || clustering->rows == NULL)
        return err_nomem(err, "the clusters");
    status = cluster_qualities(clustering->quality, clustering->distance, clustering->suspect,
                               clustering->label, clustering->clusters, faces->embedding,
                               faces->count, faces->dim, err);
    if (status == ST_OK)
        clustering_describe(clustering);
    return status;
}
