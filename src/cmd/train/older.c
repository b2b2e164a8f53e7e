/* See older.h.  The older net sees each image as it is, without augmentation, so that its
 * embeddings are those that the database keeps and a photo will be compared with. */
#include "cmd/train/older.h"

#include "cmd/embeddings.h"

#include "base/mem.h"
#include "db/core/named.h"
#include "db/runs/journal.h"
#include "db/runs/params.h"

#include <inttypes.h>
#include <stdio.h>

static enum status older_read(struct db *db, int64_t checkpoint, struct faces *faces,
                              size_t *missing, struct err *err)
{
    mem_free(faces->dataset.older);
    faces->dataset.older = NULL;
    return embeddings_read(db, checkpoint, faces, &faces->dataset.older, &faces->dataset.older_dim,
                           missing, err);
}

enum status older_load(struct db *db, const struct db_run *run, struct faces *faces,
                       struct err *err)
{
    struct db_checkpoint row;
    char which[NAMED_PREFIX + 48], data[FACES_ID];
    int64_t checkpoint;
    size_t missing = 0;
    bool found = true;
    enum status status = params_checkpoint(db, run->id, PARAM_COMPATIBLE, &checkpoint, err);

    if (status != ST_OK || checkpoint == 0)
        return status;
    status = db_checkpoint_get(db, checkpoint, &row, &found, err);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND,
                         "the older run that run %s stays comparable with was deleted, and with it "
                         "its embeddings",
                         run->name);
    if (status == ST_OK)
        status = older_read(db, checkpoint, faces, &missing, err);
    if (status != ST_OK || missing == 0)
        return status;
    (void)snprintf(which, sizeof which, NAMED_BY_ID "@%" PRId64, row.run_id, row.step);
    (void)snprintf(data, sizeof data, NAMED_BY_ID, faces->row.id);
    status = embeddings_of_run(db, which, data, true, err);
    if (status == ST_OK)
        status = older_read(db, checkpoint, faces, &missing, err);
    if (status == ST_OK && missing > 0)
        status = err_set(err, ST_CORRUPT, "%zu images have no embedding by the older run", missing);
    return status;
}
