/* Private to db/: brings a database to the newest version by the migrations of schema.sql. */
#ifndef FACENET_DB_MIGRATIONS_H
#define FACENET_DB_MIGRATIONS_H

#include "base/sha256.h"
#include "db/core/sqlite.h"

#define MIGRATIONS_APPLICATION_ID 0x46614E65 /* "FaNe" */

/* Brings the database to the newest version, each step in one IMMEDIATE transaction, none when it
 * has that version; refuses a newer version and a file that is not ours. */
enum status migrations_apply(struct db *db, struct err *err) MUST_CHECK;
int migrations_newest(void);

/* The digest of the tables that the newest migration leaves; tests/db/test_open says what it is.
 * With another one here, opening a database is right, but slow. */
#define MIGRATIONS_DIGEST "6d83785e874a2dc9dff80dc3a85cde40bc86363dc276f4bc14557bf602deaa88"
enum status migrations_digest(struct db *db, char out[SHA256_HEX], struct err *err) MUST_CHECK;

/* Refuses a database of the newest version in which a table of ours is missing, is a view or has
 * other columns or constraints.  Other objects are left alone. */
enum status migrations_check(struct db *db, struct err *err) MUST_CHECK;

#endif
