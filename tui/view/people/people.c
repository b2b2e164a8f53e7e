/* See people.h. */
#include "tui/view/people/people.h"

#include "tui/view/actions.h"
#include "tui/view/import/import_actions.h"
#include "tui/view/portrait.h"
#include "tui/view/train/welcome.h"
#include "tui/widget/layout.h"
#include "tui/widget/segments.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PEOPLE_LIST 44 /* most columns of the list beside the pictures */
#define PEOPLE_BOTH 64 /* columns of a screen with room for both */

enum people_action {
    ACTION_DRAW_FACES = ACTION_OWN,
    ACTION_IMPORT,
    ACTION_IMPORT_PHOTOS,
    ACTION_PICTURE,
    ACTION_EXCLUDE_IMAGE,
    ACTION_EXCLUDE_PERSON,
    ACTION_DATASET,
    ACTION_FILTER,
    ACTION_SORT,
    ACTION_REVERSE
};

/* clang-format off */
static const struct key_binding people_keys[] = {
    {'f', 0, "f", "", "draw a data set of artificial faces", "draw-faces", 1,
     ACTION_DRAW_FACES, 0},
    {'P', 0, "P", "photos", "import a folder of photos: find the faces, group them by person",
     "import-photos", 1, ACTION_IMPORT_PHOTOS, KEYS_ANYWHERE},
    {'I', 0, "I", "import", "import a folder of pictures, one folder per person", "import", 1,
     ACTION_IMPORT, KEYS_VITAL | KEYS_ANYWHERE},
    {KEY_CODE_LEFT, 0, "Left", "", "the previous picture", "left", 1, ACTION_LEFT, 0},
    {KEY_CODE_RIGHT, 0, "Right", "", "the next picture", "right", 1, ACTION_RIGHT, 0},
    {KEY_CODE_ENTER, 0, "Enter", "", "the picture over the whole screen, until the next key",
     "picture", 1, ACTION_PICTURE, 0},
    {'x', 0, "x", "leave out", "leave the picture out of training, or include it again",
     "leave-out-picture", 1, ACTION_EXCLUDE_IMAGE, KEYS_VITAL},
    {'X', 0, "X", "person out", "leave the whole person out, or include it again",
     "leave-out-person", 1, ACTION_EXCLUDE_PERSON, 0},
    {'D', 0, "D", "data set", "the next data set", "next-data-set", 1, ACTION_DATASET, 0},
    {'/', 0, "/", "search", "show the people whose name contains a text", "search", 1,
     ACTION_FILTER, KEYS_VITAL},
    {'o', 0, "o", "order", "order by the next column", "order", 1, ACTION_SORT, KEYS_VITAL},
    {'O', 0, "O", "reverse", "reverse the order", "reverse", 1, ACTION_REVERSE, 0},
    KEYS_MOVING(1),
    KEYS_BACK(1),
};
/* clang-format on */

static const struct db_person *people_chosen(const struct people_view *view)
{
    return view->at >= 0 && (size_t)view->at < view->people.count ? &view->people.rows[view->at]
                                                                  : NULL;
}

static const struct db_portrait *people_portrait(const struct people_view *view)
{
    return (size_t)view->portrait_at < view->people.portrait_count
               ? &view->people.portraits[view->portrait_at]
               : NULL;
}

/* Whether the data set shown has vectors: the people are their labels, and nobody is all items. */
static bool people_have_vectors(const struct ui *ui)
{
    const struct db_dataset *set = snapshot_dataset(&ui->snap);

    return set != NULL && set->dimensions != 0;
}

static const char *people_name(const struct ui *ui, const struct db_person *person)
{
    return person == NULL            ? "nobody"
           : person->name[0] != '\0' ? person->name
           : people_have_vectors(ui) ? "all items"
                                     : "unnamed";
}

static void people_draw_head(const struct ui *ui, const struct people *people,
                             struct canvas *canvas)
{
    bool vectors = people_have_vectors(ui);
    const char *const orders[] = {"name", vectors ? "items" : "pictures", "left out"};
    const struct snapshot *snap = &ui->snap;
    const struct db_dataset *set = snapshot_dataset(snap);
    struct segments line = {0};
    char count[32], images[32], importing[96];

