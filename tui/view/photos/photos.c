/* See photos.h. */
#include "tui/view/photos/photos.h"

#include "base/mem.h"
#include "base/process.h"
#include "db/review/decisions.h"
#include "db/review/persons.h"
#include "tui/view/actions.h"
#include "tui/view/import/import_actions.h"
#include "tui/view/person_name.h"
#include "tui/view/photos/photos_box.h"
#include "tui/widget/layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PHOTOS_BOTH 72   /* columns of a screen with room for the list and a photo */
#define PHOTOS_LINES 100 /* of the list that are read at least, also before the screen is known */
#define LIST (1u << PHOTOS_LIST)
#define ONE (1u << PHOTOS_ONE)
#define BOX (1u << PHOTOS_BOX)

/* clang-format off */
static const struct key_binding photos_keys[] = {
    {KEY_CODE_ENTER, 0, "Enter", "open", "the photo with its faces", "open-chosen", LIST,
     ACTION_OPEN, KEYS_VITAL},
    {KEY_CODE_ENTER, 0, "Enter", "person", "the person of the face, in Clusters", "open-person",
     ONE, ACTION_PERSON, KEYS_VITAL},
    {'p', 0, "p", "picture", "the photo over the whole screen, until the next key", "picture",
     LIST | ONE, ACTION_PICTURE, 0},
    {'n', 0, "n", "name", "name who it is; Tab completes", "rename", ONE, ACTION_NAME, 0},
    {'r', 0, "r", "not", "the face is not this person (permanent)", "not-this-person", ONE,
     ACTION_NOT, 0},
    {'X', 0, "X", "no face", "it is no face at all", "not-a-face", ONE, ACTION_NONFACE, 0},
    {'b', 0, "b", "box", "draw a box around a face that was not found", "box", ONE, ACTION_BOX, 0},
    {'+', '=', "+", "larger", "a larger box; also =", "larger", BOX, ACTION_LARGER, KEYS_VITAL},
    {'-', 0, "-", "smaller", "a smaller box", "smaller", BOX, ACTION_SMALLER, KEYS_VITAL},
    {KEY_CODE_ENTER, 0, "Enter", "accept", "add the face in the box", "accept", BOX, ACTION_ACCEPT,
     KEYS_VITAL},
    {'u', 0, "u", "undo", "undo the last decision, without limit", "undo", LIST | ONE, ACTION_UNDO,
     0},
    {'P', 0, "P", "photos", "import a folder of photos: find the faces, group them by person",
     "import-photos", LIST, ACTION_IMPORT_PHOTOS, 0},
    {'K', 0, "K", "", "stop the import that was started here; what it has read stays",
     "stop-import", LIST, ACTION_STOP_IMPORT, 0},
    {'D', 0, "D", "data set", "the next data set", "next-data-set", LIST, ACTION_DATASET, 0},
    {'/', 0, "/", "search", "show the photos whose path or people contain a text", "search", LIST,
     ACTION_SEARCH, KEYS_VITAL},
    {'f', 0, "f", "filter", "show those with unnamed faces, without faces, unreadable, or all",
     "filter", LIST, ACTION_KIND, KEYS_VITAL},
    {'f', 0, "f", "others", "list all photos of the person of the face", "photos-of", ONE,
     ACTION_PERSONS, 0},
    {KEY_CODE_LEFT, 'h', "Left", "", "the previous face, the box to the left; also h", "left",
     ONE | BOX, ACTION_LEFT, 0},
    {KEY_CODE_RIGHT, 'l', "Right", "", "the next face, the box to the right; also l", "right",
     ONE | BOX, ACTION_RIGHT, 0},
    {'[', 0, "[", "", "the previous photo", "earlier", ONE, ACTION_EARLIER, 0},
    {']', 0, "]", "", "the next photo", "later", ONE, ACTION_LATER, 0},
    KEYS_MOVING(LIST | ONE | BOX),
    KEYS_BACK(LIST | ONE | BOX),
};
/* clang-format on */

