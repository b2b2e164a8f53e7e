/* See names.h.  A name is the bytes up to the first zero byte, as everywhere. */
#include "db/core/names.h"

#include "base/mem.h"
#include "base/unicode.h"

#include <stddef.h>

static void names_apply(sqlite3_context *context, sqlite3_value **values,
                        char *(*make)(const char *))
{
    const char *name = (const char *)sqlite3_value_text(values[0]);
    char *made;

    if (name == NULL && sqlite3_value_type(values[0]) == SQLITE_NULL)
        return; /* the result is NULL */
    made = name == NULL ? NULL : make(name);
    if (made == NULL)
        sqlite3_result_error_nomem(context);
    else
        sqlite3_result_text(context, made, -1, mem_free);
}

static void names_key(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    names_apply(context, values, unicode_key);
}

static void names_fold(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    names_apply(context, values, unicode_fold);
}

int names_register(sqlite3 *handle)
{
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    int code =
        sqlite3_create_function_v2(handle, "name_key", 1, flags, NULL, names_key, NULL, NULL, NULL);

    return code != SQLITE_OK ? code
                             : sqlite3_create_function_v2(handle, "name_fold", 1, flags, NULL,
                                                          names_fold, NULL, NULL, NULL);
}
