/* See run_settings.h.  A line is a fact, or the heading of a kind. */
#include "tui/view/runs/run_settings.h"

#include "tui/widget/layout.h"

#include <inttypes.h>
#include <stdio.h>

#define SETTINGS_NAME 22 /* columns of a name, */
#define SETTINGS_HELP 64 /* of what a setting is, where there is room for it */

/* clang-format off */
static const struct key_binding settings_keys[] = {
    KEYS_MOVING(1),
    KEYS_BACK(1),
};
/* clang-format on */

static const struct {
    const char *heading;
    enum role role;
} settings_kinds[] = {
    [FACT_ABOUT] = {"trained on", ROLE_NORMAL},
    [FACT_LIVE] = {"changed while it trained", ROLE_ACCENT},
    [FACT_CHOSEN] = {"other than the default", ROLE_STRONG},
    [FACT_DEFAULT] = {"as by default", ROLE_NORMAL},
};

static void settings_draw_fact(const struct run_fact *fact, struct canvas *canvas, int row)
{
    int cols = canvas->cols - SETTINGS_NAME - 4;
    enum setting_id id = settings_find(fact->name);

    (void)canvas_text(canvas, row, 2, SETTINGS_NAME, ROLE_DIM, fact->name);
    if (id < SETTING_COUNT && fact->kind != FACT_LIVE && cols > SETTINGS_HELP + 24) {
        (void)canvas_text(canvas, row, canvas->cols - SETTINGS_HELP - 1, SETTINGS_HELP, ROLE_DIM,
                          settings_table[id].help);
        cols -= SETTINGS_HELP + 1;
    }
    (void)canvas_text(canvas, row, SETTINGS_NAME + 3, cols, settings_kinds[fact->kind].role,
                      fact->words);
}

/* Draws the lines from top on; returns the number of all lines. */
static int settings_draw_lines(const struct run_settings *settings, struct canvas *canvas,
                               struct rect body)
{
    int line = 0;

    for (size_t i = 0; i < settings->facts.count; i++) {
        const struct run_fact *fact = &settings->facts.items[i];
        int row = body.row + line - settings->top;

        if (i == 0 || fact->kind != fact[-1].kind) {
            if (row >= body.row && row < body.row + body.rows)
                (void)canvas_text(canvas, row, 1, canvas->cols - 2, ROLE_DIM,
                                  settings_kinds[fact->kind].heading);
            line++;
            row++;
        }
        if (row >= body.row && row < body.row + body.rows)
            settings_draw_fact(fact, canvas, row);
        line++;
    }
    return line;
}

static void settings_draw(struct ui *ui, void *state, struct canvas *canvas)
{
    struct run_settings *settings = state;
    struct layout layout;
    struct rect body;
    int lines;

    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    if (settings->run == 0) {
        (void)canvas_text(canvas, 0, 1, canvas->cols - 2, ROLE_STRONG, "Settings: there is no run");
        return;
    }
    (void)canvas_textf(canvas, 0, 1, canvas->cols - 2, ROLE_STRONG,
                       "Settings of run %" PRId64 " %s", settings->run, ui->snap.run.name);
    lines = settings_draw_lines(settings, canvas, (struct rect){0, 0, 0, 0});
    if (settings->top > lines - body.rows)
        settings->top = lines - body.rows;
    if (settings->top < 0)
        settings->top = 0;
    (void)settings_draw_lines(settings, canvas, body);
}

static enum status settings_load(struct ui *ui, void *state, struct err *err)
{
    struct run_settings *settings = state;
    struct run_facts fresh = {0};
    enum status status = ST_OK;

    if (ui->snap.reader != NULL && ui->snap.run_id != 0)
        status = run_facts_load(ui->snap.reader, &ui->snap.run, &fresh, err);
    if (status != ST_OK) {
        run_facts_free(&fresh);
        return status;
    }
    run_facts_free(&settings->facts);
    settings->facts = fresh;
    settings->run = ui->snap.run_id;
    return ST_OK;
}

static unsigned settings_act(struct ui *ui, void *state, int action, const char *argument)
{
    struct run_settings *settings = state;

    (void)argument;
    if (action == ACTION_BACK)
        return ui_back(ui);
    settings->top += ui_step(ui, action); /* drawing brings it back to a page that there is */
    return UI_REDRAW;
}

static void settings_close(void *state)
{
    run_facts_free(&((struct run_settings *)state)->facts);
}

static const char *const settings_modes[] = {"The settings of a run", NULL};

const struct view view_settings = {
    .name = "settings",
    .state_size = sizeof(struct run_settings),
    .keys = settings_keys,
    .key_count = sizeof settings_keys / sizeof *settings_keys,
    .modes = settings_modes,
    .load = settings_load,
    .draw = settings_draw,
    .act = settings_act,
    .close = settings_close,
};
