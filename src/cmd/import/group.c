/* See group.h. */
#include "cmd/import/group.h"

#include "cmd/cluster/clustering.h"
#include "cmd/embeddings.h"
#include "cmd/output.h"

#include "base/mem.h"
#include "db/core/named.h"
#include "db/runs/models.h"
#include "db/runs/steps.h"

#include <inttypes.h>
#include <stdio.h>

/* Whether there is a threshold for a run. */
static enum status group_threshold(struct db *db, int64_t run, bool *known, struct err *err)
{
    struct record_metric *metrics;
    size_t count;
    enum status status = db_metric_series(db, run, METRIC_THRESHOLD, &metrics, &count, err);

    if (status == ST_OK)
        mem_free(metrics);
    *known = status == ST_OK && count > 0;
    return status;
}

enum status group_faces(struct db *db, int64_t dataset, bool new, struct err *err)
{
    struct db_dataset row;
    struct db_model recogniser;
    struct db_clustering current;
    struct err none;
    char run[FACES_ID], data[FACES_ID];
    bool found = false, known = false;
    enum status status = db_dataset_get(db, dataset, &row, err);

    if (status != ST_OK || row.crop_count == 0)
        return status;
    if (db_model_newest(db, MODEL_RECOGNISER, &recogniser, &none) != ST_OK) {
        output_say("no recogniser is here: facenet models lists some; then facenet embed and "
                   "facenet cluster group the faces");
        return ST_OK;
    }
    (void)snprintf(run, sizeof run, NAMED_BY_ID, recogniser.run_id);
    (void)snprintf(data, sizeof data, NAMED_BY_ID, dataset);
    status = db_clustering_current(db, dataset, &current, &found, err);
    if (status != ST_OK || (found && !new))
        return status;
    status = embeddings_of_run(db, run, data, true, err);
    if (status == ST_OK)
        status = group_threshold(db, recogniser.run_id, &known, err);
    if (status == ST_OK && !known)
        output_say("the threshold of %s isn't known: facenet cluster %s --data %s --threshold D "
                   "groups the faces",
                   recogniser.name, recogniser.name, row.name);
    return status == ST_OK && known ? clustering_make(db, run, data, err) : status;
}
