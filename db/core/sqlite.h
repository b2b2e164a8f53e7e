/* Private to db/: statements, which are always finished. */
#ifndef FACENET_DB_SQLITE_H
#define FACENET_DB_SQLITE_H

#include "db/core/connection.h"

#include <stdint.h>

/* No whole number of ours is larger or, with a minus, smaller: the range of exact doubles. */
#define SQL_INTEGER_LIMIT ((int64_t)1 << 53)

/* Fills item from a row, with sql_get. */
typedef void sql_reader(sqlite3_stmt *row, void *item);

/* Reads the first columns of a row by format, one letter a column: 'i' int64_t *, 'u' uint64_t *,
 * 't' bool *, 'd' double * (NULL is NaN), 's' char * and size_t (NULL is "", cut to size), 'p'
 * const char ** (valid until the next row; NULL without memory), 'b' void *, size_t and bool *
 * (copied when it has that size, which the bool says).  Numbers: NULL is 0, a 'u' below 0 as
 * well.  Last may stand 'r' sql_reader * and void *, which read the whole row. */
void sql_get(sqlite3_stmt *row, const char *format, ...);

/* Runs a statement to its end; what has parameters is kept.  format has a letter a parameter: 'i'
 * int64_t, 'd' double (NaN becomes NULL), 's' const char * (NULL becomes NULL; bytes kept
 * verbatim), 'b' const void * and size_t; then may stand '>' and letters of sql_get, for the first
 * row: "is>d" binds two values and reads one.  Without a row nothing is read.  *any (may be NULL):
 * whether a row was found or, of a statement that writes, changed. */
enum status sql_run(struct db *db, bool *any, struct err *err, const char *sql, const char *format,
                    ...) MUST_CHECK;

/* As sql_run inside a transaction of its own, unless one is open already. */
enum status sql_write(struct db *db, bool durable, bool *any, struct err *err, const char *sql,
                      const char *format, ...) MUST_CHECK;

/* All rows of a query: *count items of item_size bytes, each filled by read.  New (mem_free), also
 * without rows; NULL, *count 0 and err on failure.  *status says which. */
void *sql_collect(struct db *db, enum status *status, size_t *count, size_t item_size,
                  sql_reader *read, struct err *err, const char *sql, const char *format,
                  ...) MUST_CHECK;

/* The rows of a query one by one: prepares and binds as sql_run does (*statement NULL on failure),
 * steps (*found: there is a row), finalises (NULL is fine).  sql_next refuses a row with an integer
 * beyond SQL_INTEGER_LIMIT or text in its column, and a query that takes longer than
 * CONNECTION_SECONDS. */
enum status sql_open(struct db *db, sqlite3_stmt **statement, struct err *err, const char *sql,
                     const char *format, ...) MUST_CHECK;
enum status sql_next(struct db *db, sqlite3_stmt *statement, bool *found,
                     struct err *err) MUST_CHECK;
void sql_close(sqlite3_stmt *statement);

/* Finalises the statements that are kept. */
void sql_forget(struct db *db);

/* Formats a statement into out; ST_LIMIT when it does not fit, where it would be another one. */
enum status sql_print(char *out, size_t size, struct err *err, const char *format, ...)
    PRINTF_LIKE(4, 5) MUST_CHECK;

#endif
