/* View 3, People: the identities of a data set, the pictures of the chosen one, and who is left out
 * of training. */
#include "tui/jobs/actions.h"
#include "tui/view/train/welcome.h"
#include "tui/widget/portrait.h"
#include "tui/widget/segments.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PEOPLE_LIST 44 /* columns of the list beside the pictures, at most */
#define PEOPLE_BOTH 64 /* columns of a screen that has room for both */

static unsigned people_where(const struct app *app)
{
    (void)app;
    return KEYS_PEOPLE;
}

static const struct db_person *people_chosen(const struct app *app)
{
    return app->people_at >= 0 && (size_t)app->people_at < app->model.person_count
               ? &app->model.people[app->people_at]
               : NULL;
}

static const struct db_portrait *people_portrait(const struct app *app)
{
    return (size_t)app->portrait_at < app->model.portrait_count
               ? &app->model.portraits[app->portrait_at]
               : NULL;
}

static void people_draw_head(const struct app *app, struct canvas *canvas)
{
    static const char *const orders[] = {"name", "pictures", "left out"};
    const struct model *model = &app->model;
    const struct db_dataset *set = model_dataset(model);
    struct segments line = {0};
    char people[32], images[32], importing[96];

    segments_add(&line, ROLE_STRONG, 0, "People");
    if (set != NULL) {
        text_format_count(people, sizeof people, set->identities);
        text_format_count(images, sizeof images, set->images);
        segments_add(&line, ROLE_NORMAL, 1, "%s", set->name);
        segments_add(&line, ROLE_NORMAL, 2, "%s people", people);
        segments_add(&line, ROLE_NORMAL, 3, "%s pictures", images);
        segments_add(&line, ROLE_DIM, 4, "%" PRIu64 " held out", set->held_out);
        if (set->failed > 0)
            segments_add(&line, ROLE_WARNING, 4, "%" PRIu64 " unreadable", set->failed);
    }
    for (size_t i = 0; i < model->dataset_count; i++) {
        const struct db_dataset *other = &model->datasets[i];

        if (other->importer.pid != 0)
            segments_add(&line, other->import_state == PROCESS_ALIVE ? ROLE_ACCENT : ROLE_WARNING,
                         1, "%s%s%s", other != set ? other->name : "", other != set ? ": " : "",
                         welcome_import(other, importing, sizeof importing));
    }
    if (model->people_filter[0] != '\0')
        segments_add(&line, ROLE_ACCENT, 0, "with \"%s\": %zu", model->people_filter,
                     model->person_count);
    segments_add(&line, ROLE_DIM, 5, "by %s %s", orders[model->people_order],
                 model->people_descending ? "\xE2\x96\xBC" : "\xE2\x96\xB2");
    (void)segments_draw(&line, canvas, 0, 1, canvas->cols - 2);
}

static void people_draw_list(struct app *app, struct canvas *canvas, struct rect area)
{
    int count = (int)app->model.person_count, name = area.cols - 21;

    /* The choice stays with its person when the order changes. */
    for (int i = 0; i < count; i++)
        if (app->model.people[i].id == app->model.person_wanted)
            app->people_at = i;
    if (app->people_at >= count)
        app->people_at = count > 0 ? count - 1 : 0;
    if (app->people_at < app->people_top)
        app->people_top = app->people_at;
    if (app->people_at >= app->people_top + area.rows - 1)
        app->people_top = app->people_at - area.rows + 2;
    (void)canvas_text(canvas, area.row, area.col + 2, name, ROLE_DIM, "name");
    canvas_text_right(canvas, area.row, area.col + name + 2, 9, ROLE_DIM, "pictures");
    for (int i = 0; i < area.rows - 1 && app->people_top + i < count; i++) {
        const struct db_person *person = &app->model.people[app->people_top + i];
        int row = area.row + 1 + i;
        char number[32];

        text_format_count(number, sizeof number, (uint64_t)person->images);
        (void)canvas_text(canvas, row, area.col + 2, name,
                          person->excluded ? ROLE_DIM : ROLE_NORMAL, person->name);
        canvas_text_right(canvas, row, area.col + name + 2, 9, ROLE_NORMAL, number);
        if (person->excluded)
            (void)canvas_text(canvas, row, area.col + name + 12, 8, ROLE_WARNING, "left out");
        else if (person->left_out > 0)
            (void)canvas_textf(canvas, row, area.col + name + 12, 8, ROLE_WARNING,
                               "%" PRId64 " out", person->left_out);
        else if (person->held_out)
            (void)canvas_text(canvas, row, area.col + name + 12, 8, ROLE_DIM, "held out");
        if (app->people_top + i == app->people_at) {
            canvas_put(canvas, row, area.col, 0x25B8, ROLE_NORMAL);
            canvas_paint(canvas, (struct rect){row, area.col, 1, area.cols - 1}, ROLE_SELECTED);
        }
    }
}

static void people_draw_portraits(struct app *app, struct canvas *canvas, struct rect area)
{
    const struct db_person *person = people_chosen(app);
    int count = (int)app->model.portrait_count;
    struct rect inside;
    char corner[32] = "";

    app->portrait_at = app->portrait_at < count || count == 0 ? app->portrait_at : count - 1;
    if (count > 0)
        (void)snprintf(corner, sizeof corner, "%d of %d", app->portrait_at + 1, count);
    inside = canvas_box(canvas, area, person != NULL ? person->name : "nobody", corner);
    if (person != NULL)
        portraits_draw(canvas, inside, person->name, app->model.portraits,
                       app->model.portrait_count, app->portrait_at);
}

/* Columns of the list: all of them where there is no room for pictures. */
static int people_list_cols(const struct canvas *canvas)
{
    int share = canvas->cols * 2 / 5;

    return canvas->cols < PEOPLE_BOTH ? canvas->cols : share < PEOPLE_LIST ? share : PEOPLE_LIST;
}

