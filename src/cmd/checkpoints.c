/* See checkpoints.h. */
#include "cmd/checkpoints.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "db/runs/journal.h"

#include <inttypes.h>
#include <string.h>

/* Opens the file of a row; NULL when it is missing or damaged. */
static enum status checkpoints_try(struct db *db, const struct db_checkpoint *row,
                                   struct checkpoint **out, struct err *err)
{
    char *path, digest[SHA256_HEX];
    enum status status = db_artefact_path(db, row->path, &path, err);

    *out = NULL;
    if (status != ST_OK)
        return status;
    if (checkpoint_open(out, path, NULL) == ST_OK) {
        checkpoint_sha256(*out, digest);
        if (strcmp(digest, row->sha256) != 0) {
            checkpoint_close(*out);
            *out = NULL;
        }
    }
    mem_free(path);
    return ST_OK;
}

/* As checkpoints_newest, of the checkpoints at step; of all when it is below 0. */
static enum status checkpoints_find(struct db *db, int64_t run, int64_t step,
                                    struct db_checkpoint *row, struct checkpoint **out,
                                    struct err *err)
{
    struct db_checkpoint *list;
    size_t count;
    enum status status = db_checkpoint_list(db, run, &list, &count, err);

    *out = NULL;
    if (status != ST_OK)
        return status;
    for (size_t i = count; i > 0 && *out == NULL && status == ST_OK; i--) {
        if (step >= 0 && list[i - 1].step != step)
            continue;
        status = checkpoints_try(db, &list[i - 1], out, err);
        if (*out != NULL)
            *row = list[i - 1];
    }
    mem_free(list);
    return status;
}

enum status checkpoints_newest(struct db *db, int64_t run, struct db_checkpoint *row,
                               struct checkpoint **out, struct err *err)
{
    return checkpoints_find(db, run, -1, row, out, err);
}

enum status checkpoints_embedder(struct db *db, int64_t run, int64_t step,
                                 const struct crops *crops, struct embedder *embedder,
                                 struct db_checkpoint *row, struct err *err)
{
    struct checkpoint *checkpoint;
    enum status status = checkpoints_find(db, run, step, row, &checkpoint, err);

    *embedder = (struct embedder){0};
    if (status == ST_OK && checkpoint == NULL && step >= 0)
        status = err_set(err, ST_NOTFOUND,
                         "run %" PRId64 " has no whole checkpoint of step %" PRId64
                         "; only the last three, the best and pinned ones are kept",
                         run, step);
    else if (status == ST_OK && checkpoint == NULL)
        status = err_set(err, ST_NOTFOUND,
                         "run %" PRId64 " has no whole checkpoint; train it further first", run);
    if (status == ST_OK)
        status = embedder_open(embedder, checkpoint, crops, err);
    checkpoint_close(checkpoint);
    return status;
}
