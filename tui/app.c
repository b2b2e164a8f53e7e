/* See app.h. */
#include "tui/app.h"

#include "tui/commands.h"
#include "tui/jobs/actions.h"
#include "tui/view/clusters/review_actions.h"
#include "tui/view/form/form_actions.h"
#include "tui/view/suspects/suspect_actions.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define APP_MESSAGE_MORE 3 /* lines above its own that a long message takes, at most */

static const struct view_ops *const app_views[VIEW_COUNT] = {
    [VIEW_TRAIN] = &view_train,       [VIEW_RUNS] = &view_runs,
    [VIEW_PEOPLE] = &view_people,     [VIEW_CLUSTERS] = &view_clusters,
    [VIEW_SUSPECTS] = &view_suspects, [VIEW_HELP] = &view_help,
    [VIEW_COMPARE] = &view_compare,
};

void app_init(struct app *app)
{
    *app = (struct app){.smoothing = 1};
}

void app_free(struct app *app)
{
    model_close(&app->model);
    canvas_free(&app->canvas);
    form_close(&app->form);
    viewer_close(&app->viewer);
    runs_list_free(&app->runs);
    mem_free(app->child_log);
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

unsigned app_follow(struct app *app)
{
    return action_follow_request(app) | action_follow_child(app) | action_follow_queue(app);
}

unsigned app_show(struct app *app, enum app_view view)
{
    app->view = view;
    app->model.runs_wanted = view == VIEW_RUNS;
    app->model.runs_reach = app->canvas.rows + RUNS_LIST_DELETED;
    app->model.overlay_count = view == VIEW_TRAIN && !app->alone ? app->runs.marked_count : 0;
    memcpy(app->model.overlay, app->runs.marked, sizeof app->model.overlay);
    app->model.people_wanted = view == VIEW_PEOPLE;
    app->model.clusters_wanted = view == VIEW_CLUSTERS;
    app->model.suspects_wanted = view == VIEW_SUSPECTS;
    app->model.compare_wanted = view == VIEW_COMPARE;
    return APP_REDRAW | APP_RELOAD | APP_SETTLE; /* its rows are not there yet */
}

unsigned app_view_picture(struct app *app, const char *person, const struct db_portrait *portrait)
{
    struct err err;

    if (portrait == NULL)
        return app_say(app, ROLE_DIM, "there is no picture here");
    if (viewer_open(&app->viewer, app->model.reader, person, portrait, &err) != ST_OK)
        return app_say(app, ROLE_DIM, "%s", err.message);
    return APP_REDRAW;
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

/* The prompt; beside a command those that begin so. */
static void app_draw_prompt(const struct app *app, struct canvas *canvas, struct rect area)
{
    char hint[256];
    int used;

    prompt_draw(&app->prompt, canvas, area);
    if (app->prompt.kind != PROMPT_COMMAND)
        return;
    used = (int)text_width(app->prompt.label) + (int)text_width(app->prompt.value) + 6;
    commands_hint(app->prompt.value, hint, sizeof hint);
    (void)canvas_text(canvas, area.row, area.col + used, area.cols - used - 1, ROLE_DIM, hint);
}

/* A sentence that is too long for its line takes as many above it as it needs: what to do next is
 * told at its end. */
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
    if (app->prompt.kind != PROMPT_CLOSED)
        app_draw_prompt(app, canvas, area);
    else if (app->message[0] != '\0')
        app_draw_sentence(app, canvas, area);
    else
        (void)canvas_text(canvas, area.row, 1, area.cols - 2, ROLE_DIM, app->child_line);
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
    app_views[app->view]->draw(app, canvas);
    app_draw_message(app, canvas, layout.message);
    if (app->prompt.kind != PROMPT_CLOSED)
        prompt_draw_keys(&app->prompt, canvas, layout.keys);
    else
        keys_draw(canvas, layout.keys, app_views[app->view]->where(app));
}

/* What every view does alike. */
static unsigned app_act(struct app *app, enum key_action action)
{
    switch (action) {
    case ACTION_NONE:
        return APP_REDRAW; /* the message of the key before goes */
    case ACTION_TRAIN:
        return app_show(app, VIEW_TRAIN);
    case ACTION_RUNS:
        return app_show(app, VIEW_RUNS);
    case ACTION_PEOPLE:
        return app_show(app, VIEW_PEOPLE);
    case ACTION_CLUSTERS:
        return app_show(app, VIEW_CLUSTERS);
    case ACTION_SUSPECTS:
        return app_show(app, VIEW_SUSPECTS);
    case ACTION_HELP:
        return app_show(app, app->view == VIEW_HELP ? VIEW_TRAIN : VIEW_HELP);
    case ACTION_NEXT_VIEW:
        return app_show(app,
                        app->view < VIEW_SUSPECTS ? (enum app_view)(app->view + 1) : VIEW_TRAIN);
    case ACTION_NEW_RUN:
        return form_action_new_run(app, NULL);
    case ACTION_IMPORT:
        return action_import(app);
    case ACTION_COMMAND:
        prompt_open_text(&app->prompt, PROMPT_COMMAND, 0, "");
        return APP_REDRAW;
    case ACTION_THEME:
        app->theme = (enum theme_name)((app->theme + 1) % THEME_NAME_COUNT);
        return app_say(app, ROLE_DIM, "theme: %s", theme_word(app->theme));
    case ACTION_REDRAW:
        return APP_REDRAW | APP_RELOAD | APP_REPAINT;
    case ACTION_QUIT: /* what could be taken back until now is done */
        runs_list_delete(&app->runs, app->model.writer);
        return APP_QUIT;
    default:
        return app_views[app->view]->act(app, action);
    }
}

unsigned app_do(struct app *app, enum key_action action)
{
    if (keys_has(app_views[app->view]->where(app), action))
        return app_act(app, action);
    return app_say(app, ROLE_WARNING, "%s has no use in this view", commands_name(action));
}

/* A filter works while it is typed; Esc takes it away. */
static unsigned app_prompt_key(struct app *app, int key)
{
    enum prompt_kind kind = app->prompt.kind;
    enum prompt_result result;

    const char *value;
    unsigned flags = APP_REDRAW;

    if (kind == PROMPT_COMMAND && key == KEY_CODE_TAB) {
        commands_complete(app->prompt.value, sizeof app->prompt.value);
        return APP_REDRAW;
    }
    if (kind == PROMPT_CLUSTER_NAME && key == KEY_CODE_TAB)
        return review_complete(app);
    if (kind == PROMPT_MOVE && key == KEY_CODE_TAB)
        return suspect_complete(app);
    result = prompt_key(&app->prompt, key);
    value = app->prompt.kind != PROMPT_CLOSED ? app->prompt.value : "";

    if (kind == PROMPT_FILTER)
        flags |= runs_set_filter(app, value);
    if (kind == PROMPT_HELP)
        flags |= help_find(app, value, 0);
    if (kind == PROMPT_CLUSTER)
        flags |= review_find(app, value);
    if (kind == PROMPT_PERSON) {
        (void)snprintf(app->model.people_filter, sizeof app->model.people_filter, "%s", value);
        app->model.person_wanted = app->people_at = app->portrait_at = 0;
        flags |= APP_RELOAD;
    }
    return result == PROMPT_DONE ? flags | action_prompt_done(app) : flags;
}

unsigned app_mouse(struct app *app, struct mouse mouse)
{
    const struct view_ops *view = app_views[app->view];
    unsigned where = view->where(app), flags = 0;
    bool lists = keys_has(where, ACTION_DOWN) && app->view != VIEW_TRAIN;
    struct layout layout;
    struct rect body;

    if (app->viewer.open)
        return mouse.kind == MOUSE_PRESS ? app_close_picture(app) : 0;
    if (app->prompt.kind != PROMPT_CLOSED || app->form.open)
        return 0;
    layout_plain(app->canvas.rows, app->canvas.cols, &body, &layout);
    if (mouse.kind == MOUSE_WHEEL_UP || mouse.kind == MOUSE_WHEEL_DOWN) {
        bool up = mouse.kind == MOUSE_WHEEL_UP;

        if (!lists)
            return keys_has(where, ACTION_EARLIER)
                       ? app_act(app, up ? ACTION_EARLIER : ACTION_LATER)
                       : 0;
        for (int i = 0; i < 3; i++)
            flags |= app_act(app, up ? ACTION_UP : ACTION_DOWN);
        return flags;
    }
    app->message[0] = '\0';
    if (mouse.kind == MOUSE_PRESS && layout.fits && mouse.row == layout.keys.row)
        return app_act(app, keys_at(layout.keys, where, mouse.col));
    return view->press != NULL && layout.fits && mouse.row < layout.message.row
               ? view->press(app, mouse)
               : APP_REDRAW;
}

unsigned app_key(struct app *app, int key)
{
    if (key == KEY_CODE_HANGUP)
        return APP_QUIT;
    app->message[0] = '\0';
    if (app->viewer.open)
        return app_close_picture(app);
    if (app->prompt.kind != PROMPT_CLOSED)
        return app_prompt_key(app, key);
    if (app->form.open) {
        enum form_result result = form_key(&app->form, key);

        return result == FORM_DONE     ? form_action_done(app)
               : result == FORM_TURNED ? form_action_preset(app)
                                       : APP_REDRAW;
    }
    return app_act(app, keys_find(app_views[app->view]->where(app), key));
}
