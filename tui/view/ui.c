/* See ui.h. */
#include "tui/view/ui.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static size_t app_find(const struct app *app, const char *view)
{
    size_t at = 0;

    while (at < app->view_count && strcmp(app->views[at]->name, view) != 0)
        at++;
    assert(at < app->view_count);
    return at;
}

unsigned app_show(struct app *app, const char *view)
{
    size_t at = app_find(app, view);

    app->view = app->views[at];
    app->state = app->states[at];
    return APP_REDRAW | APP_RELOAD | APP_SETTLE; /* its rows are not loaded yet */
}

void *app_state(const struct app *app, const char *view)
{
    return app->states[app_find(app, view)];
}

unsigned app_say(struct app *app, enum role role, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(app->message, sizeof app->message, format, arguments);
    va_end(arguments);
    app->message_role = role;
    return APP_REDRAW;
}

unsigned app_refuse(struct app *app, const struct err *err)
{
    return app_say(app, ROLE_BAD, "%s", err->message);
}

unsigned app_view_picture(struct app *app, const char *person, const struct db_portrait *portrait)
{
    struct err err;

    if (portrait == NULL)
        return app_say(app, ROLE_DIM, "there is no picture here");
    if (viewer_open(&app->viewer, app->snap.reader, person, portrait, &err) != ST_OK)
        return app_say(app, ROLE_DIM, "%s", err.message);
    return APP_REDRAW;
}