    segments_add(&line, ROLE_STRONG, 0, "People");
    if (set != NULL) {
        text_format_count(count, sizeof count, set->identities);
        text_format_count(images, sizeof images, set->images);
        segments_add(&line, ROLE_NORMAL, 1, "%s", set->name);
        segments_add(&line, ROLE_NORMAL, 2, "%s %s", count,
                     vectors ? text_noun(set->identities, "label", "labels")
                             : text_noun(set->identities, "person", "people"));
        segments_add(&line, ROLE_NORMAL, 3, "%s %s", images,
                     vectors ? text_noun(set->images, "item", "items")
                             : text_noun(set->images, "picture", "pictures"));
        if (vectors)
            segments_add(&line, ROLE_ACCENT, 1, "vectors have no faces: captions");
        if (!vectors || set->held_out > 0) /* of vectors items can be held out without a label */
            segments_add(&line, ROLE_DIM, 4, "%" PRIu64 " held out", set->held_out);
        if (set->failed > 0)
            segments_add(&line, ROLE_WARNING, 4, "%" PRIu64 " unreadable", set->failed);
    }
    for (size_t i = 0; i < snap->dataset_count; i++) {
        const struct db_dataset *other = &snap->datasets[i];

        if (other->importer.pid != 0)
            segments_add(&line, other->import_state == PROCESS_ALIVE ? ROLE_ACCENT : ROLE_WARNING,
                         1, "%s%s%s", other != set ? other->name : "", other != set ? ": " : "",
                         welcome_import(other, importing, sizeof importing));
    }
    if (people->filter[0] != '\0')
        segments_add(&line, ROLE_ACCENT, 0, "with \"%s\": %zu", people->filter, people->count);
    segments_add(&line, ROLE_DIM, 5, "by %s %s", orders[people->order],
                 people->descending ? "\xE2\x96\xBC" : "\xE2\x96\xB2");
    (void)segments_draw(&line, canvas, 0, 1, canvas->cols - 2);
}

static void people_draw_list(const struct ui *ui, struct people_view *view, struct canvas *canvas,
                             struct rect area)
{
    int count = (int)view->people.count, name = area.cols - 21;

    /* The choice follows its person when the order changes. */
    for (int i = 0; i < count; i++)
        if (view->people.rows[i].id == view->people.wanted)
            view->at = i;
    if (view->at >= count)
        view->at = count > 0 ? count - 1 : 0;
    if (view->at < view->top)
        view->top = view->at;
    if (view->at >= view->top + area.rows - 1)
        view->top = view->at - area.rows + 2;
    (void)canvas_text(canvas, area.row, area.col + 2, name, ROLE_DIM, "name");
    canvas_text_right(canvas, area.row, area.col + name + 2, 9, ROLE_DIM,
                      people_have_vectors(ui) ? "items" : "pictures");
    for (int i = 0; i < area.rows - 1 && view->top + i < count; i++) {
        const struct db_person *person = &view->people.rows[view->top + i];
        int row = area.row + 1 + i;
        char number[32];

        text_format_count(number, sizeof number, (uint64_t)person->images);
        (void)canvas_text(canvas, row, area.col + 2, name,
                          person->excluded || person->name[0] == '\0' ? ROLE_DIM : ROLE_NORMAL,
                          people_name(ui, person));
        canvas_text_right(canvas, row, area.col + name + 2, 9, ROLE_NORMAL, number);
        if (person->excluded)
            (void)canvas_text(canvas, row, area.col + name + 12, 8, ROLE_WARNING, "left out");
        else if (person->left_out > 0)
            (void)canvas_textf(canvas, row, area.col + name + 12, 8, ROLE_WARNING,
                               "%" PRId64 " out", person->left_out);
        else if (person->held_out)
            (void)canvas_text(canvas, row, area.col + name + 12, 8, ROLE_DIM, "held out");
        if (view->top + i == view->at) {
            canvas_put(canvas, row, area.col, 0x25B8, ROLE_NORMAL);
            canvas_paint(canvas, (struct rect){row, area.col, 1, area.cols - 1}, ROLE_SELECTED);
        }
    }
}

