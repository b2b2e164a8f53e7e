/* See fork_run.h. */
#include "tui/jobs/fork_run.h"

#include "base/mem.h"
#include "db/faces/verdicts.h"
#include "db/runs/journal.h"
#include "db/runs/params.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Links the checkpoint's file as the child's own, because the parent may prune its file. */
static enum status fork_run_adopt(struct db *db, int64_t child, const struct db_checkpoint *of,
                                  struct err *err)
{
    struct db_checkpoint own = *of;
    char *from = NULL, *to = NULL;
    int64_t id;
    enum status status = db_artefact_path(db, of->path, &from, err);

    own.run_id = child;
    own.best = own.pinned = false;
    (void)snprintf(own.path, sizeof own.path,
                   "checkpoints/run-%" PRId64 "/step-%08" PRId64 ".safetensors", child, of->step);
    if (status == ST_OK)
        status = db_artefact_path(db, own.path, &to, err);
    if (status == ST_OK && link(from, to) != 0)
        status = err_set(err, ST_IO, "%s cannot be linked: %s", from, strerror(errno));
    if (status == ST_OK)
        status = db_checkpoint_add(db, &own, &id, err);
    mem_free(from);
    mem_free(to);
    return status;
}

/* The settings of the run at that step. */
static enum status fork_run_settings_at(const struct snapshot *snap, int64_t step,
                                        struct settings *settings, struct err *err)
{
    struct db_param *params;
    size_t count, requests = 0;
    enum status status = db_run_params(snap->writer, snap->run_id, &params, &count, err);

    if (status != ST_OK)
        return status;
    while (requests < snap->request_count && snap->requests[requests].taken_step <= step)
        requests++;
    params_read_changed(settings, params, count, snap->requests, requests);
    mem_free(params);
    return ST_OK;
}

/* The child stays comparable with the run that its parent does. */
static enum status fork_run_compatible(const struct snapshot *snap, int64_t child, struct err *err)
{
    int64_t older;
    char id[32];
    enum status status =
        params_checkpoint(snap->writer, snap->run_id, PARAM_COMPATIBLE, &older, err);

    (void)snprintf(id, sizeof id, "%" PRId64, older);
    return status == ST_OK && older != 0
               ? db_run_set_param(snap->writer, child, PARAM_COMPATIBLE, id, err)
               : status;
}

enum status fork_run(const struct snapshot *snap, const struct db_checkpoint *checkpoint,
                     int64_t *child, struct err *err)
{
    struct settings settings;
    int64_t verdicts;
    enum status status = fork_run_settings_at(snap, checkpoint->step, &settings, err);

    if (status == ST_OK)
        status = db_verdict_applied(snap->writer, snap->run_id, &verdicts, err);
    if (status == ST_OK)
        status = params_add_run(snap->writer, "", snap->run.dataset_id, snap->run_id, &settings,
                                verdicts, child, err);
    if (status == ST_OK)
        status = fork_run_compatible(snap, *child, err);
    return status == ST_OK ? fork_run_adopt(snap->writer, *child, checkpoint, err) : status;
}
