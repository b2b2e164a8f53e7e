/* Keeps the clusters, their faces and the candidates to merge; see clustering.h. */
#include "cmd/cluster/clustering.h"

#include "base/mem.h"
#include "base/process.h"
#include "db/review/decisions.h"

#include <stdio.h>

enum status clustering_keep(const struct clustering *clustering, bool *stale, struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    struct db_clustering row = {.dataset = faces->dataset,
                                .run = faces->run,
                                .checkpoint = faces->checkpoint,
                                .again = clustering->again,
                                .threshold = (double)clustering->options.threshold};
    struct db_member *members = mem_new(faces->count, sizeof *members);
    char asker[RECORD_NAME];
    int64_t id, newest;
    enum status status;

    if (members == NULL)
        return err_nomem(err, "the clusters");
    (void)snprintf(row.method, sizeof row.method, "%s",
                   cluster_method_names[clustering->options.method]);
    for (size_t i = 0; i < faces->count; i++)
        members[i] = (struct db_member){
            .image = faces->image[i],
            .cluster = clustering->label[i] == CLUSTER_NONE ? 0 : (int64_t)clustering->label[i] + 1,
            .distance = clustering->distance[i],
            .suspect = clustering->suspect[i],
            .joined = clustering->joined[i] && clustering->label[i] < clustering->people};
    process_asker(asker, sizeof asker);
    status = db_begin(clustering->db, true, err);
    if (status == ST_OK) {
        status = db_decision_newest(clustering->db, faces->dataset, &newest, err);
        *stale = status == ST_OK && newest != clustering->decision;
        if (status == ST_OK && !*stale)
            status = db_clustering_put(clustering->db, &row, clustering->rows, clustering->clusters,
                                       members, faces->count, asker, &id, err);
        if (status == ST_OK && !*stale)
            status = db_candidates_put(clustering->db, id, clustering->candidates,
                                       clustering->candidate_count, err);
        status = db_end(clustering->db, status, err);
    }
    mem_free(members);
    return status;
}
