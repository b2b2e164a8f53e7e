/* Keeps the clusters, their faces and the candidates to merge; see clustering.h. */
#include "cmd/cluster/clustering.h"

#include "base/mem.h"
#include "base/process.h"
#include "db/review/candidates.h"
#include "db/review/decisions.h"
#include "eval/review.h"

#include <stdio.h>

#define CANDIDATES 8 /* kept of each cluster: others that could be the same person */

static enum status clustering_keep_candidates(const struct clustering *clustering, int64_t id,
                                              struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    size_t most = clustering->clusters * CANDIDATES, count = 0;
    struct review_candidate *found = mem_new(most, sizeof *found);
    struct db_candidate *rows = mem_new(most, sizeof *rows);
    enum status status = ST_OK;

    if (found == NULL || rows == NULL)
        status = err_nomem(err, "the candidates to merge");
    if (status == ST_OK)
        status = review_candidates(found, &count, CANDIDATES, clustering->label,
                                   clustering->clusters, faces->embedding, faces->count, faces->dim,
                                   faces->constraints, faces->constraint_count, err);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct db_candidate){(int64_t)found[i].cluster + 1, (int64_t)found[i].other + 1,
                                        found[i].distance};
    if (status == ST_OK)
        status = db_candidates_put(clustering->db, id, rows, count, err);
    mem_free(found);
    mem_free(rows);
    return status;
}

enum status clustering_keep(const struct clustering *clustering, bool *stale, struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    struct db_clustering row = {.dataset = faces->dataset,
                                .run = faces->run,
                                .checkpoint = faces->checkpoint,
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
            .suspect = clustering->suspect[i]};
    process_asker(asker, sizeof asker);
    status = db_begin(clustering->db, true, err);
    if (status == ST_OK) {
        status = db_decision_newest(clustering->db, faces->dataset, &newest, err);
        *stale = status == ST_OK && newest != clustering->decision;
        if (status == ST_OK && !*stale)
            status = db_clustering_put(clustering->db, &row, clustering->rows, clustering->clusters,
                                       members, faces->count, asker, &id, err);
        if (status == ST_OK && !*stale)
            status = clustering_keep_candidates(clustering, id, err);
        status = db_end(clustering->db, status, err);
    }
    mem_free(members);
    return status;
}
