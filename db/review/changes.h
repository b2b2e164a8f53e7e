/* Private to db/: a decision while it is made, as a list of changes. */
#ifndef FACENET_DB_CHANGES_H
#define FACENET_DB_CHANGES_H

#include "db/core/sqlite.h"

enum change_kind {
    CHANGE_MEMBER,     /* object: image, other: clustering; its cluster, CHANGE_NULL: alone */
    CHANGE_NAME,       /* object: cluster; text */
    CHANGE_CONFIRMED,  /* object: cluster; 0 or 1 */
    CHANGE_VERDICT,    /* object: image; text, "move" with its person: "exclude", "move 12" */
    CHANGE_HIDDEN,     /* object: cluster; 0 or 1 */
    CHANGE_COVER,      /* object: cluster; its face or CHANGE_NULL */
    CHANGE_CONSTRAINT, /* object, other: images in ascending order; 0, 1 or CHANGE_NULL */
    CHANGE_JOINED,     /* object: image, other: clustering; 0 or 1 */
    CHANGE_CURRENT,    /* object: data set; its clustering or CHANGE_NULL */
    CHANGE_KINDS
};
#define CHANGE_NULL ((int64_t)-1)

struct decision {
    struct db *db;
    int64_t id, dataset;
    int64_t changes; /* made so far */
};

/* Begins a durable transaction with the decision's row. */
enum status decision_begin(struct decision *decision, struct db *db, int64_t dataset,
                           const char *asker, const char *verb, const char *argument,
                           struct err *err) MUST_CHECK;

/* Makes a change, unless the value is there already. */
enum status decision_change(struct decision *decision, enum change_kind kind, int64_t object,
                            int64_t other, int64_t value, struct err *err) MUST_CHECK;
enum status decision_change_text(struct decision *decision, enum change_kind kind, int64_t object,
                                 const char *value, struct err *err) MUST_CHECK;

/* As db_end; drops the decision's row when nothing was changed. */
enum status decision_end(struct decision *decision, enum status status, struct err *err) MUST_CHECK;

#endif
