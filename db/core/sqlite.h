/* Private to db/: statements, which are always finished. */
#ifndef FACENET_DB_SQLITE_H
#define FACENET_DB_SQLITE_H

#include "db/core/connection.h"

#include <stdint.h>

/* Prepares sql and binds by format, one letter a parameter: 'i' int64_t, 'd' double (NaN becomes
 * NULL), 's' const char * (NULL becomes NULL; bytes kept verbatim), 'b' const void * and size_t.
 * On failure *statement is NULL. */
enum status sql_open(struct db *db, sqlite3_stmt **statement, struct err *err, const char *sql,
                     const char *format, ...) MUST_CHECK;

/* Next row: *found tells whether there is one. */
enum status sql_next(struct db *db, sqlite3_stmt *statement, bool *found,
                     struct err *err) MUST_CHECK;

/* Finalises; NULL is fine. */
void sql_close(sqlite3_stmt *statement);

/* Finalises what sql_run and its like have kept. */
void sql_forget(struct db *db);

/* Prepares, binds, runs to the end; what has parameters is kept. *changes (may be NULL): rows
 * changed. */
enum status sql_run(struct db *db, int *changes, struct err *err, const char *sql,
                    const char *format, ...) MUST_CHECK;

/* As sql_run, for a statement that gives one integer: *found tells whether there was a row, whose
 * first column goes to *number (unchanged without). */
enum status sql_find(struct db *db, bool *found, int64_t *number, struct err *err, const char *sql,
                     const char *format, ...) MUST_CHECK;

/* As sql_run inside a transaction of its own, unless one is open already. */
enum status sql_write(struct db *db, bool durable, int *changes, struct err *err, const char *sql,
                      const char *format, ...) MUST_CHECK;

/* Whether a verdict that stands moves an image to the identity p. */
#define SQL_MOVED_TO \
    "EXISTS (SELECT 1 FROM verdicts v WHERE v.identity_id = p.id AND v.id =" \
    " (SELECT max(id) FROM verdicts WHERE image_id = v.image_id))"

/* Column helpers: NULL reads as NaN, "" and 0. sql_text copies, cut to size. */
double sql_real(sqlite3_stmt *statement, int column);
int64_t sql_integer(sqlite3_stmt *statement, int column);
void sql_text(sqlite3_stmt *statement, int column, char *out, size_t size);

/* Decodes a column of little-endian floats into *vector, which is made for the first row (*vector
 * NULL before it; mem_free).  ST_CORRUPT names the image, which column 1 has. */
enum status sql_vector(sqlite3_stmt *row, int column, float **vector, size_t *dim,
                       struct err *err) MUST_CHECK;

/* All rows of a query: *count items of item_size bytes, each filled by read.  New (mem_free), also
 * without rows; NULL, *count 0 and err on failure.  *status says which. */
void *sql_collect(struct db *db, enum status *status, size_t *count, size_t item_size,
                  void (*read)(sqlite3_stmt *row, void *item), struct err *err, const char *sql,
                  const char *format, ...) MUST_CHECK;

/* Formats a statement into out; ST_LIMIT when it does not fit, where it would be another one. */
enum status sql_print(char *out, size_t size, struct err *err, const char *format, ...)
    PRINTF_LIKE(4, 5) MUST_CHECK;

#endif