static unsigned photos_mode(const struct ui *ui, const void *state)
{
    (void)ui;
    return 1u << ((const struct photos *)state)->mode;
}

static int photos_list_cols(const struct canvas *canvas)
{
    return canvas->cols < PHOTOS_BOTH ? canvas->cols : canvas->cols * 2 / 5;
}

static void photos_draw(struct ui *ui, void *state, struct canvas *canvas)
{
    const struct db_dataset *set = snapshot_dataset(&ui->snap);
    struct photos *photos = state;
    struct layout layout;
    struct rect body, area;
    int list = photos_list_cols(canvas);

    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    area = (struct rect){body.row - 1, 0, body.rows + 1, canvas->cols};
    photos_draw_head(ui, photos, canvas);
    if (photos->album.fit_count == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){body.row, 1, body.rows, body.cols - 2}, ROLE_NORMAL,
            photos->album.photos.count > 0
                ? "No photo is like that. Esc shows all; / searches for another text, and f "
                  "filters "
                  "in another way."
            : set != NULL && set->dimensions != 0
                ? "This data set has vectors, not pictures: there are no photos and no faces in it."
            : ui->snap.dataset_count < 2
                ? "No photos yet: P imports a folder of them."
                : "This data set has no photos: P imports a folder of them. D shows the next data "
                  "set.");
        return;
    }
    if (photos->mode != PHOTOS_LIST) {
        photos_draw_photo(photos, canvas, area);
        return;
    }
    photos_draw_list(photos, canvas, (struct rect){area.row, 0, area.rows, list});
    if (list < canvas->cols)
        photos_draw_photo(photos, canvas,
                          (struct rect){area.row, list, area.rows, canvas->cols - list});
}

static unsigned photos_move(struct photos *photos, int by)
{
    int at = (int)photos->album.at + by;

    album_choose(&photos->album, at < 0 ? 0 : (size_t)at);
    return UI_REDRAW | UI_RELOAD;
}

/* Goes to the next face, around the end. */
static unsigned photos_turn(struct photos *photos, int by)
{
    struct album *album = &photos->album;
    size_t count = album->photo.count, at = album_face(album);

    if (at != SIZE_MAX)
        album->face = album->photo.faces[(at + count + (by > 0 ? 1 : count - 1)) % count].image;
    return UI_REDRAW;
}

static const struct db_album_face *photos_face(const struct photos *photos)
{
    size_t at = album_face(&photos->album);

    return at == SIZE_MAX ? NULL : &photos->album.photo.faces[at];
}

static unsigned photos_person(struct ui *ui, const struct photos *photos)
{
    const struct db_album_face *face = photos_face(photos);

    return face == NULL ? ui_say(ui, ROLE_DIM, "there is no face in this photo")
                        : ui_show_face(ui, "clusters", face->image);
}

static unsigned photos_picture(struct ui *ui, struct photos *photos)
{
    const struct photo_picture *picture = photo_reader_find(&photos->reader, photos->album.chosen);
    struct db_portrait kept;
    uint8_t *square;
    int side;

    if (photos->album.portraits != NULL && photos_face(photos) != NULL) {
        kept = photos->album.portraits[album_face(&photos->album)];
        return ui_view_picture(ui, kept.path, &kept);
    }
    if (picture == NULL || picture->rgb == NULL)
        return ui_say(ui, ROLE_DIM, "there is no picture here");
    square = photos_square(photos, picture, &side);
    if (square == NULL)
        return ui_say(ui, ROLE_BAD, "there is no memory for the picture");
    viewer_show(&ui->viewer, photos_face(photos) != NULL ? photos_who(photos_face(photos)) : "",
                photos->album.photo.path, square, side);
    return UI_REDRAW;
}

