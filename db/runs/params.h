/* The parameters of a run: its settings as text, and the newest verdict that it applies. */
#ifndef FACENET_DB_RUNS_PARAMS_H
#define FACENET_DB_RUNS_PARAMS_H

#include "base/settings.h"
#include "db/runs/runs.h"

#define PARAM_VERDICTS "decisions" /* the id of a verdict; "0": the run applies none */

#define PARAM_INIT "init-from" /* the id of the checkpoint that the run begins with */

/* The id of the checkpoint whose embeddings the run's stay comparable with. */
#define PARAM_COMPATIBLE "compatible-with"

/* The id of a checkpoint among a run's parameters, PARAM_INIT or PARAM_COMPATIBLE; 0: none. */
enum status params_checkpoint(struct db *db, int64_t run, const char *name, int64_t *checkpoint,
                              struct err *err) MUST_CHECK;

/* Makes a run with these settings and status SCHEDULED, see db_run_add. */
enum status params_add_run(struct db *db, const char *name, int64_t dataset, int64_t parent,
                           const struct settings *settings, int64_t verdicts, int64_t *id,
                           struct err *err) MUST_CHECK;

/* The settings among parameters, defaults for those that are missing.  A value that no longer fits
 * leaves its default, the first one's sentence is in err: ST_INVALID. */
enum status params_read_settings(struct settings *out, const struct db_param *params, size_t count,
                                 struct err *err) MUST_CHECK;

/* Whether a request has changed a setting: a "set" that was taken and not refused. */
bool params_is_change(const struct record_request *request);
/* The settings that result from parameters and the changes among requests.  A value that no longer
 * fits leaves what was before. */
void params_read_changed(struct settings *out, const struct db_param *params, size_t param_count,
                         const struct record_request *requests, size_t request_count);

#endif
