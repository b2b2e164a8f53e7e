/* See group.h. */
#include "cmd/import/group.h"

#include "cmd/checkpoints.h"
#include "cmd/cluster/clustering.h"
#include "cmd/embeddings.h"
#include "cmd/output.h"

#include "base/text.h"
#include "db/core/named.h"
#include "db/runs/models.h"

#include <inttypes.h>
#include <stdio.h>

/* The run of group_choose, where these are the current clusters. */
static enum status group_run(struct db *db, const struct db_clustering *current, const char *which,
                             struct db_run *out, bool *found, struct err *err)
{
    struct db_model newest = {.run_id = current->run};
    struct err none;

    *found = which != NULL || current->run != 0 || /* it may be removed since */
             db_model_newest(db, MODEL_RECOGNISER, &newest, &none) == ST_OK;
    if (!*found)
        return ST_OK;
    return which != NULL ? db_run_find(db, which, out, err)
                         : db_run_get(db, newest.run_id, out, err);
}

enum status group_choose(struct db *db, int64_t dataset, const char *which, struct db_run *out,
                         bool *found, struct err *err)
{
    struct db_clustering current = {0};
    enum status status = db_clustering_row(db, dataset, &current, found, err);

    return status == ST_OK ? group_run(db, &current, which, out, found, err) : status;
}

/* Of faces that have their clusters: whether another recogniser could make others. */
static void group_say_other(struct db *db, const struct db_run *run, int64_t by)
{
    struct db_model newest;
    struct err none;
    char clean[RECORD_NAME], other[RECORD_NAME];

    if (db_model_newest(db, MODEL_RECOGNISER, &newest, &none) != ST_OK || newest.run_id == by)
        return;
    (void)text_clean(clean, sizeof clean, run->name, false);
    (void)text_clean(other, sizeof other, newest.name, false);
    output_say("the faces stay as %s grouped them; --recogniser %s groups them by that one",
               by == 0 ? "a net that was removed" : clean, other);
}

static enum status group_by(struct db *db, int64_t dataset, const struct db_run *run,
                            const struct db_clustering *current, struct err *err)
{
    struct err none;
    char by[CHECKPOINTS_NAME], data[FACES_ID], clean[RECORD_NAME];
    int64_t checkpoint = current->checkpoint;
    enum status status = checkpoints_again(db, run->id, &checkpoint, by, err);

    if (status != ST_OK)
        return status;
    (void)snprintf(data, sizeof data, NAMED_BY_ID, dataset);
    (void)text_clean(clean, sizeof clean, run->name, false);
    output_say("grouping the faces by %s", clean);
    status = embeddings_of_run(db, by, data, true, err);
    if (status != ST_OK)
        return status;
    status = clustering_make(db, by, data, current->run == run->id ? current : NULL, &none);
    if (status == ST_NOTFOUND) { /* of its threshold: the faces are here all the same */
        output_say("%s", none.message);
        return ST_OK;
    }
    return status == ST_OK ? ST_OK : err_set(err, status, "%s", none.message);
}

enum status group_faces(struct db *db, int64_t dataset, const char *which, struct err *err)
{
    struct db_dataset row;
    struct db_clustering current = {0};
    struct db_run run;
    bool found = false, chosen = false, misses = true;
    enum status status = db_dataset_get(db, dataset, &row, err);

    if (status == ST_OK)
        status = db_clustering_row(db, dataset, &current, &found, err);
    if (status == ST_OK)
        status = group_run(db, &current, which, &run, &chosen, err);
    if (status == ST_OK && found)
        status = db_clustering_misses(db, &current, &misses, err);
    if (status != ST_OK)
        return status;
    if (row.images == 0) {
        output_say("there is no face to group");
    } else if (!chosen) {
        output_say("no recogniser is here: facenet models lists some; then facenet embed and "
                   "facenet cluster group the faces");
    } else if (misses || (which != NULL && run.id != current.run)) {
        return group_by(db, dataset, &run, &current, err);
    } else {
        group_say_other(db, &run, current.run);
    }
    return ST_OK;
}