static struct db_review photos_by(const struct ui *ui, char asker[RECORD_NAME])
{
    process_asker(asker, RECORD_NAME);
    return (struct db_review){ui->snap.writer, ui->snap.dataset, asker, NULL};
}

/* After a decision: what it changed is read before the next key. */
static unsigned photos_decided(struct ui *ui, enum status status, const struct err *err,
                               const char *said)
{
    return UI_RELOAD | UI_SETTLE |
           (status == ST_OK ? ui_say(ui, ROLE_ACCENT, "%s", said) : ui_refuse(ui, err));
}

static unsigned photos_name_done(struct ui *ui, struct prompt *prompt)
{
    char asker[RECORD_NAME], said[RECORD_NAME + 32], name[RECORD_NAME];
    const struct db_review by = photos_by(ui, asker);
    const int64_t image = prompt->about;
    struct err err;
    bool known = false;
    enum status status =
        db_person_known(ui->snap.writer, ui->snap.dataset, prompt->value, &known, &err);

    if (status == ST_OK && person_name_asks(prompt, known))
        return UI_REDRAW;
    (void)snprintf(name, sizeof name, "%s", prompt->value);
    prompt_close(prompt);
    if (status == ST_OK)
        status = db_decide_person(&by, image, name, &err);
    (void)snprintf(said, sizeof said, "the face is %s", name[0] != '\0' ? name : "nobody's");
    return photos_decided(ui, status, &err, said);
}

static unsigned photos_complete(struct ui *ui, struct prompt *prompt)
{
    struct complete complete = {0};
    struct err err;

    return person_name_complete(ui->snap.reader, ui->snap.dataset, &complete, prompt, &err) == ST_OK
               ? UI_REDRAW
               : ui_refuse(ui, &err);
}

static unsigned photos_name(struct ui *ui, struct photos *photos)
{
    static const struct prompt_ops naming = {.label = "who:",
                                             .hint = "who it is; Tab completes known names",
                                             .complete = photos_complete,
                                             .done = photos_name_done};
    const struct db_album_face *face = photos_face(photos);

    if (face == NULL)
        return ui_say(ui, ROLE_DIM, "there is no face in this photo");
    prompt_open(&ui->prompt, &naming, photos, face->image, face->name);
    ui->prompt.fresh = face->name[0] != '\0';
    return UI_REDRAW;
}

static unsigned photos_decide(struct ui *ui, struct photos *photos, int action)
{
    char asker[RECORD_NAME], said[RECORD_TEXT] = "";
    const struct db_review by = photos_by(ui, asker);
    const struct db_album_face *face = photos_face(photos);
    struct err err;
    enum status status;

    if (!action_may_write(ui))
        return UI_REDRAW;
    if (action == ACTION_NAME)
        return photos_name(ui, photos);
    if (action == ACTION_BOX)
        return photos_box_begin(ui, photos);
    if (action == ACTION_UNDO) {
        char undone[RECORD_TEXT];

        status = db_decide_undo(&by, undone, &err);
        (void)snprintf(said, sizeof said, "%s%.480s",
                       undone[0] != '\0' ? "undone: " : "there is nothing to undo", undone);
        return photos_decided(ui, status, &err, said);
    }
    if (face == NULL)
        return ui_say(ui, ROLE_DIM, "there is no face in this photo");
    status = action == ACTION_NOT ? db_decide_not(&by, &face->image, 1, &err)
                                  : db_decide_nonface(&by, &face->image, 1, &err);
    return photos_decided(ui, status, &err,
                          action == ACTION_NOT ? "the face is of somebody else"
                                               : "left out as no face");
}

/* Shows what a changed filter lets through; the keys that follow act on that. */
static unsigned photos_filtered(struct photos *photos)
{
    photos->album.stale = true;
    return UI_REDRAW | UI_RELOAD | UI_SETTLE;
}