static void people_draw_portraits(const struct ui *ui, struct people_view *view,
                                  struct canvas *canvas, struct rect area)
{
    const struct db_person *person = people_chosen(view);
    int count = (int)view->people.portrait_count;
    struct rect inside;
    char corner[32] = "";

    view->portrait_at = view->portrait_at < count || count == 0 ? view->portrait_at : count - 1;
    if (count > 0)
        (void)snprintf(corner, sizeof corner, "%d of %d", view->portrait_at + 1, count);
    inside = canvas_box(canvas, area, people_name(ui, person), corner);
    if (person != NULL)
        portraits_draw(canvas, inside, person->name, view->people.portraits,
                       view->people.portrait_count, view->portrait_at);
}

/* Columns of the list: the whole width if there is no room for pictures. */
static int people_list_cols(const struct canvas *canvas)
{
    int share = canvas->cols * 2 / 5;

    return canvas->cols < PEOPLE_BOTH ? canvas->cols : share < PEOPLE_LIST ? share : PEOPLE_LIST;
}

static void people_draw(struct ui *ui, void *state, struct canvas *canvas)
{
    struct people_view *view = state;
    int list = people_list_cols(canvas);
    struct layout layout;
    struct rect body;

    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    people_draw_head(ui, &view->people, canvas);
    if (view->people.count == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){body.row, 1, body.rows, body.cols - 2}, ROLE_NORMAL,
            ui->snap.dataset_count == 0
                ? "No data set yet: I imports a folder with one folder per person, f draws faces."
            : view->people.filter[0] != '\0'
                ? "No name contains this text: / changes it, and Esc there clears it."
                : "This data set has no people.");
        return;
    }
    people_draw_list(ui, view, canvas, (struct rect){body.row - 1, 0, body.rows + 1, list});
    if (list < canvas->cols)
        people_draw_portraits(
            ui, view, canvas,
            (struct rect){body.row - 1, list, body.rows + 1, canvas->cols - list});
}

static unsigned people_move(struct people_view *view, int by)
{
    int count = (int)view->people.count, at = view->at + by;

    at = at >= count ? count - 1 : at;
    view->at = at < 0 ? 0 : at;
    view->portrait_at = 0;
    view->people.wanted = people_chosen(view) != NULL ? people_chosen(view)->id : 0;
    return UI_REDRAW | UI_RELOAD;
}

static unsigned people_turn(struct people_view *view, int by)
{
    int count = (int)view->people.portrait_count;

    if (count > 0)
        view->portrait_at = (view->portrait_at + count + by) % count;
    return UI_REDRAW;
}

static unsigned people_next_dataset(struct ui *ui, struct people_view *view)
{
    snapshot_next_dataset(&ui->snap);
    view->at = view->top = view->portrait_at = 0;
    view->people.wanted = 0;
    return UI_REDRAW | UI_RELOAD | UI_SETTLE;
}

static unsigned people_sort(struct people *people)
{
    people->order = (enum db_person_order)((people->order + 1) % 3);
    people->descending = people->order != PEOPLE_BY_NAME;
    return UI_REDRAW | UI_RELOAD;
}

