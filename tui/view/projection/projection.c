/* See projection.h. */
#include "tui/view/projection/projection.h"

#include "tui/view/projection/projection_draw.h"

enum projection_action { ACTION_PICTURE = ACTION_OWN, ACTION_NEXT, ACTION_MORE, ACTION_FEWER };

/* clang-format off */
static const struct key_binding projection_keys[] = {
    {'[', KEY_CODE_PAGE_UP, "[", "earlier", "the evaluation before; also PgUp", "earlier", 1,
     ACTION_EARLIER, KEYS_VITAL},
    {']', KEY_CODE_PAGE_DOWN, "]", "later", "the evaluation after; also PgDn", "later", 1,
     ACTION_LATER, KEYS_VITAL},
    {KEY_CODE_HOME, 'g', "Home", "", "the first evaluation; also g", "first", 1, ACTION_FIRST, 0},
    {KEY_CODE_END, 'G', "End", "", "the newest evaluation; also G", "last", 1, ACTION_LAST, 0},
    {KEY_CODE_LEFT, 0, "Left", "", "the nearest picture to the left", "left", 1, ACTION_LEFT, 0},
    {KEY_CODE_RIGHT, 0, "Right", "", "the nearest picture to the right", "right", 1, ACTION_RIGHT,
     0},
    {KEY_CODE_UP, 'k', "Up", "", "the nearest picture above; also k", "up", 1, ACTION_UP, 0},
    {KEY_CODE_DOWN, 'j', "Down", "", "the nearest picture below; also j", "down", 1, ACTION_DOWN,
     0},
    {' ', 0, "Space", "next person", "the first picture of the next person", "next-person", 1,
     ACTION_NEXT, 0},
    {KEY_CODE_ENTER, 0, "Enter", "", "the picture over the whole screen, until the next key",
     "picture", 1, ACTION_PICTURE, 0},
    {'+', '=', "+", "more", "twice as many people, in the end all; also =", "more", 1, ACTION_MORE,
     KEYS_VITAL},
    {'-', 0, "-", "fewer", "half as many people, down to 13", "fewer", 1, ACTION_FEWER, KEYS_VITAL},
    KEYS_BACK(1),
};
/* clang-format on */

/* Puts the cursor on a point; returns flags. */
static unsigned projection_choose(struct projection_view *view, size_t point)
{
    if (point >= projection_points(view))
        return 0;
    view->image = view->data.points[point].image;
    return UI_REDRAW | UI_RELOAD;
}

static unsigned projection_move(struct projection_view *view, int action)
{
    size_t count = projection_points(view), from = projection_cursor(view);
    size_t person;

    if (count == 0)
        return 0;
    if (action == ACTION_NEXT) {
        person = (view->data.points[from].person + 1) % projection_people(view);
        /* The last person may have no point in an earlier evaluation. */
        return projection_choose(view, view->data.people[person].first % count);
    }
    return projection_choose(view,
                             projection_next(&view->data, count, from,
                                             (action == ACTION_RIGHT) - (action == ACTION_LEFT),
                                             (action == ACTION_UP) - (action == ACTION_DOWN)));
}

/* Shows another evaluation. */
static unsigned projection_travel(struct ui *ui, struct projection_view *view, int action)
{
    const struct history_series *series = &view->data.silhouette;
    size_t at = view->data.evaluation;

    if (series->count == 0)
        return 0;
    if ((action == ACTION_EARLIER && at == 0) ||
        (action == ACTION_LATER && at + 1 == series->count))
        return ui_say(ui, ROLE_DIM,
                      at == 0 ? "this is the first evaluation with points"
                              : "this is the newest evaluation");
    at = action == ACTION_EARLIER ? at - 1
         : action == ACTION_LATER ? at + 1
         : action == ACTION_FIRST ? 0
                                  : series->count - 1;
    view->step = at + 1 == series->count ? 0 : series->rows[at].step;
    return UI_REDRAW | UI_RELOAD | UI_SETTLE;
}

static unsigned projection_show_more(struct ui *ui, struct projection_view *view, int by)
{
    size_t before = projection_people(view);
    int more = view->more + by;

    if (more >= -PROJECTION_MORE && more <= PROJECTION_MORE)
        view->more = more;
    if (projection_people(view) == before)
        view->more = more - by;
    return ui_say(ui, ROLE_DIM, "%zu of %zu people", projection_people(view),
                  view->data.people_count) |
           UI_RELOAD;
}

static unsigned projection_act(struct ui *ui, void *state, int action, const char *argument)
{
    struct projection_view *view = state;
    const struct projection *data = &view->data;
    size_t cursor = projection_cursor(view);

    (void)argument;
    switch (action) {
    case ACTION_EARLIER:
    case ACTION_LATER:
    case ACTION_FIRST:
    case ACTION_LAST:
        return projection_travel(ui, view, action);
    case ACTION_MORE:
    case ACTION_FEWER:
        return projection_show_more(ui, view, action == ACTION_MORE ? 1 : -1);
    case ACTION_PICTURE:
        if (cursor >= data->count || data->face.image != data->points[cursor].image)
            return ui_view_picture(ui, "", NULL);
        return ui_view_picture(ui, data->people[data->points[cursor].person].name, &data->face);
    case ACTION_BACK:
        return ui_show(ui, "train");
    default:
        return projection_move(view, action);
    }
}

static unsigned projection_press(struct ui *ui, void *state, struct mouse mouse)
{
    struct projection_view *view = state;

    return projection_choose(view, projection_at(view, &ui->canvas, mouse.row, mouse.col));
}

static enum status projection_load_view(struct ui *ui, void *state, struct err *err)
{
    struct projection_view *view = state;
    struct projection *data = &view->data;
    enum status status;

    if (data->run != ui->snap.run_id) {
        projection_free(data);
        *view = (struct projection_view){.more = view->more};
    }
    if (ui->snap.reader == NULL || ui->snap.run_id == 0)
        return ST_OK;
    status = projection_load(data, ui->snap.reader, ui->snap.run_id, view->step, err);
    return status == ST_OK && projection_points(view) > 0
               ? projection_load_face(data, ui->snap.reader, projection_cursor(view), err)
               : status;
}

static void projection_close(void *state)
{
    projection_free(&((struct projection_view *)state)->data);
}

static const char *const projection_modes[] = {"", NULL};

const struct view view_projection = {
    .name = "projection",
    .key = {'7', 0, "7", "", "Projection: the people of an evaluation in two dimensions",
            "projection", KEYS_ALL, ACTION_VIEW, 0},
    .state_size = sizeof(struct projection_view),
    .keys = projection_keys,
    .key_count = sizeof projection_keys / sizeof *projection_keys,
    .modes = projection_modes,
    .load = projection_load_view,
    .draw = projection_draw,
    .act = projection_act,
    .press = projection_press,
    .close = projection_close,
};
