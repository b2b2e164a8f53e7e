/* See sqlite.h.  Text and blobs are copied when bound (SQLITE_TRANSIENT), so that a statement may
 * outlive what it was opened with. */
#include "db/core/sqlite.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/core/transaction.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Binds one blob; a NULL pointer becomes NULL, no bytes an empty blob. */
static int sql_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, size_t size)
{
    if (bytes == NULL)
        return sqlite3_bind_null(statement, index);
    if (size == 0)
        return sqlite3_bind_zeroblob(statement, index, 0);
    return sqlite3_bind_blob64(statement, index, bytes, size, SQLITE_TRANSIENT);
}

static int sql_bind(sqlite3_stmt *statement, const char *format, va_list *values)
{
    int code = SQLITE_OK;

    assert((size_t)sqlite3_bind_parameter_count(statement) == strcspn(format, ">"));
    for (int i = 1; code == SQLITE_OK && format[i - 1] != '\0' && format[i - 1] != '>'; i++) {
        switch (format[i - 1]) {
        case 'i':
            code = sqlite3_bind_int64(statement, i, va_arg(*values, int64_t));
            break;
        case 'd': {
            double real = va_arg(*values, double);

            code = isnan(real) ? sqlite3_bind_null(statement, i)
                               : sqlite3_bind_double(statement, i, real);
            break;
        }
        case 's': {
            const char *text = va_arg(*values, const char *);

            code = text == NULL ? sqlite3_bind_null(statement, i)
                                : sqlite3_bind_text64(statement, i, text, strlen(text),
                                                      SQLITE_TRANSIENT, SQLITE_UTF8);
            break;
        }
        case 'b': {
            const void *bytes = va_arg(*values, const void *);
            size_t size = va_arg(*values, size_t);

            code = sql_bind_blob(statement, i, bytes, size);
            break;
        }
        default:
            assert(!"a letter of the format is none of i, d, s, b");
            code = SQLITE_MISUSE;
        }
    }
    return code;
}

/* NULL reads as "", and is cut to size. */
static void sql_text(sqlite3_stmt *row, int column, char *out, size_t size)
{
    const unsigned char *text = sqlite3_column_text(row, column);
    size_t length = text == NULL ? 0 : (size_t)sqlite3_column_bytes(row, column);

    if (length > size - 1)
        length = size - 1;
    if (length > 0)
        memcpy(out, text, length);
    out[length] = '\0';
}

static void sql_blob(sqlite3_stmt *row, int column, void *out, size_t size, bool *whole)
{
    const void *bytes = sqlite3_column_blob(row, column);

    *whole = bytes != NULL && (size_t)sqlite3_column_bytes(row, column) == size;
    if (*whole)
        memcpy(out, bytes, size);
}

/* NULL reads as 0.  In a damaged row, what isn't an integer wasn't checked, and a count may be
 * negative: it stays between least and the limit. */
static int64_t sql_integer(sqlite3_stmt *row, int column, int64_t least)
{
    int64_t value = sqlite3_column_int64(row, column);

    return value < least ? least : value > SQL_INTEGER_LIMIT ? SQL_INTEGER_LIMIT : value;
}

static void sql_vget(sqlite3_stmt *row, const char *format, va_list *values)
{
    for (int i = 0; format[i] != '\0'; i++) {
        assert(i < sqlite3_column_count(row) || format[i] == 'r');
        switch (format[i]) {
        case 'i':
            *va_arg(*values, int64_t *) = sql_integer(row, i, -SQL_INTEGER_LIMIT);
            break;
        case 'u':
            *va_arg(*values, uint64_t *) = (uint64_t)sql_integer(row, i, 0);
            break;
        case 't':
            *va_arg(*values, bool *) = sqlite3_column_int64(row, i) != 0;
            break;
        case 'd':
            *va_arg(*values, double *) = sqlite3_column_type(row, i) == SQLITE_NULL
                                             ? (double)NAN
                                             : sqlite3_column_double(row, i);
            break;
        case 's': {
            char *text = va_arg(*values, char *);

            sql_text(row, i, text, va_arg(*values, size_t));
            break;
        }
        case 'p':
            *va_arg(*values, const char **) = (const char *)sqlite3_column_text(row, i);
            break;
        case 'b': {
            void *bytes = va_arg(*values, void *);
            size_t size = va_arg(*values, size_t);

            sql_blob(row, i, bytes, size, va_arg(*values, bool *));
            break;
        }
        case 'r': {
            sql_reader *read = va_arg(*values, sql_reader *);

            read(row, va_arg(*values, void *));
            break;
        }
        default:
            assert(!"a letter of the format is none of i, u, t, d, s, p, b, r");
        }
    }
}

