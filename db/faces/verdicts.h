/* Verdicts: what the user said of single images.  Append-only: the newest one of an image stands,
 * and taking one back is another row, so nothing is ever lost. */
#ifndef FACENET_DB_VERDICTS_H
#define FACENET_DB_VERDICTS_H

#include "db/core/db.h"

enum db_verdict {
    VERDICT_NONE,    /* taken back */
    VERDICT_FINE,    /* the name is right: never ask again */
    VERDICT_MOVE,    /* it shows another person */
    VERDICT_EXCLUDE, /* a bad picture: leave it out */
    VERDICT_COUNT
};

/* "none", "fine", "move", "exclude". */
const char *db_verdict_name(enum db_verdict verdict);
/* That of a name; VERDICT_COUNT for another word. */
enum db_verdict db_verdict_find(const char *name);

/* Says it of an image; identity (of the same data set) for VERDICT_MOVE, else 0.  Durable.
 * ST_NOTFOUND: there is no such image, or the person is of another data set. */
enum status db_verdict_add(struct db *db, int64_t image, enum db_verdict verdict, int64_t identity,
                           struct err *err) MUST_CHECK;

/* The verdict that stands; *identity is 0 but for VERDICT_MOVE. */
enum status db_verdict_get(struct db *db, int64_t image, enum db_verdict *verdict,
                           int64_t *identity, struct err *err) MUST_CHECK;

/* The id of the newest verdict on a data set's images, 0 without any.  A run that applies verdicts
 * applies those up to that id, also when it is resumed later. */
enum status db_verdict_newest(struct db *db, int64_t dataset, int64_t *id,
                              struct err *err) MUST_CHECK;

/* The verdicts that a run applies: those with ids up to this one, 0 for none (PARAM_VERDICTS). */
enum status db_verdict_applied(struct db *db, int64_t run, int64_t *until,
                               struct err *err) MUST_CHECK;

/* The image of a data set with this path.  ST_NOTFOUND; ST_EXISTS when several persons have one. */
enum status db_image_find(struct db *db, int64_t dataset, const char *path, int64_t *id,
                          struct err *err) MUST_CHECK;

#endif
