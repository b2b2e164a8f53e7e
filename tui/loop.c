/* See loop.h. */
#include "tui/loop.h"

#include "tui/view/actions.h"

#include <stdio.h>
#include <unistd.h>

#define LOOP_WAIT_MS 250    /* between two polls of the database while no key is pressed */
#define LOOP_KEYS 64        /* keys handled before the screen is drawn again */
#define LOOP_ANSWER_MS 1000 /* for a terminal to report whether it can show pictures */

/* Handles the keys that were typed; waits up to wait_ms for the first one. */
static unsigned loop_keys(struct ui *ui, struct terminal *terminal, struct recorder *recorder,
                          int wait_ms, bool *resized)
{
    unsigned flags = 0;
    int key = terminal_read(terminal, wait_ms);

    for (int i = 0; i < LOOP_KEYS && key != KEY_CODE_NONE; i++) {
        if (key == KEY_CODE_RESIZE)
            *resized = true;
        else if (key == KEY_CODE_MOUSE) {
            recorder_mouse(recorder, terminal_mouse(terminal));
            flags |= app_mouse(ui, terminal_mouse(terminal));
        } else {
            recorder_key(recorder, key);
            flags |= app_key(ui, key);
        }
        key = (flags & (UI_QUIT | UI_SETTLE)) != 0 ? KEY_CODE_NONE : terminal_read(terminal, 0);
    }
    return flags;
}

/* Polls the database.  A failure is shown and tried again later: a lock that is held too long must
 * not end the dashboard. */
static unsigned loop_reload(struct ui *ui, unsigned flags)
{
    struct err err;
    bool changed = false;

    if (snapshot_poll(&ui->snap, &changed, &err) != ST_OK)
        return flags | ui_say(ui, ROLE_BAD, "%s", err.message);
    if (changed || (flags & UI_RELOAD) != 0) {
        flags |= UI_REDRAW;
        if (app_load(ui, &err) != ST_OK)
            return flags | ui_say(ui, ROLE_BAD, "%s", err.message);
    }
    return flags | action_follow(ui) | app_work(ui);
}

static enum status loop_resize(struct ui *ui, struct terminal *terminal, struct recorder *recorder,
                               struct err *err)
{
    int rows, cols;

    terminal_size(terminal, &rows, &cols);
    recorder_size(recorder, cols, rows);
    return canvas_resize(&ui->canvas, rows, cols, err);
}

/* Asks the terminal how it shows pictures, unless the user or the environment says so. */
static void loop_ask(struct ui *ui, struct terminal *terminal)
{
    struct graphics_device device = {.kind = GRAPHICS_BLOCKS};
    bool any = ui->colour == GRAPHICS_COLOUR_24BIT ||
               (ui->colour == GRAPHICS_COLOUR_AUTO && terminal_claims_24bit());

    if (terminal_pictures(terminal) >= PICTURES_256 &&
        (ui->graphics == GRAPHICS_AUTO || (ui->colour == GRAPHICS_COLOUR_AUTO && !any)))
        graphics_ask(&device, STDIN_FILENO, STDOUT_FILENO, LOOP_ANSWER_MS);
    any = any || (ui->colour == GRAPHICS_COLOUR_AUTO && device.any_colour);
    if (ui->graphics != GRAPHICS_AUTO)
        graphics_trust(&device, ui->graphics, STDOUT_FILENO);
    device.any_colour = any;
    terminal_set_graphics(terminal, &device);
    if (device.kind > GRAPHICS_BLOCKS) {
        ui->canvas.cell_width = device.cell_width;
        ui->canvas.cell_height = device.cell_height;
    }
}

/* The first picture is drawn again once it is known how. */
static void loop_draw(struct ui *ui, struct terminal *terminal, bool *asked)
{
    bool first;

    do {
        ui->canvas.pictures = terminal_pictures(terminal);
        app_draw(ui);
        first = !*asked && (ui->viewer.open || ui->canvas.drawn_count > 0);
        *asked = *asked || first;
        if (first)
            loop_ask(ui, terminal);
    } while (first);
}

enum status loop_run(struct ui *ui, struct terminal *terminal, struct recorder *recorder,
                     struct err *err)
{
    enum status status = loop_resize(ui, terminal, recorder, err);
    enum theme_name theme = ui->theme;
    bool asked = false;
    unsigned flags = UI_REDRAW;

    while (status == ST_OK && (flags & UI_QUIT) == 0) {
        bool resized = false;

        if (theme != ui->theme) {
            theme = ui->theme;
            terminal_set_theme(terminal, theme);
            flags |= UI_REDRAW | UI_REPAINT;
        }
        if ((flags & (UI_REDRAW | UI_REPAINT)) != 0) {
            loop_draw(ui, terminal, &asked);
            terminal_show(terminal, &ui->canvas, (flags & UI_REPAINT) != 0);
        }
        flags =
            loop_keys(ui, terminal, recorder, (flags & UI_WORK) != 0 ? 0 : LOOP_WAIT_MS, &resized);
        if (resized) {
            status = loop_resize(ui, terminal, recorder, err);
            flags |= UI_REDRAW | UI_REPAINT | UI_RELOAD;
        }
        if ((flags & UI_QUIT) == 0)
            flags = loop_reload(ui, flags);
    }
    return status;
}
