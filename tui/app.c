/* See app.h. */
#include "tui/app.h"

#include "tui/commands.h"
#include "tui/view/form/form_actions.h"
#include "tui/view/import/import_actions.h"
#include "tui/view/keys.h"
#include "tui/views.h"
#include "tui/widget/layout.h"

#include "base/clock.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define APP_MESSAGE_MORE 3  /* most extra lines for a long message */
#define APP_PASTE_SECONDS 5 /* longest pause in a pasted text */

enum status app_init(struct ui *ui, struct err *err)
{
    *ui = (struct ui){.smoothing = 1,
                      .logarithmic = 1u << PANEL_COUNTS,
                      .views = views_table,
                      .view_count = views_count};
    for (size_t i = 0; i < views_count; i++) {
        ui->states[i] = mem_new(1, views_table[i]->state_size);
        if (ui->states[i] == NULL) {
            app_free(ui);
            return err_nomem(err, "the views");
        }
    }
    (void)ui_show(ui, views_table[0]->name);
    return ST_OK;
}

void app_free(struct ui *ui)
{
    for (size_t i = 0; i < ui->view_count; i++) {
        if (ui->views[i]->close != NULL && ui->states[i] != NULL)
            ui->views[i]->close(ui->states[i]);
        mem_free(ui->states[i]);
        ui->states[i] = NULL;
    }
    snapshot_close(&ui->snap);
    canvas_free(&ui->canvas);
    form_close(&ui->form);
    import_form_close(&ui->import);
    viewer_close(&ui->viewer);
    jobs_free(&ui->jobs);
}

enum status app_load(struct ui *ui, struct err *err)
{
    struct snapshot before = ui->snap;
    enum status status = snapshot_load(&ui->snap, ui->view->datasets, err);

    if (status == ST_OK && ui->view->load != NULL)
        status = ui->view->load(ui, ui->state, err);
    snapshot_end(&ui->snap, &before, status);
    return status;
}