/* A search applies while it is typed; Esc clears it. */
static unsigned photos_search_typed(struct ui *ui, struct prompt *prompt)
{
    struct photos *photos = prompt->view;

    (void)ui;
    (void)snprintf(photos->album.filter.text, sizeof photos->album.filter.text, "%s",
                   prompt->value);
    return photos_filtered(photos);
}

static unsigned photos_search(struct ui *ui, struct photos *photos)
{
    static const struct prompt_ops ops = {.label = "with:",
                                          .hint = "a part of a path, or of somebody's name",
                                          .typed = photos_search_typed};

    prompt_open(&ui->prompt, &ops, photos, 0, photos->album.filter.text);
    return UI_REDRAW;
}

static unsigned photos_of_person(struct ui *ui, struct photos *photos)
{
    const struct db_album_face *face = photos_face(photos);

    if (face == NULL || face->cluster == 0)
        return ui_say(ui, ROLE_DIM,
                      face == NULL ? "there is no face in this photo"
                      : photos->album.review.clustering == 0
                          ? "there are no clusters yet: C in Clusters (4) makes them"
                          : "the face is in no cluster: n names it");
    photos->album.filter = (struct db_album_filter){.face = face->image};
    photos->mode = PHOTOS_LIST;
    return photos_filtered(photos);
}

static unsigned photos_back(struct ui *ui, struct photos *photos)
{
    struct db_album_filter *filter = &photos->album.filter;

    if (photos->mode == PHOTOS_LIST &&
        (filter->kind != ALBUM_ALL || filter->face != 0 || filter->text[0] != '\0')) {
        *filter = (struct db_album_filter){0};
        return photos_filtered(photos);
    }
    if (photos->mode == PHOTOS_LIST)
        return ui_show(ui, "train");
    photos->mode = PHOTOS_LIST;
    return ui_is_asked(ui) ? ui_answer(ui) : UI_REDRAW;
}

static unsigned photos_act(struct ui *ui, void *state, int action, const char *argument)
{
    struct photos *photos = state;
    int by = ui_step(ui, action);

    if (photos->mode == PHOTOS_BOX)
        return photos_box_act(ui, photos, action);
    if (by != 0)
        return photos_move(photos, by);
    switch (action) {
    case ACTION_BACK:
        return photos_back(ui, photos);
    case ACTION_OPEN:
        ui->asked = NULL;
        photos->mode = PHOTOS_ONE;
        return UI_REDRAW;
    case ACTION_PERSON:
        return photos_person(ui, photos);
    case ACTION_PICTURE:
        return photos_picture(ui, photos);
    case ACTION_DATASET:
        snapshot_next_dataset(&ui->snap);
        return UI_REDRAW | UI_RELOAD | UI_SETTLE;
    case ACTION_IMPORT_PHOTOS:
        return import_action_photos(ui, argument);
    case ACTION_STOP_IMPORT:
        return jobs_stop(&ui->jobs) ? ui_say(ui, ROLE_ACCENT, "asked it to stop")
                                    : ui_say(ui, ROLE_DIM, "this dashboard imports nothing now");
    case ACTION_SEARCH:
        return photos_search(ui, photos);
    case ACTION_KIND:
        photos->album.filter.kind = (photos->album.filter.kind + 1) % ALBUM_KINDS;
        return photos_filtered(photos);
    case ACTION_PERSONS:
        return photos_of_person(ui, photos);
    case ACTION_LEFT:
    case ACTION_RIGHT:
        return photos_turn(photos, action == ACTION_RIGHT ? 1 : -1);
    case ACTION_EARLIER:
    case ACTION_LATER:
        return photos_move(photos, action == ACTION_LATER ? 1 : -1);
    default:
        return photos_decide(ui, photos, action);
    }
}

