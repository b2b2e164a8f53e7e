/* See app.h. */
#include "tui/app.h"

#include "tui/commands.h"
#include "tui/view/form/form_actions.h"
#include "tui/view/keys.h"
#include "tui/views.h"
#include "tui/widget/layout.h"

#include "base/mem.h"

#include <stdio.h>

#define APP_MESSAGE_MORE 3 /* most extra lines for a long message */

enum status app_init(struct app *app, struct err *err)
{
    *app = (struct app){.smoothing = 1, .views = views_table, .view_count = views_count};
    for (size_t i = 0; i < views_count; i++) {
        app->states[i] = mem_new(1, views_table[i]->state_size);
        if (app->states[i] == NULL) {
            app_free(app);
            return err_nomem(err, "the views");
        }
    }
    (void)app_show(app, views_table[0]->name);
    return ST_OK;
}

void app_free(struct app *app)
{
    for (size_t i = 0; i < app->view_count; i++) {
        if (app->views[i]->close != NULL && app->states[i] != NULL)
            app->views[i]->close(app->states[i]);
        mem_free(app->states[i]);
        app->states[i] = NULL;
    }
    snapshot_close(&app->snap);
    canvas_free(&app->canvas);
    form_close(&app->form);
    viewer_close(&app->viewer);
    jobs_free(&app->jobs);
}

enum status app_load(struct app *app, struct err *err)
{
    struct snapshot before = app->snap;
    enum status status = snapshot_load(&app->snap, app->view->datasets, err);

    if (status == ST_OK && app->view->load != NULL)
        status = app->view->load(app, app->state, err);
    snapshot_end(&app->snap, &before, status);
    return status;
}

static unsigned app_close_picture(struct app *app)
{
    viewer_close(&app->viewer);
    return APP_REDRAW | APP_REPAINT;
}

static void app_draw_too_small(struct canvas *canvas)
{
    char line[96];

    (void)snprintf(line, sizeof line,
                   "facenet-tui needs %d columns and %d rows; this has %d and %d", LAYOUT_COLS,
                   LAYOUT_ROWS, canvas->cols, canvas->rows);
    (void)canvas_paragraph(canvas, (struct rect){0, 0, canvas->rows, canvas->cols}, ROLE_NORMAL,
                           line);
}

/* A message that is too long for its line extends upwards: its end says what to do next. */
static void app_draw_sentence(const struct app *app, struct canvas *canvas, struct rect area)
{
    int width = area.cols - 2, more = canvas_paragraph_rows(app->message, width) - 1;

    more = more < APP_MESSAGE_MORE ? more : APP_MESSAGE_MORE;
    if (more > 0)
        canvas_fill(canvas, (struct rect){area.row - more, 0, more + 1, area.cols}, ' ',
                    ROLE_NORMAL);
    (void)canvas_paragraph(canvas, (struct rect){area.row - more, 1, more + 1, width},
                           app->message_role, app->message);
}

static void app_draw_message(struct app *app, struct canvas *canvas, struct rect area)
{
    if (app->prompt.ops != NULL)
        prompt_draw(&app->prompt, canvas, area);
    else if (app->message[0] != '\0')
        app_draw_sentence(app, canvas, area);
    else
        (void)canvas_text(canvas, area.row, 1, area.cols - 2, ROLE_DIM, app->jobs.line);
}

void app_draw(struct app *app)
{
    struct canvas *canvas = &app->canvas;
    struct layout layout;
    struct rect body;

    canvas_clear(canvas);
    if (app->viewer.open) {
        viewer_draw(&app->viewer, canvas);
        return;
    }
    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    if (!layout.fits) {
        app_draw_too_small(canvas);
        return;
    }
    if (app->form.open) {
        form_draw(&app->form, canvas, &layout, body);
        app_draw_message(app, canvas, layout.message);
        return;
    }
    app->view->draw(app, app->state, canvas);
    app_draw_message(app, canvas, layout.message);
    if (app->prompt.ops != NULL)
        prompt_draw_keys(&app->prompt, canvas, layout.keys);
    else
        keys_draw(app, canvas, layout.keys);
}

static unsigned app_prompt_key(struct app *app, int key)
{
    struct prompt *prompt = &app->prompt;
    const struct prompt_ops *ops = prompt->ops;

    switch (prompt_key(prompt, key)) {
    case PROMPT_DONE:
        return APP_REDRAW | ops->done(app, prompt);
    case PROMPT_TYPED:
        return APP_REDRAW | (ops->typed != NULL ? ops->typed(app, prompt) : 0);
    case PROMPT_COMPLETE:
        return APP_REDRAW | (ops->complete != NULL ? ops->complete(app, prompt) : 0);
    default:
        return APP_REDRAW;
    }
}

static unsigned app_form_key(struct app *app, int key)
{
    enum form_result result = form_key(&app->form, key);

    return result == FORM_DONE     ? form_action_done(app)
           : result == FORM_TURNED ? form_action_preset(app)
                                   : APP_REDRAW;
}

/* The wheel moves by three lines of a list or half a window of a history. */
static unsigned app_wheel(struct app *app, bool up)
{
    const struct key_binding *line = keys_find_action(app, up ? ACTION_UP : ACTION_DOWN);
    const struct key_binding *turn = keys_find_action(app, up ? ACTION_EARLIER : ACTION_LATER);
    unsigned flags = 0;

    if (line == NULL)
        return turn != NULL ? commands_act(app, turn, "") : 0;
    for (int i = 0; i < 3; i++)
        flags |= commands_act(app, line, "");
    return flags;
}

unsigned app_mouse(struct app *app, struct mouse mouse)
{
    struct layout layout;
    struct rect body;

    if (app->viewer.open)
        return mouse.kind == MOUSE_PRESS ? app_close_picture(app) : 0;
    if (app->prompt.ops != NULL || app->form.open)
        return 0;
    if (mouse.kind == MOUSE_WHEEL_UP || mouse.kind == MOUSE_WHEEL_DOWN)
        return app_wheel(app, mouse.kind == MOUSE_WHEEL_UP);
    app->message[0] = '\0';
    layout_plain(app->canvas.rows, app->canvas.cols, &body, &layout);
    if (mouse.kind == MOUSE_PRESS && layout.fits && mouse.row == layout.keys.row)
        return commands_act(app, keys_at(app, layout.keys, mouse.col), "");
    return app->view->press != NULL && layout.fits && mouse.row < layout.message.row
               ? app->view->press(app, app->state, mouse)
               : APP_REDRAW;
}

unsigned app_key(struct app *app, int key)
{
    if (key == KEY_CODE_HANGUP)
        return APP_QUIT;
    app->message[0] = '\0';
    if (app->viewer.open)
        return app_close_picture(app);
    if (app->prompt.ops != NULL)
        return app_prompt_key(app, key);
    if (app->form.open)
        return app_form_key(app, key);
    return commands_act(app, keys_find(app, key), "");
}

unsigned app_work(struct app *app)
{
    return app->view->work != NULL ? app->view->work(app, app->state) : 0;
}