void sql_get(sqlite3_stmt *row, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    sql_vget(row, format, &values);
    va_end(values);
}

static enum status sql_prepare(struct db *db, sqlite3_stmt **statement, struct err *err,
                               const char *sql)
{
    *statement = NULL;
    if (sqlite3_prepare_v2(db->handle, sql, -1, statement, NULL) != SQLITE_OK)
        return sql_error(db, err, "cannot prepare a statement");
    return ST_OK;
}

static enum status sql_vbind(struct db *db, sqlite3_stmt **statement, struct err *err,
                             const char *format, va_list *values)
{
    enum status status = ST_OK;

    if (sql_bind(*statement, format, values) != SQLITE_OK) {
        status = sql_error(db, err, "cannot bind a value");
        sql_close(*statement);
        *statement = NULL;
    }
    return status;
}

static enum status sql_vopen(struct db *db, sqlite3_stmt **statement, struct err *err,
                             const char *sql, const char *format, va_list values)
{
    enum status status = sql_prepare(db, statement, err, sql);
    va_list rest;

    va_copy(rest, values);
    if (status == ST_OK)
        status = sql_vbind(db, statement, err, format, &rest);
    va_end(rest);
    return status;
}

enum status sql_open(struct db *db, sqlite3_stmt **statement, struct err *err, const char *sql,
                     const char *format, ...)
{
    enum status status;
    va_list values;

    va_start(values, format);
    status = sql_vopen(db, statement, err, sql, format, values);
    va_end(values);
    return status;
}

/* Starts the time of a query, unless it runs; what writes may take as long as it needs.  Gives
 * the deadline before, to which its end returns. */
static double sql_start(struct db *db, sqlite3_stmt *statement)
{
    double before = db->deadline;

    if (before == 0 && sqlite3_stmt_readonly(statement))
        db->deadline = clock_seconds() + CONNECTION_SECONDS;
    return before;
}

/* Refuses a row with a whole number that is none of ours, so that whoever reads it can add to it
 * and multiply it, and with something else in its place: bytes that are damaged ignore STRICT. */
static enum status sql_check(struct db *db, sqlite3_stmt *row, struct err *err)
{
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        int type = sqlite3_column_type(row, i);
        const char *declared =
            type == SQLITE_INTEGER || type == SQLITE_NULL ? NULL : sqlite3_column_decltype(row, i);
        int64_t value = type == SQLITE_INTEGER ? sqlite3_column_int64(row, i) : 0;

        if (declared != NULL && strcmp(declared, "INTEGER") == 0)
            return err_set(err, ST_CORRUPT,
                           "%s is damaged: it has no number for %s; run facenet doctor", db->path,
                           sqlite3_column_name(row, i));
        if (value < -SQL_INTEGER_LIMIT || value > SQL_INTEGER_LIMIT)
            return err_set(err, ST_CORRUPT, "%s is damaged: it has %lld for %s; run facenet doctor",
                           db->path, (long long)value, sqlite3_column_name(row, i));
    }
    return ST_OK;
}

enum status sql_next(struct db *db, sqlite3_stmt *statement, bool *found, struct err *err)
{
    double before = sql_start(db, statement);
    int code = sqlite3_step(statement);

    db->deadline = before;
    *found = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return sql_check(db, statement, err);
    return code == SQLITE_DONE ? ST_OK : sql_error(db, err, "cannot run a statement");
}

void sql_close(sqlite3_stmt *statement)
{
    (void)sqlite3_finalize(
        statement); /* repeats the failure of the last step, which was reported */
}

/* Takes the kept statement with this text, or prepares one. */
static enum status sql_take(struct db *db, sqlite3_stmt **statement, struct err *err,
                            const char *sql)
{
    for (size_t i = 0; i < SQL_KEPT && db->kept[i] != NULL; i++) {
        if (strcmp(sqlite3_sql(db->kept[i]), sql) == 0) {
            *statement = db->kept[i];
            memmove(&db->kept[i], &db->kept[i + 1], (SQL_KEPT - 1 - i) * sizeof *db->kept);
            db->kept[SQL_KEPT - 1] = NULL;
            return ST_OK;
        }
    }
    return sql_prepare(db, statement, err, sql);
}