static unsigned app_close_picture(struct ui *ui)
{
    viewer_close(&ui->viewer);
    return UI_REDRAW;
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

/* Whether a form takes the place of the view. */
static bool app_in_form(const struct ui *ui)
{
    return ui->form.open || ui->import.open;
}

/* A message that is too long for its line extends upwards: its end says what to do next. */
static void app_draw_sentence(const struct ui *ui, struct canvas *canvas, struct rect area)
{
    int width = area.cols - 2, more = canvas_paragraph_rows(ui->message, width) - 1;

    more = more < APP_MESSAGE_MORE ? more : APP_MESSAGE_MORE;
    if (more > 0 && ui->view->footed && !app_in_form(ui) && area.row > more)
        memcpy(canvas_at(canvas, area.row - 1 - more, 0), canvas_at(canvas, area.row - 1, 0),
               (size_t)canvas->cols * sizeof *canvas->cells);
    if (more > 0)
        canvas_fill(canvas, (struct rect){area.row - more, 0, more + 1, area.cols}, ' ',
                    ROLE_NORMAL);
    (void)canvas_paragraph(canvas, (struct rect){area.row - more, 1, more + 1, width},
                           ui->message_role, ui->message);
}

static void app_draw_message(struct ui *ui, struct canvas *canvas, struct rect area)
{
    if (ui->prompt.ops != NULL)
        prompt_draw(&ui->prompt, canvas, area);
    else if (ui->message[0] != '\0')
        app_draw_sentence(ui, canvas, area);
    else
        (void)canvas_text(canvas, area.row, 1, area.cols - 2, ROLE_DIM, ui->jobs.line);
}

void app_draw(struct ui *ui)
{
    struct canvas *canvas = &ui->canvas;
    struct layout layout;
    struct rect body;

    canvas_clear(canvas);
    if (ui->viewer.open) {
        viewer_draw(&ui->viewer, canvas);
        return;
    }
    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    if (!layout.fits) {
        app_draw_too_small(canvas);
        return;
    }
    if (app_in_form(ui)) {
        if (ui->form.open)
            form_draw(&ui->form, canvas, &layout, body);
        else
            import_form_draw(&ui->import, canvas, &layout, body);
        app_draw_message(ui, canvas, layout.message);
        if (ui->prompt.ops != NULL) {
            canvas_fill(canvas, layout.keys, ' ', ROLE_NORMAL);
            prompt_draw_keys(&ui->prompt, canvas, layout.keys);
        }
        return;
    }
    ui->view->draw(ui, ui->state, canvas);
    app_draw_message(ui, canvas, layout.message);
    if (ui->prompt.ops != NULL)
        prompt_draw_keys(&ui->prompt, canvas, layout.keys);
    else
        keys_draw(ui, canvas, layout.keys);
}

static unsigned app_prompt_key(struct ui *ui, int key)
{
    struct prompt *prompt = &ui->prompt;
    const struct prompt_ops *ops = prompt->ops;

    switch (prompt_key(prompt, key)) {
    case PROMPT_DONE:
        if (ops->done != NULL)
            return UI_REDRAW | ops->done(ui, prompt);
        prompt_close(prompt);
        return UI_REDRAW;
    case PROMPT_TYPED:
        return UI_REDRAW | (ops->typed != NULL ? ops->typed(ui, prompt) : 0);
    case PROMPT_COMPLETE:
        return UI_REDRAW | (ops->complete != NULL ? ops->complete(ui, prompt) : 0);
    default:
        return UI_REDRAW;
    }
}

static unsigned app_form_key(struct ui *ui, int key)
{
    enum form_result result;

    if (ui->import.open)
        return import_action_key(ui, key);
    result = form_key(&ui->form, key);
    return result == FORM_DONE     ? form_action_done(ui)
           : result == FORM_TURNED ? form_action_preset(ui)
           : result == FORM_LEFT   ? form_action_leave(ui)
                                   : UI_REDRAW;
}

/* The wheel moves by three lines of a list or half a window of a history. */
static unsigned app_wheel(struct ui *ui, bool up)
{
    const struct key_binding *line = keys_find_action(ui, up ? ACTION_UP : ACTION_DOWN);
    const struct key_binding *turn = keys_find_action(ui, up ? ACTION_EARLIER : ACTION_LATER);
    unsigned flags = 0;

    if (line == NULL)
        return turn != NULL ? commands_act(ui, turn, "") : 0;
    for (int i = 0; i < 3; i++)
        flags |= commands_act(ui, line, "");
    return flags;
}

unsigned app_mouse(struct ui *ui, struct mouse mouse)
{
    struct layout layout;
    struct rect body;

    if (ui->viewer.open)
        return mouse.kind == MOUSE_PRESS ? app_close_picture(ui) : 0;
    if (ui->prompt.ops != NULL || app_in_form(ui))
        return 0;
    if (mouse.kind == MOUSE_WHEEL_UP || mouse.kind == MOUSE_WHEEL_DOWN)
        return app_wheel(ui, mouse.kind == MOUSE_WHEEL_UP);
    ui->message[0] = '\0';
    layout_plain(ui->canvas.rows, ui->canvas.cols, &body, &layout);
    if (mouse.kind == MOUSE_PRESS && layout.fits && mouse.row == layout.keys.row)
        return commands_act(ui, keys_at(ui, layout.keys, mouse.col), "");
    return ui->view->press != NULL && layout.fits && mouse.row < layout.message.row
               ? ui->view->press(ui, ui->state, mouse)
               : UI_REDRAW;
}

/* Whether a field takes text. */
static bool app_types(const struct ui *ui)
{
    if (ui->prompt.ops != NULL)
        return prompt_types(&ui->prompt);
    return ui->import.open ? import_form_types(&ui->import)
                           : ui->form.open && form_types(&ui->form);
}

static unsigned app_field_key(struct ui *ui, int key)
{
    return ui->prompt.ops != NULL ? app_prompt_key(ui, key) : app_form_key(ui, key);
}

/* A key of a pasted text is a character in a field, and nothing elsewhere. */
static unsigned app_paste(struct ui *ui, int key)
{
    bool begins = key == KEY_CODE_PASTE, prints = key >= ' ' && key < KEY_CODE_BACKSPACE;
    unsigned flags = UI_REDRAW;

    prints = prints || (key > KEY_CODE_BACKSPACE && key < KEY_CODE_UP);
    ui->pasted = key == KEY_CODE_PASTE_END ? 0 : clock_seconds();
    if (begins)
        ui->paste_gap = false;
    if (begins && !app_types(ui))
        return ui_say(ui, ROLE_WARNING, "the pasted text is dropped: only a field takes it");
    if (!app_types(ui) || !prints) {
        ui->paste_gap = ui->paste_gap || key == KEY_CODE_ENTER || key == KEY_CODE_TAB;
        return UI_REDRAW;
    }
    if (ui->paste_gap)
        flags |= app_field_key(ui, ' ');
    ui->paste_gap = false;
    return flags | app_field_key(ui, key);
}

unsigned app_key(struct ui *ui, int key)
{
    if (key == KEY_CODE_HANGUP)
        return UI_QUIT;
    if (ui->pasted > 0 && clock_seconds() > ui->pasted + APP_PASTE_SECONDS)
        ui->pasted = 0; /* its end was lost */
    if (ui->pasted > 0 || key == KEY_CODE_PASTE)
        return app_paste(ui, key);
    ui->message[0] = '\0';
    if (ui->viewer.open)
        return app_close_picture(ui);
    if (ui->prompt.ops != NULL)
        return app_prompt_key(ui, key);
    if (app_in_form(ui))
        return app_form_key(ui, key);
    return commands_act(ui, keys_find(ui, key), "");
}

unsigned app_work(struct ui *ui)
{
    if (ui->import.open)
        return import_action_work(ui);
    return ui->view->work != NULL ? ui->view->work(ui, ui->state) : 0;
}
