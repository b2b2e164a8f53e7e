/* See loop.h. */
#include "tui/loop.h"

#define LOOP_WAIT_MS 250 /* between two looks at the database while no key is pressed */
#define LOOP_KEYS 64     /* keys handled before the screen is drawn again */

/* Handles what the user has typed; waits for the first key. */
static unsigned loop_keys(struct app *app, struct terminal *terminal, struct recorder *recorder,
                          bool *resized)
{
    unsigned flags = 0;
    int key = terminal_read(terminal, LOOP_WAIT_MS);

    for (int i = 0; i < LOOP_KEYS && key != KEY_CODE_NONE; i++) {
        if (key == KEY_CODE_RESIZE)
            *resized = true;
        else if (key == KEY_CODE_MOUSE) {
            recorder_mouse(recorder, terminal_mouse(terminal));
            flags |= app_mouse(app, terminal_mouse(terminal));
        } else {
            recorder_key(recorder, key);
            flags |= app_key(app, key);
        }
        key = (flags & (APP_QUIT | APP_SETTLE)) != 0 ? KEY_CODE_NONE : terminal_read(terminal, 0);
    }
    return flags;
}

/* What the database has to tell.  A failure is told to the user and tried again later: a lock that
 * is held too long must not end the dashboard. */
static unsigned loop_reload(struct app *app, unsigned flags)
{
    struct err err;
    bool changed = false;

    if (model_poll(&app->model, &changed, &err) != ST_OK)
        return flags | app_say(app, ROLE_BAD, "%s", err.message);
    if (!changed && (flags & APP_RELOAD) == 0)
        return flags | app_follow(app);
    if (model_load(&app->model, &err) != ST_OK)
        return flags | app_say(app, ROLE_BAD, "%s", err.message);
    return flags | app_follow(app) | APP_REDRAW;
}

static enum status loop_resize(struct app *app, struct terminal *terminal,
                               struct recorder *recorder, struct err *err)
{
    int rows, cols;

    terminal_size(terminal, &rows, &cols);
    recorder_size(recorder, cols, rows);
    return canvas_resize(&app->canvas, rows, cols, err);
}

enum status loop_run(struct app *app, struct terminal *terminal, struct recorder *recorder,
                     struct err *err)
{
    enum status status = loop_resize(app, terminal, recorder, err);
    unsigned flags = APP_REDRAW;

    enum theme_name theme = app->theme;

    app->canvas.pictures = terminal_has_pictures(terminal);
    while (status == ST_OK && (flags & APP_QUIT) == 0) {
        bool resized = false;

        if (theme != app->theme) {
            theme = app->theme;
            terminal_set_theme(terminal, theme);
            app->canvas.pictures = terminal_has_pictures(terminal);
            flags |= APP_REDRAW | APP_REPAINT;
        }

        if ((flags & (APP_REDRAW | APP_REPAINT)) != 0) {
            app_draw(app);
            terminal_show(terminal, &app->canvas, (flags & APP_REPAINT) != 0);
        }
        flags = loop_keys(app, terminal, recorder, &resized);
        if (resized) {
            status = loop_resize(app, terminal, recorder, err);
            flags |= APP_REDRAW | APP_REPAINT;
        }
        if ((flags & APP_QUIT) == 0)
            flags = loop_reload(app, flags);
    }
    return status;
}
