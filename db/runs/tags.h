/* Tags: words on runs, MLflow's keys and values; a plain word has the value "". */
#ifndef FACENET_DB_TAGS_H
#define FACENET_DB_TAGS_H

#include "db/core/db.h"

#define TAG_ARCHIVED "archived" /* left out of lists */
#define TAG_BASELINE "baseline" /* one run at most: what others are compared with */
#define TAG_QUEUED "queued"     /* SCHEDULED, to be started when no run is being trained */
#define TAG_PRESET "preset"     /* what the form of a new run can be filled in from */
#define TAG_RANKS "ranks"       /* what the processes that train it together do, in words */
#define TAG_EXPERIMENT \
    "experiment/" /* and its name: the run is one of that, in the row of its value */

struct db_tag {
    int64_t run;
    char key[64], value[RECORD_NAME];
};

/* Sets a tag; value NULL removes it.  ST_INVALID for an empty key or one longer than 63 bytes. */
enum status db_tag_set(struct db *db, int64_t run, const char *key, const char *value,
                       struct err *err) MUST_CHECK;
/* The value of a tag; "": the run doesn't have it. */
enum status db_tag_get(struct db *db, int64_t run, const char *key, char value[RECORD_NAME],
                       struct err *err) MUST_CHECK;
/* The key goes from all other runs to this one; run 0: from all runs. */
enum status db_tag_move(struct db *db, int64_t run, const char *key, struct err *err) MUST_CHECK;
/* The first run that has a tag; 0: none. */
enum status db_tag_holder(struct db *db, const char *key, int64_t *run, struct err *err) MUST_CHECK;
/* All tags, ordered by run, then key; *out: mem_free. */
enum status db_tag_list(struct db *db, struct db_tag **out, size_t *count,
                        struct err *err) MUST_CHECK;

/* The runs that have one tag, by their state; training: RUNNING with a heart that beat at most 30 s
 * ago. */
struct db_tag_count {
    char key[64];
    int64_t runs, finished, failed, training;
};
/* Of each tag whose key begins so, by key; *out: mem_free. */
enum status db_tag_counts(struct db *db, const char *beginning, int64_t now_ms,
                          struct db_tag_count **out, size_t *count, struct err *err) MUST_CHECK;

/* The queue.  *busy: a run is being trained; *id: the run that waits longest (SCHEDULED with
 * TAG_QUEUED; 0: none).  Whoever starts it claims it with db_run_claim. */
enum status db_queue_look(struct db *db, bool *busy, int64_t *id, struct err *err) MUST_CHECK;

#endif