static void people_draw(struct app *app, struct canvas *canvas)
{
    int list = people_list_cols(canvas);
    struct layout layout;
    struct rect body;

    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    people_draw_head(app, canvas);
    if (app->model.person_count == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){body.row, 1, body.rows, body.cols - 2}, ROLE_NORMAL,
            app->model.dataset_count == 0
                ? "No data set yet: I imports a folder with one folder a person, f draws faces."
            : app->model.people_filter[0] != '\0'
                ? "Nobody's name has that in it: / changes it, Esc in it takes it away."
                : "Nobody is in this data set.");
        return;
    }
    people_draw_list(app, canvas, (struct rect){body.row - 1, 0, body.rows + 1, list});
    if (list < canvas->cols)
        people_draw_portraits(
            app, canvas, (struct rect){body.row - 1, list, body.rows + 1, canvas->cols - list});
}

static unsigned people_move(struct app *app, int by)
{
    int count = (int)app->model.person_count, at = app->people_at + by;

    at = at >= count ? count - 1 : at;
    app->people_at = at < 0 ? 0 : at;
    app->portrait_at = 0;
    app->model.person_wanted = people_chosen(app) != NULL ? people_chosen(app)->id : 0;
    return APP_REDRAW | APP_RELOAD;
}

static unsigned people_turn(struct app *app, int by)
{
    int count = (int)app->model.portrait_count;

    if (count > 0)
        app->portrait_at = (app->portrait_at + count + by) % count;
    return APP_REDRAW;
}

static unsigned people_next_dataset(struct app *app)
{
    model_next_dataset(&app->model);
    app->people_at = app->people_top = app->portrait_at = 0;
    app->model.person_wanted = 0;
    return APP_REDRAW | APP_RELOAD | APP_SETTLE;
}

static unsigned people_sort(struct app *app)
{
    struct model *model = &app->model;

    model->people_order = (enum db_person_order)((model->people_order + 1) % 3);
    model->people_descending = model->people_order != PEOPLE_BY_NAME;
    return APP_REDRAW | APP_RELOAD;
}

/* Leaves out the chosen person or picture, or takes it in again. */
static unsigned people_exclude(struct app *app, bool whole)
{
    const struct db_person *person = people_chosen(app);
    const struct db_portrait *portrait = people_portrait(app);
    int64_t unfinished = 0;
    char later[96] = "";
    enum status status;
    struct err err;
    bool out;

    if (person == NULL || (!whole && portrait == NULL))
        return app_say(app, ROLE_DIM, "there is nothing here to leave out");
    if (!action_may_write(app))
        return APP_REDRAW;
    out = whole ? !person->excluded : !portrait->excluded;
    status = whole ? db_person_exclude(app->model.writer, person->id, out, &err)
                   : db_portrait_exclude(app->model.writer, portrait->image, out, &err);
    if (status == ST_OK)
        status = db_run_unfinished(app->model.writer, app->model.people_dataset, &unfinished, &err);
    if (status != ST_OK)
        return app_say(app, ROLE_BAD, "%s", err.message);
    if (unfinished > 0)
        (void)snprintf(later, sizeof later, "; %" PRId64 " unfinished %s, once resumed", unfinished,
                       unfinished == 1 ? "run changes too" : "runs change too");
    return APP_RELOAD | app_say(app, unfinished > 0 ? ROLE_WARNING : ROLE_ACCENT, "%s %s%s",
                                whole ? person->name : portrait->path,
                                out ? "is left out of new runs" : "is in again", later);
}

static unsigned people_act(struct app *app, enum key_action action)
{
    int page = app->canvas.rows > 6 ? app->canvas.rows - 5 : 1;

    switch (action) {
    case ACTION_BACK:
        return app_show(app, VIEW_TRAIN);
    case ACTION_FILTER:
        prompt_open_text(&app->prompt, PROMPT_PERSON, 0, app->model.people_filter);
        return APP_REDRAW;
    case ACTION_SORT:
        return people_sort(app);
    case ACTION_REVERSE:
        app->model.people_descending = !app->model.people_descending;
        return APP_REDRAW | APP_RELOAD;
    case ACTION_DATASET:
        return people_next_dataset(app);
    case ACTION_DRAW_FACES:
        return action_draw_faces(app);
    case ACTION_EXCLUDE_IMAGE:
    case ACTION_EXCLUDE_PERSON:
        return people_exclude(app, action == ACTION_EXCLUDE_PERSON);
    case ACTION_PICTURE:
        return app_view_picture(app, people_chosen(app) != NULL ? people_chosen(app)->name : "",
                                people_portrait(app));
    case ACTION_LEFT:
    case ACTION_RIGHT:
        return people_turn(app, action == ACTION_RIGHT ? 1 : -1);
    case ACTION_UP:
        return people_move(app, -1);
    case ACTION_DOWN:
        return people_move(app, 1);
    case ACTION_PAGE_UP:
        return people_move(app, -page);
    case ACTION_PAGE_DOWN:
        return people_move(app, page);
    case ACTION_FIRST:
        return people_move(app, -(int)app->model.person_count);
    case ACTION_LAST:
        return people_move(app, (int)app->model.person_count);
    default:
        return APP_REDRAW;
    }
}

static unsigned people_press(struct app *app, struct mouse mouse)
{
    int line = mouse.row - 2 + app->people_top;

    if (mouse.row < 2 || line >= (int)app->model.person_count ||
        mouse.col >= people_list_cols(&app->canvas))
        return APP_REDRAW;
    return people_move(app, line - app->people_at);
}

const struct view_ops view_people = {"People", people_where, people_draw, people_act, people_press};
