/* Clusters the faces; see clustering.h. */
#include "cmd/cluster/clustering.h"

#include "base/mem.h"

void clustering_free(struct clustering *clustering)
{
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

enum status clustering_compute(struct clustering *clustering, struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    enum status status;

    clustering->label = mem_new(faces->count, sizeof *clustering->label);
    clustering->distance = mem_new(faces->count, sizeof *clustering->distance);
    clustering->suspect = mem_new(faces->count, sizeof *clustering->suspect);
    if (clustering->label == NULL || clustering->distance == NULL || clustering->suspect == NULL)
        return err_nomem(err, "the clusters");
    clustering->options.constraints = faces->constraints;
    clustering->options.constraint_count = faces->constraint_count;
    clustering->options.name = clustering_name;
    clustering->options.context = clustering;
    /* Where clusters grow along near pairs, a chain could join everybody. */
    clustering->options.trim = clustering->options.method == CLUSTER_SINGLE ||
                               clustering->options.method == CLUSTER_WHISPERS ||
                               clustering->options.method == CLUSTER_DBSCAN;
    status = cluster_run_roles(clustering->label, &clustering->clusters, faces->embedding,
                               faces->count, faces->dim, faces->role, &clustering->options, err);
    if (status != ST_OK)
        return status;
    clustering->quality = mem_new(clustering->clusters, sizeof *clustering->quality);
    clustering->rows = mem_new(clustering->clusters, sizeof *clustering->rows);
    if (clustering->quality == NULL || clustering->rows == NULL)
        return err_nomem(err, "the clusters");
    status = cluster_qualities(clustering->quality, clustering->distance, clustering->suspect,
                               clustering->label, clustering->clusters, faces->embedding,
                               faces->count, faces->dim, err);
    for (size_t c = 0; status == ST_OK && c < clustering->clusters; c++) {
        const struct cluster_quality *quality = &clustering->quality[c];

        clustering->rows[c] = (struct db_cluster){
            .spread = quality->spread,
            .separation = quality->separation,
            .closest = quality->closest == CLUSTER_NONE ? 0 : (int64_t)quality->closest + 1};
    }
    return status;
}
