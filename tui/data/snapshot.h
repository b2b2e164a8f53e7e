/* What every view knows of the database: the connections, the data sets, the run shown.
 *
 * A copy of the database's rows, made in one go: views read it and never the database, so drawing
 * cannot wait for a lock and no statement stays open while a key is awaited.  What a view shows
 * beyond that it reads itself, after snapshot_load.  snapshot_poll says when reading again is worth
 * while. */
#ifndef FACENET_TUI_SNAPSHOT_H
#define FACENET_TUI_SNAPSHOT_H

#include "base/settings.h"
#include "db/faces/people.h"
#include "db/runs/runs.h"

struct snapshot {
    struct db *reader, *writer; /* writer NULL: the database cannot be written */
    char *path;
    int64_t version;      /* of the database, at the last load */
    double begun, loaded; /* clock_seconds() of the last load */
    double load_seconds;  /* that it took */

    int64_t now;                 /* ms since the epoch */
    struct db_dataset *datasets; /* while wanted */
    size_t dataset_count;
    int64_t dataset; /* chosen to be shown; 0: the run's, else the newest */

    int64_t run_id; /* 0: none */
    struct db_run run;
    enum db_liveness liveness;
    struct settings settings; /* its parameters and the changes it has taken */
    struct record_request *requests;
    size_t request_count;
};

/* Opens the database at path, making it when may_write and it is missing.  When it cannot be
 * written it is shown all the same, and note says why.  A missing one that may not be made is
 * shown as an empty one. */
enum status snapshot_open(struct snapshot *snap, const char *path, bool may_write, struct err *note,
                          struct err *err) MUST_CHECK;
void snapshot_close(struct snapshot *snap);

/* Shows that run ("": a live one, else the newest). */
enum status snapshot_choose(struct snapshot *snap, const char *id_or_name,
                            struct err *err) MUST_CHECK;
/* Reads all of it, the list of data sets only when asked for or when there is no run.  The rows
 * read before stay with their owner, who made a copy of *snap. */
enum status snapshot_load(struct snapshot *snap, bool datasets, struct err *err) MUST_CHECK;
/* Ends a load that began with a copy in *before and went as status says: frees the rows that are
 * not needed any more.  After a failure *snap is as it was, without rows where another run is to be
 * shown, and snapshot_poll asks to load again. */
void snapshot_end(struct snapshot *snap, struct snapshot *before, enum status status);

/* Whether something has changed since the last load: rows, or whether the run is alive.  Asks to be
 * patient after a slow load, so that keys always find the loop awake. */
enum status snapshot_poll(struct snapshot *snap, bool *changed, struct err *err) MUST_CHECK;

/* The data set that People and Clusters show or would show, known in every view; 0: none. */
int64_t snapshot_dataset_id(const struct snapshot *snap);
/* Its row while the list of data sets is read, else NULL; goes on to the next one. */
const struct db_dataset *snapshot_dataset(const struct snapshot *snap);
void snapshot_next_dataset(struct snapshot *snap);

/* Whether the newest request of this verb still waits to be taken. */
bool snapshot_is_asked(const struct snapshot *snap, const char *verb);
/* Whether the run is trained by a process now. */
bool snapshot_is_live(const struct snapshot *snap);
/* The settings that params and the taken "set" requests add up to. */
void snapshot_settings(struct settings *out, const struct db_param *params, size_t param_count,
                       const struct record_request *requests, size_t request_count);

#endif
