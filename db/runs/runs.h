/* Runs, their parameters, and the process that trains one. */
#ifndef FACENET_DB_RUNS_H
#define FACENET_DB_RUNS_H

#include "base/process.h"
#include "db/core/db.h"

struct db_run {
    int64_t id, dataset_id, parent_id; /* 0: none */
    char name[RECORD_NAME], dataset[RECORD_NAME];
    enum record_status status;
    bool paused, imported;     /* imported: a net that was added, which has no data set */
    struct process_id process; /* pid 0: never started */
    int64_t heartbeat, created, started, ended; /* ms since the epoch, 0: not yet */
    int64_t total_steps, epoch_steps, last_step;
    int64_t resumed_step, at_step; /* where it was last begun, and where it is; -1: unknown */
    uint64_t seed;
    char version[32];
    char note[RECORD_TEXT];         /* why it ended, in words; "" */
    char net[48], select[48];       /* select: as it was changed last while the run trained */
    double loss_all, val, accuracy; /* newest; NaN when there is none.  val: at FAR 1e-3 */
    double images_per_second;
    char best_metric[48]; /* of --best, and its largest value, NaN without any; see best.h */
    double best;
};

/* What a run is now, seen from outside: adds dead (RUNNING but its process is gone) and
 * stalled (alive, heartbeat older than 10 s). */
enum db_liveness { RUN_NOT_RUNNING, RUN_ALIVE, RUN_STALLED, RUN_DEAD };
enum db_liveness db_run_liveness(const struct db_run *run, int64_t now_ms);

/* Whether it redoes steps that it made before it was resumed: resumed_step + 1 ... last_step. */
static inline bool db_run_redoes(const struct db_run *run)
{
    return run->status == RECORD_RUNNING && run->at_step >= 0 && run->at_step < run->last_step;
}
/* The step that it has done. */
static inline int64_t db_run_at(const struct db_run *run)
{
    return db_run_redoes(run) ? run->at_step : run->last_step;
}

struct db_param {
    char name[64], value[64];
};

/* Makes a run with status SCHEDULED.  name NULL or "": "run-ID".  ST_EXISTS when taken. */
enum status db_run_add(struct db *db, const char *name, int64_t dataset, int64_t parent,
                       uint64_t seed, const char *version, const struct db_param *params,
                       size_t param_count, int64_t *id, struct err *err) MUST_CHECK;
/* By id or name, see db/core/named.h. */
enum status db_run_find(struct db *db, const char *id_or_name, struct db_run *out,
                        struct err *err) MUST_CHECK;
enum status db_run_get(struct db *db, int64_t id, struct db_run *out, struct err *err) MUST_CHECK;

enum db_run_order {
    RUNS_BY_ID,
    RUNS_BY_NAME,
    RUNS_BY_STARTED,
    RUNS_BY_VAL,
    RUNS_BY_ACCURACY,
    RUNS_BY_LOSS,
    RUNS_BY_STEPS,
    RUNS_BY_STATUS
};
/* Newest or largest first unless ascending; *out: mem_free.  Fast for 10,000 runs. */
enum status db_run_list(struct db *db, enum db_run_order order, bool ascending, struct db_run **out,
                        size_t *count, struct err *err) MUST_CHECK;
/* The same with ids alone, five times as fast.  db_run_fill reads the rows of some of them, at most
 * RUNS_FILL; a run that is gone meanwhile stays as it is. */
#define RUNS_FILL 4096
enum status db_run_ids(struct db *db, enum db_run_order order, bool ascending, struct db_run **out,
                       size_t *count, struct err *err) MUST_CHECK;
enum status db_run_fill(struct db *db, struct db_run *const *runs, size_t count,
                        struct err *err) MUST_CHECK;
/* How many runs of a data set have started and not finished: resumed, they go on with its
 * pictures. */
enum status db_run_unfinished(struct db *db, int64_t dataset, int64_t *count,
                              struct err *err) MUST_CHECK;
enum status db_run_rename(struct db *db, int64_t id, const char *name, struct err *err) MUST_CHECK;
/* Deletes a run and all rows that refer to it; the caller removes the files.  ST_BUSY while it is
 * alive. */
enum status db_run_delete(struct db *db, int64_t id, struct err *err) MUST_CHECK;
enum status db_run_params(struct db *db, int64_t id, struct db_param **out, size_t *count,
                          struct err *err) MUST_CHECK; /* *out: mem_free */
enum status db_run_set_param(struct db *db, int64_t id, const char *name, const char *value,
                             struct err *err) MUST_CHECK;

/* The trainer's side. db_run_claim takes a run for this process in one update: ST_BUSY when another
 * live process has it. */
enum status db_run_claim(struct db *db, int64_t id, const struct process_id *self,
                         struct err *err) MUST_CHECK;
enum status db_run_set_plan(struct db *db, int64_t id, int64_t total_steps, int64_t epoch_steps,
                            struct err *err) MUST_CHECK;
/* It begins, or goes on, after this step. */
enum status db_run_set_resumed(struct db *db, int64_t id, int64_t step, struct err *err) MUST_CHECK;
enum status db_run_set_paused(struct db *db, int64_t id, bool paused, struct err *err) MUST_CHECK;
enum status db_run_beat(struct db *db, int64_t id, struct err *err) MUST_CHECK;
enum status db_run_end(struct db *db, int64_t id, enum record_status status, const char *note,
                       struct err *err) MUST_CHECK;

#endif
