/* See ui.h. */
#include "tui/view/ui.h"

#include "base/clock.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define UI_MESSAGE_SECONDS 15

static size_t ui_find(const struct ui *ui, const char *view)
{
    size_t at = 0;

    while (at < ui->view_count && strcmp(ui->views[at]->name, view) != 0)
        at++;
    assert(at < ui->view_count);
    return at;
}

static const char *const ui_face_sizes[] = {"small", "middle", "large"};

bool ui_face_size_find(const char *name, int *size)
{
    for (int i = 0; i < 3; i++)
        if (strcmp(ui_face_sizes[i], name) == 0) {
            *size = i - 1;
            return true;
        }
    return false;
}

const char *ui_face_size_word(int size)
{
    return ui_face_sizes[size + 1];
}

unsigned ui_show(struct ui *ui, const char *view)
{
    size_t at = ui_find(ui, view);

    if (ui->views[at]->key.key != 0 && ui->views[at] != ui->asked)
        ui->asked = NULL;
    if (ui->view != ui->views[at])
        ui->before = ui->view != NULL ? ui->view : ui->views[0];
    ui->view = ui->views[at];
    ui->state = ui->states[at];
    return UI_REDRAW | UI_RELOAD | UI_SETTLE; /* its rows are not loaded yet */
}

unsigned ui_show_face(struct ui *ui, const char *view, int64_t image)
{
    ui->wanted = image;
    ui->asker = ui->view;
    ui->asked = ui->views[ui_find(ui, view)];
    return ui_show(ui, view);
}

bool ui_is_asked(const struct ui *ui)
{
    return ui->asked != NULL && ui->asked == ui->view;
}

unsigned ui_answer(struct ui *ui)
{
    return ui_show(ui, ui->asker->name);
}

unsigned ui_back(struct ui *ui)
{
    return ui_show(ui, ui->before->name);
}

void *ui_state(const struct ui *ui, const char *view)
{
    return ui->states[ui_find(ui, view)];
}

unsigned ui_say(struct ui *ui, enum role role, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(ui->message, sizeof ui->message, format, arguments);
    va_end(arguments);
    ui->message_role = role;
    ui->message_said = clock_seconds();
    if (role == ROLE_BAD || role == ROLE_WARNING)
        notes_add(&ui->notes, role, ui->message);
    return UI_REDRAW;
}

unsigned ui_expire(struct ui *ui)
{
    if (ui->message[0] == '\0' || clock_seconds() < ui->message_said + UI_MESSAGE_SECONDS)
        return 0;
    ui->message[0] = '\0';
    return UI_REDRAW;
}

unsigned ui_refuse(struct ui *ui, const struct err *err)
{
    return ui_say(ui, ROLE_BAD, "%s", err->message);
}

unsigned ui_view_picture(struct ui *ui, const char *person, const struct db_portrait *portrait)
{
    struct err err;

    if (portrait == NULL)
        return ui_say(ui, ROLE_DIM, "there is no picture here");
    if (viewer_open(&ui->viewer, ui->snap.reader, person, portrait, &err) != ST_OK)
        return ui_say(ui, ROLE_DIM, "%s", err.message);
    return UI_REDRAW;
}

int ui_step(const struct ui *ui, int action)
{
    const int page = ui->canvas.rows > 6 ? ui->canvas.rows - 5 : 1, all = 1 << 24;

    switch (action) {
    case ACTION_UP:
        return -1;
    case ACTION_DOWN:
        return 1;
    case ACTION_PAGE_UP:
        return -page;
    case ACTION_PAGE_DOWN:
        return page;
    case ACTION_FIRST:
        return -all;
    case ACTION_LAST:
        return all;
    default:
        return 0;
    }
}