/* The oldest makes room.  Statements without parameters, such as pragmas, are rare: not kept. */
static void sql_keep(struct db *db, sqlite3_stmt *statement)
{
    if (sqlite3_bind_parameter_count(statement) == 0) {
        sql_close(statement);
        return;
    }
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
    sql_close(db->kept[SQL_KEPT - 1]);
    memmove(&db->kept[1], &db->kept[0], (SQL_KEPT - 1) * sizeof *db->kept);
    db->kept[0] = statement;
}

void sql_forget(struct db *db)
{
    for (size_t i = 0; i < SQL_KEPT; i++) {
        sql_close(db->kept[i]);
        db->kept[i] = NULL;
    }
}

/* Runs one statement to its end: what is bound and, after a '>', what is read of the first row. */
static enum status sql_vrun(struct db *db, bool *any, struct err *err, const char *sql,
                            const char *format, va_list values)
{
    const char *arrow = strchr(format, '>');
    sqlite3_stmt *statement;
    bool found = true, first = true;
    enum status status = sql_take(db, &statement, err, sql);
    va_list rest;

    va_copy(rest, values);
    if (status == ST_OK)
        status = sql_vbind(db, &statement, err, format, &rest);
    while (status == ST_OK && found) {
        status = sql_next(db, statement, &found, err);
        if (status == ST_OK && found && first && arrow != NULL)
            sql_vget(statement, arrow + 1, &rest);
        if (status == ST_OK && any != NULL && first)
            *any = found || (!sqlite3_stmt_readonly(statement) && sqlite3_changes(db->handle) > 0);
        first = false;
    }
    va_end(rest);
    if (status == ST_OK)
        sql_keep(db, statement);
    else
        sql_close(statement);
    return status;
}

enum status sql_run(struct db *db, bool *any, struct err *err, const char *sql, const char *format,
                    ...)
{
    va_list values;
    enum status status;

    if (any != NULL)
        *any = false;
    va_start(values, format);
    status = sql_vrun(db, any, err, sql, format, values);
    va_end(values);
    return status;
}

enum status sql_write(struct db *db, bool durable, bool *any, struct err *err, const char *sql,
                      const char *format, ...)
{
    bool own = db->depth == 0;
    va_list values;
    enum status status = own ? db_begin(db, durable, err) : ST_OK;

    if (any != NULL)
        *any = false;
    if (status != ST_OK)
        return status;
    va_start(values, format);
    status = sql_vrun(db, any, err, sql, format, values);
    va_end(values);
    return own ? db_end(db, status, err) : status;
}

/* The rows of statement, new; NULL on failure. */
static void *sql_rows(struct db *db, sqlite3_stmt *statement, enum status *status, size_t *count,
                      size_t item_size, sql_reader *read, struct err *err)
{
    size_t capacity = 16;
    char *list = mem_new(capacity, item_size), *larger = list;
    bool found = true;

    while (larger != NULL) {
        *status = sql_next(db, statement, &found, err);
        if (*status == ST_OK && !found)
            return list;
        if (*status != ST_OK)
            break;
        if (*count == capacity && (larger = mem_resize(list, capacity *= 2, item_size)) != NULL)
            list = larger;
        if (larger != NULL)
            read(statement, list + (*count)++ * item_size);
    }
    if (larger == NULL)
        *status = err_nomem(err, "a list of rows");
    mem_free(list);
    *count = 0;
    return NULL;
}

void *sql_collect(struct db *db, enum status *status, size_t *count, size_t item_size,
                  sql_reader *read, struct err *err, const char *sql, const char *format, ...)
{
    sqlite3_stmt *statement;
    void *list = NULL;
    va_list values;

    *count = 0;
    va_start(values, format);
    *status = sql_vopen(db, &statement, err, sql, format, values);
    va_end(values);
    if (*status == ST_OK) {
        double before = sql_start(db, statement);

        list = sql_rows(db, statement, status, count, item_size, read, err);
        db->deadline = before;
    }
    sql_close(statement);
    return list;
}

enum status sql_print(char *out, size_t size, struct err *err, const char *format, ...)
{
    va_list values;
    int length;

    va_start(values, format);
    length = vsnprintf(out, size, format, values);
    va_end(values);
    if (length < 0 || (size_t)length >= size)
        return err_set(err, ST_LIMIT, "a statement has %d bytes, more than %zu", length, size - 1);
    return ST_OK;
}
