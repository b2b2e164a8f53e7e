/* Verdicts of users on single images.  Rows are only added: the newest one of an image is in force,
 * and undoing one adds a row, too. */
#ifndef FACENET_DB_VERDICTS_H
#define FACENET_DB_VERDICTS_H

#include "db/core/db.h"

enum db_verdict {
    VERDICT_NONE,    /* taken back */
    VERDICT_FINE,    /* the name is right: never ask again */
    VERDICT_MOVE,    /* it shows another person */
    VERDICT_EXCLUDE, /* a bad picture: leave it out */
    VERDICT_NONFACE, /* what was found in a photo is no face: likewise */
    VERDICT_COUNT
};

/* "none", "fine", "move", "exclude", "nonface". */
const char *db_verdict_name(enum db_verdict verdict);
/* The verdict of that name; VERDICT_COUNT when there is none. */
enum db_verdict db_verdict_find(const char *name);
bool db_verdict_leaves_out(enum db_verdict verdict);
/* The same of a row: VERDICT_NONE when there is none, as in a damaged database. */
enum db_verdict db_verdict_of(const char *name);

/* Adds a verdict on an image; identity (of the same data set) for VERDICT_MOVE, else 0.  Durable.
 * ST_NOTFOUND: there is no such image, or the person is of another data set. */
enum status db_verdict_add(struct db *db, int64_t image, enum db_verdict verdict, int64_t identity,
                           struct err *err) MUST_CHECK;

/* The verdict in force; *identity is 0 except for VERDICT_MOVE. */
enum status db_verdict_get(struct db *db, int64_t image, enum db_verdict *verdict,
                           int64_t *identity, struct err *err) MUST_CHECK;

/* The id of the newest verdict on a data set's images, 0 without any.  A run that applies verdicts
 * applies those up to that id, also when it is resumed later. */
enum status db_verdict_newest(struct db *db, int64_t dataset, int64_t *id,
                              struct err *err) MUST_CHECK;

/* The id up to which a run applies verdicts; 0: none (PARAM_VERDICTS). */
enum status db_verdict_applied(struct db *db, int64_t run, int64_t *until,
                               struct err *err) MUST_CHECK;

/* The image of a data set by id or path, see db/core/named.h; ST_INVALID when several people have
 * one with that path. */
enum status db_image_find(struct db *db, int64_t dataset, const char *id_or_path, int64_t *id,
                          struct err *err) MUST_CHECK;

#endif
