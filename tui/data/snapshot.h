/* What every view knows of the database: the connections, the data sets, the run shown.
 *
 * A copy of rows of the database, read at once.  Views draw the copy and never read the database
 * while drawing, so drawing never waits for a lock and no statement stays open between keys.
 * What else a view shows it reads itself, after snapshot_load. snapshot_poll reports when to
 * load again. */
#ifndef FACENET_TUI_SNAPSHOT_H
#define FACENET_TUI_SNAPSHOT_H

#include "base/settings.h"
#include "db/faces/people.h"
#include "db/runs/best.h"

struct snapshot {
    struct db *reader, *writer; /* writer NULL: read-only */
    char *path;
    int64_t version;      /* of the database at the last load */
    double begun, loaded; /* clock_seconds() of the last load */
    double load_seconds;  /* duration of the last load */

    int64_t now;                 /* ms since the epoch */
    struct db_dataset *datasets; /* while wanted */
    size_t dataset_count;
    int64_t dataset; /* chosen by the user; 0: the run's, else the newest */

    int64_t run_id; /* 0: none */
    struct db_run run;
    enum db_liveness liveness;
    struct settings settings; /* its parameters and the changes that it has taken */
    struct db_best best;      /* of its evaluations, as RUN@best has it */
    struct record_request *requests;
    size_t request_count;
};

/* Opens the database at path; creates it if it is missing and may_write is set.  A database that
 * cannot be written is opened read-only, and note says why.  A missing one that may not be created
 * is shown as an empty one. */
enum status snapshot_open(struct snapshot *snap, const char *path, bool may_write, struct err *note,
                          struct err *err) MUST_CHECK;
void snapshot_close(struct snapshot *snap);

/* Shows this run ("": a live one, else the newest). */
enum status snapshot_choose(struct snapshot *snap, const char *id_or_name,
                            struct err *err) MUST_CHECK;
/* Reads all of it; the list of data sets only if wanted or if there is no run.  The caller has a
 * copy of *snap, which keeps the rows read before. */
enum status snapshot_load(struct snapshot *snap, bool datasets, struct err *err) MUST_CHECK;
/* Ends a load that began with a copy in *before and had this status: frees the rows that are no
 * longer needed.  After a failure *snap is as before, or without rows if another run was chosen,
 * and snapshot_poll asks to load again. */
void snapshot_end(struct snapshot *snap, struct snapshot *before, enum status status);

/* Whether rows, or whether the run is alive, have changed since the last load.  After a slow load
 * it waits longer, so that the loop stays responsive to keys. */
enum status snapshot_poll(struct snapshot *snap, bool *changed, struct err *err) MUST_CHECK;

/* There is no run to show: there is none, or only a net that was added and no data set yet. */
bool snapshot_is_empty(const struct snapshot *snap);

/* The data set of People and Clusters, known in every view; 0: none. */
int64_t snapshot_dataset_id(const struct snapshot *snap);
/* Its row if the list of data sets was read, else NULL. */
const struct db_dataset *snapshot_dataset(const struct snapshot *snap);
enum status snapshot_choose_dataset(struct snapshot *snap, const char *id_or_name,
                                    struct err *err) MUST_CHECK;
/* Chooses the next data set. */
void snapshot_next_dataset(struct snapshot *snap);

/* Whether the newest request of this verb is still pending. */
bool snapshot_is_asked(const struct snapshot *snap, const char *verb);
/* Whether a process is training the run now. */
bool snapshot_is_live(const struct snapshot *snap);

#endif
