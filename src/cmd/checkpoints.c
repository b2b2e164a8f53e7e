/* See checkpoints.h. */
#include "cmd/checkpoints.h"

#include "cmd/output.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "db/core/named.h"
#include "db/runs/best.h"
#include "db/runs/journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum status checkpoints_named(struct db *db, const char *which, struct db_run *run, int64_t *step,
                              struct err *err)
{
    enum status status = db_run_find(db, which, run, err), other;
    const char *at = strrchr(which, '@');
    struct db_run stepped;
    int64_t number;
    char *name;

    *step = CHECKPOINTS_NEWEST;
    if (at != NULL && strcmp(at, "@best") == 0)
        number = CHECKPOINTS_BEST;
    else if (at == NULL || !text_parse_whole(at + 1, 0, INT64_MAX, &number))
        return status;
    if (status == ST_OK && strncmp(which, "name:", NAMED_PREFIX) == 0)
        return status;
    name = mem_string_n(which, (size_t)(at - which));
    if (name == NULL)
        return err_nomem(err, "the name of the run");
    other = db_run_find(db, name, &stepped, status == ST_NOTFOUND ? err : NULL);
    if (status == ST_NOTFOUND) {
        *run = stepped;
        *step = number;
        status = other;
    } else if (status == ST_OK && other != ST_NOTFOUND)
        status =
            err_set(err, ST_INVALID,
                    "%s is the name of run %" PRId64 " and also %s%s of run %s: write name:%s or "
                    "id:ID%s",
                    which, run->id, number < 0 ? "the " : "step ", at + 1, name, which, at);
    mem_free(name);
    return status;
}

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

static bool checkpoints_fit(const struct db_checkpoint *row, int64_t step)
{
    return step == CHECKPOINTS_NEWEST || (step == CHECKPOINTS_BEST ? row->best : row->step == step);
}

/* As checkpoints_newest, of the checkpoints at step. */
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
        if (!checkpoints_fit(&list[i - 1], step))
            continue;
        status = checkpoints_try(db, &list[i - 1], out, err);
        if (*out != NULL)
            *row = list[i - 1];
    }
    mem_free(list);
    return status;
}

static enum status checkpoints_missing(int64_t run, int64_t step, struct err *err)
{
    if (step == CHECKPOINTS_NEWEST)
        return err_set(err, ST_NOTFOUND,
                       "run %" PRId64 " has no whole checkpoint; train it further first", run);
    if (step == CHECKPOINTS_BEST)
        return err_set(err, ST_NOTFOUND,
                       "run %" PRId64 " has no whole checkpoint of a best evaluation", run);
    return err_set(err, ST_NOTFOUND,
                   "run %" PRId64 " has no whole checkpoint of step %" PRId64
                   "; only the last three, the best and pinned ones are kept",
                   run, step);
}

enum status checkpoints_row(struct db *db, int64_t run, int64_t step, struct db_checkpoint *row,
                            struct err *err)
{
    struct db_checkpoint *list;
    size_t count;
    enum status status = db_checkpoint_list(db, run, &list, &count, err);

    while (status == ST_OK && count > 0 && !checkpoints_fit(&list[count - 1], step))
        count--;
    if (status == ST_OK && count > 0)
        *row = list[count - 1];
    mem_free(list);
    return status == ST_OK && count == 0 ? checkpoints_missing(run, step, err) : status;
}

enum status checkpoints_again(struct db *db, int64_t run, int64_t *checkpoint,
                              char name[CHECKPOINTS_NAME], struct err *err)
{
    struct db_checkpoint newest;
    struct db_checkpoint row = {0};
    bool found;
    enum status status = db_checkpoint_newest(db, run, &newest, &found, err);

    if (status == ST_OK && found && *checkpoint != newest.id)
        status = db_checkpoint_get(db, *checkpoint, &row, &found, err);
    if (!row.best || row.run_id != run)
        *checkpoint = 0;
    (void)snprintf(name, CHECKPOINTS_NAME, NAMED_BY_ID "%s", run, *checkpoint != 0 ? "@best" : "");
    return status;
}

enum status checkpoints_offer(struct db *db, const struct db_run *run, int64_t step,
                              struct err *err)
{
    struct db_best best;
    char words[BEST_WORDS];
    enum status status;

    if (step != CHECKPOINTS_NEWEST)
        return ST_OK;
    status = db_best_get(db, run, &best, err);
    if (status == ST_OK && db_best_offer(&best, run, words))
        output_warn("%s; %s@best takes it", words, run->name);
    return status;
}

enum status checkpoints_newest(struct db *db, int64_t run, struct db_checkpoint *row,
                               struct checkpoint **out, struct err *err)
{
    return checkpoints_find(db, run, CHECKPOINTS_NEWEST, row, out, err);
}

enum status checkpoints_open(struct db *db, int64_t run, int64_t step, struct db_checkpoint *row,
                             struct checkpoint **out, struct err *err)
{
    enum status status = checkpoints_find(db, run, step, row, out, err);

    return status != ST_OK || *out != NULL ? status : checkpoints_missing(run, step, err);
}

enum status checkpoints_by_id(struct db *db, int64_t id, struct db_checkpoint *row,
                              struct checkpoint **out, struct err *err)
{
    bool found;
    enum status status = db_checkpoint_get(db, id, row, &found, err);

    *out = NULL;
    if (status == ST_OK && found)
        status = checkpoints_try(db, row, out, err);
    return status != ST_OK || *out != NULL
               ? status
               : err_set(err, ST_NOTFOUND, "checkpoint %" PRId64 " is gone or damaged", id);
}

enum status checkpoints_embedder(struct db *db, int64_t run, int64_t step,
                                 const struct crops *crops, struct embedder *embedder,
                                 struct db_checkpoint *row, struct err *err)
{
    struct checkpoint *checkpoint;
    enum status status = checkpoints_open(db, run, step, row, &checkpoint, err);

    *embedder = (struct embedder){0};
    if (status == ST_OK)
        status = embedder_open(embedder, checkpoint, crops, err);
    checkpoint_close(checkpoint);
    return status;
}
