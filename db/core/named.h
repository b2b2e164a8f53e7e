/* How a user says which row is meant: by its name or by its id.  A name wins over an id: "7" is the
 * row named 7, or, when there is none, the row with id 7; when these are two rows it is refused.
 * When there is neither, a name that is the same in other bytes (base/unicode.h) is meant.
 * "id:7" and "#7" are always the id, "name:7" is always the name.  Programs write NAMED_BY_ID. */
#ifndef FACENET_DB_NAMED_H
#define FACENET_DB_NAMED_H

#include "base/similar.h"
#include "db/core/db.h"

/* The word for an id, as a format: in a command line or a decision that a program writes. */
#define NAMED_BY_ID "id:%" PRId64
#define NAMED_PREFIX 5 /* bytes that "name:" adds to a name */

/* A kind of rows.  Each query has two parameters: within (0 where a name is unique in the whole
 * database), then a name or an id. */
struct named {
    const char *noun;  /* "run" */
    const char *named; /* selects the least id of the rows with a name, and their number */
    const char *keyed; /* the same of names that are equal to it in other bytes */
    const char *names; /* selects all names; its one parameter is within */
    const char *id;    /* selects the name of a row with an id */
};
/* .named, .keyed and .names: rows follow SELECT and end with a condition on ?1. */
#define NAMED_ROWS(id, name, rows) \
    .named = "SELECT min(" id "), count(*)" rows " AND " name " = ?2", \
    .keyed = "SELECT min(" id "), count(*)" rows " AND name_key(" name ") = name_key(?2)", \
    .names = "SELECT " name rows

/* The id that word says; ST_NOTFOUND, with the nearest name where one is near.  ST_INVALID when it
 * could be two rows: the sentence says both and what to write instead. */
enum status db_named(struct db *db, const struct named *kind, int64_t within, const char *word,
                     int64_t *id, struct err *err) MUST_CHECK;

/* " (did you mean NAME?)" with the name nearest to word of those that the query (parameter: within)
 * gives; "" when none is near. */
enum status db_named_near(struct db *db, const char *names, int64_t within, const char *word,
                          char question[SIMILAR_QUESTION], struct err *err) MUST_CHECK;

/* Refuses a new name that would read as one of the forms above. */
enum status db_named_check(const char *noun, const char *name, struct err *err) MUST_CHECK;

#endif