static unsigned photos_press(struct ui *ui, void *state, struct mouse mouse)
{
    struct photos *photos = state;
    int line = mouse.row - 2 + photos->top;

    if (photos->mode != PHOTOS_LIST || mouse.row < 2 || line >= (int)photos->album.fit_count ||
        mouse.col >= photos_list_cols(&ui->canvas))
        return UI_REDRAW;
    return photos_move(photos, line - (int)photos->album.at);
}

/* The photo of the face that another view asks for. */
static enum status photos_find(struct ui *ui, struct photos *photos, struct err *err)
{
    int64_t photo, image = ui->wanted;
    enum status status;

    ui->wanted = 0;
    if (image == 0)
        return ST_OK;
    status = db_album_photo_of(ui->snap.reader, image, &photo, err);
    if (status != ST_OK || photo == 0)
        return status;
    photos->album.filter = (struct db_album_filter){0};
    photos->album.chosen = photo;
    photos->album.stale = true; /* the list finds its place */
    photos->album.face = image;
    photos->mode = PHOTOS_ONE;
    return ST_OK;
}

/* Of a photo that can't be shown, reads the faces that are kept. */
static enum status photos_keep(struct ui *ui, struct photos *photos, struct err *err)
{
    struct album *album = &photos->album;
    const struct photo_picture *picture = photo_reader_find(&photos->reader, album->shown);
    enum status status;

    if (album->shown == 0 || album->portraits != NULL ||
        (album->photo.error[0] == '\0' && (picture == NULL || picture->rgb != NULL)))
        return ST_OK;
    status = album_keep(album, ui->snap.reader, err);
    for (size_t i = 0; status == ST_OK && i < album->photo.count; i++) /* shown below each */
        (void)snprintf(album->portraits[i].path, sizeof album->portraits[i].path, "%s",
                       photos_who(&album->photo.faces[i]));
    return status;
}

static enum status photos_load(struct ui *ui, void *state, struct err *err)
{
    struct photos *photos = state;
    struct album *album = &photos->album;
    enum status status;

    if (ui->snap.reader == NULL)
        return ST_OK;
    status = photos_find(ui, photos, err);
    if (status == ST_OK)
        status = album_load(album, ui->snap.reader, ui->snap.dataset,
                            ui->canvas.rows > PHOTOS_LINES ? (size_t)ui->canvas.rows : PHOTOS_LINES,
                            err);
    if (status == ST_OK && album->shown != 0 && album->photo.error[0] == '\0')
        status = photo_reader_begin(&photos->reader, album->shown, album->photo.path, err);
    return status == ST_OK ? photos_keep(ui, photos, err) : status;
}

/* Reads the chosen photo. */
static unsigned photos_work(struct ui *ui, void *state)
{
    struct photos *photos = state;
    struct err err;

    if (photos->reader.photo == 0)
        return 0;
    if (photo_reader_work(&photos->reader))
        return UI_WORK;
    return photos_keep(ui, photos, &err) == ST_OK ? UI_REDRAW : ui_refuse(ui, &err);
}

static void photos_close(void *state)
{
    struct photos *photos = state;

    album_free(&photos->album);
    photo_reader_free(&photos->reader);
    mem_free(photos->small.rgb);
}

static const char *const photos_modes[] = {[PHOTOS_LIST] = "Photos",
                                           [PHOTOS_ONE] = "A photo",
                                           [PHOTOS_BOX] = "A box that is drawn",
                                           [PHOTOS_BOX + 1] = NULL};

const struct view view_photos = {
    .name = "photos",
    .key = {'6', 0, "6", "", "Photos: a folder of photos, and who is in them", "photos", KEYS_ALL,
            ACTION_VIEW, 0},
    .state_size = sizeof(struct photos),
    .keys = photos_keys,
    .key_count = sizeof photos_keys / sizeof *photos_keys,
    .modes = photos_modes,
    .datasets = true,
    .mode = photos_mode,
    .load = photos_load,
    .draw = photos_draw,
    .act = photos_act,
    .press = photos_press,
    .work = photos_work,
    .close = photos_close,
};