/* Leaves out the chosen person or picture, or includes it again. */
static unsigned people_exclude(struct ui *ui, const struct people_view *view, bool whole)
{
    const struct db_person *person = people_chosen(view);
    const struct db_portrait *portrait = people_portrait(view);
    int64_t unfinished = 0;
    char later[96] = "";
    enum status status;
    struct err err;
    bool out;

    if (person == NULL || (!whole && portrait == NULL))
        return ui_say(ui, ROLE_DIM, "there is nothing here to leave out");
    if (whole && people_have_vectors(ui))
        return ui_say(ui, ROLE_DIM, "labels are not left out: x leaves out one item");
    if (!action_may_write(ui))
        return UI_REDRAW;
    out = whole ? !person->excluded : !portrait->excluded;
    status = whole ? db_person_exclude(ui->snap.writer, person->id, out, &err)
                   : db_portrait_exclude(ui->snap.writer, portrait->image, out, &err);
    if (status == ST_OK)
        status = db_run_unfinished(ui->snap.writer, ui->snap.dataset, &unfinished, &err);
    if (status != ST_OK)
        return ui_refuse(ui, &err);
    if (unfinished > 0)
        (void)snprintf(later, sizeof later, "; %" PRId64 " unfinished %s when resumed", unfinished,
                       unfinished == 1 ? "run changes too" : "runs change too");
    return UI_RELOAD | ui_say(ui, unfinished > 0 ? ROLE_WARNING : ROLE_ACCENT, "%s %s%s",
                              whole ? person->name : portrait->path,
                              out ? "is left out of new runs" : "is included again", later);
}

/* A search applies while it is typed; Esc clears it. */
static unsigned people_filter_typed(struct ui *ui, struct prompt *prompt)
{
    struct people_view *view = prompt->view;

    (void)ui;
    (void)snprintf(view->people.filter, sizeof view->people.filter, "%s", prompt->value);
    view->people.wanted = view->at = view->portrait_at = 0;
    return UI_REDRAW | UI_RELOAD;
}

static unsigned people_ask_filter(struct ui *ui, struct people_view *view)
{
    static const struct prompt_ops ops = {
        .label = "name:", .hint = "a part of the name", .typed = people_filter_typed};

    prompt_open(&ui->prompt, &ops, view, 0, view->people.filter);
    return UI_REDRAW;
}

static unsigned people_act(struct ui *ui, void *state, int action, const char *argument)
{
    struct people_view *view = state;
    int by = ui_step(ui, action);

    if (by != 0)
        return people_move(view, by);
    switch (action) {
    case ACTION_BACK:
        return ui_show(ui, "train");
    case ACTION_FILTER:
        return people_ask_filter(ui, view);
    case ACTION_SORT:
        return people_sort(&view->people);
    case ACTION_REVERSE:
        view->people.descending = !view->people.descending;
        return UI_REDRAW | UI_RELOAD;
    case ACTION_DATASET:
        return people_next_dataset(ui, view);
    case ACTION_DRAW_FACES:
        return action_draw_faces(ui);
    case ACTION_IMPORT_PHOTOS:
        return import_action_photos(ui, argument);
    case ACTION_IMPORT:
        return import_action_people(ui, argument);
    case ACTION_EXCLUDE_IMAGE:
    case ACTION_EXCLUDE_PERSON:
        return people_exclude(ui, view, action == ACTION_EXCLUDE_PERSON);
    case ACTION_PICTURE:
        return ui_view_picture(ui, people_chosen(view) != NULL ? people_chosen(view)->name : "",
                               people_portrait(view));
    default:
        return people_turn(view, action == ACTION_RIGHT ? 1 : -1);
    }
}

static unsigned people_press(struct ui *ui, void *state, struct mouse mouse)
{
    struct people_view *view = state;
    int line = mouse.row - 2 + view->top;

    if (mouse.row < 2 || line >= (int)view->people.count ||
        mouse.col >= people_list_cols(&ui->canvas))
        return UI_REDRAW;
    return people_move(view, line - view->at);
}

static enum status people_view_load(struct ui *ui, void *state, struct err *err)
{
    return people_load(&((struct people_view *)state)->people, ui->snap.reader, ui->snap.dataset,
                       err);
}

static void people_close(void *state)
{
    people_free(&((struct people_view *)state)->people);
}

static const char *const people_modes[] = {"People", NULL};

const struct view view_people = {
    .name = "people",
    .key = {'3', 0, "3", "", "People: the pictures of a data set", "people", KEYS_ALL, ACTION_VIEW,
            0},
    .state_size = sizeof(struct people_view),
    .keys = people_keys,
    .key_count = sizeof people_keys / sizeof *people_keys,
    .modes = people_modes,
    .datasets = true,
    .load = people_view_load,
    .draw = people_draw,
    .act = people_act,
    .press = people_press,
    .close = people_close,
};
