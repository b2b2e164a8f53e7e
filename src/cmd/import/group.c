/* See group.h. */
#include "cmd/import/group.h"

#include "cmd/cluster/clustering.h"
#include "cmd/embeddings.h"
#include "cmd/output.h"

#include "db/core/named.h"
#include "db/runs/models.h"

#include <inttypes.h>
#include <stdio.h>

enum status group_faces(struct db *db, int64_t dataset, struct err *err)
{
    struct db_dataset row;
    struct db_model recogniser;
    struct db_clustering current;
    struct err none;
    char run[FACES_ID], data[FACES_ID];
    bool found = false, misses = true;
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
    if (status == ST_OK && found)
        status = db_clustering_misses(db, &current, &misses, err);
    if (status != ST_OK || !misses)
        return status;
    status = embeddings_of_run(db, run, data, true, err);
    if (status != ST_OK)
        return status;
    status = clustering_make(db, run, data, &none);
    if (status == ST_NOTFOUND) { /* of its threshold: the faces are here all the same */
        output_say("%s", none.message);
        return ST_OK;
    }
    return status == ST_OK ? ST_OK : err_set(err, status, "%s", none.message);
}
