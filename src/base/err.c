/* See err.h. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status err_set(struct err *err, enum status status, const char *format, ...)
{
    va_list arguments;

    if (err == NULL)
        return status;
    err->status = status;
    va_start(arguments, format);
    (void)vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    return status;
}

enum status err_set_errno(struct err *err, enum status status, int number, const char *format, ...)
{
    va_list arguments;
    size_t used;

    if (err == NULL)
        return status;
    err->status = status;
    va_start(arguments, format);
    (void)vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    used = strlen(err->message);
    (void)snprintf(err->message + used, sizeof err->message - used, ": %s", strerror(number));
    return status;
}

enum status err_nomem(struct err *err, const char *what)
{
    return err_set(err, ST_NOMEM, "out of memory for %s; close other programs or use less data",
                   what);
}
