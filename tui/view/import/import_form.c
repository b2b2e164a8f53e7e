/* See import_form.h. */
#include "tui/view/import/import_form.h"

#include "tui/term/keycode.h"
#include "tui/term/picture.h"
#include "tui/widget/complete.h"
#include "tui/widget/prompt.h"
#include "tui/widget/tiles.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define IMPORT_LABEL 11 /* columns of a field's name */
#define IMPORT_TWO 72   /* columns from which the fields stand in two columns */
#define IMPORT_HELP 2   /* rows of the help of the chosen field */
#define IMPORT_STATE 2  /* rows of what is in the folder */

static const struct {
    const char *name, *option, *help;
    const char *choices;    /* separated by |, the first one is that without the option */
    const char *without;    /* shown while it is empty */
    double low, high, step; /* of a number; step 0: it is none */
} import_fields[IMPORT_FIELDS] = {
    [IMPORT_CROP] = {"crop", "--crop",
                     "the centred square of this share of the shorter side, 0.05 to 1; Left and "
                     "Right change it by 0.05",
                     NULL, "", 0.05, 1, 0.05},
    [IMPORT_SIZE] = {"size", "--size",
                     "side of a crop in pixels, 16 to 512; Left and Right change it by 16", NULL,
                     "", 16, 512, 16},
    [IMPORT_ALIGN] =
        {"align", "--align",
         "find the face in each picture, and turn and scale it as a recogniser expects; "
         "needs nets, and no crop",
         "off|arcface|dlib", NULL, 0, 0, 0},
    [IMPORT_NAME] = {"name", "--name", "name of the data set", NULL, "", 0, 0, 0},
    [IMPORT_LAYOUT] = {"who is who", "--layout",
                       "people: FOLDER/PERSON/..., nested: FOLDER/ANY/PERSON/..., split: "
                       "FOLDER/train/PERSON/... and test; auto takes what is certain",
                       "auto|people|nested|split", NULL, 0, 0, 0},
    [IMPORT_IDENTITIES] = {"list", "--identities",
                           "a file that says who is who in place of folders: lines \"picture "
                           "person\", or CSV",
                           NULL, "none", 0, 0, 0},
    [IMPORT_HELD_OUT] =
        {"held out", "--held-out",
         "people kept for evaluation: a share of them, 0 to 0.9, or a file of their "
         "names",
         NULL, "0.1", 0, 0, 0},
    [IMPORT_JOIN] = {"join", "--join",
                     "add the folder to the data set of this name; people of one name are one "
                     "person",
                     "off|on", NULL, 0, 0, 0},
};

void import_form_open(struct import_form *form, const char *folder)
{
    import_form_close(form);
    form->open = form->fresh = true;
    form->preview.crop = 1; /* of a new data set, until the folder was looked at */
    form->preview.size = 64;
    (void)snprintf(form->folder, sizeof form->folder, "%s", folder);
    (void)snprintf(form->own_name, sizeof form->own_name, "%.*s", RECORD_NAME - 1,
                   strrchr(folder, '/') + 1);
    for (int i = 0; i < IMPORT_FIELDS; i++)
        if (import_fields[i].choices != NULL)
            (void)snprintf(form->value[i], sizeof form->value[i], "%.*s",
                           (int)strcspn(import_fields[i].choices, "|"), import_fields[i].choices);
}

void import_form_close(struct import_form *form)
{
    import_preview_free(&form->preview);
    *form = (struct import_form){0};
}

bool import_form_types(const struct import_form *form)
{
    return import_fields[form->at].choices == NULL;
}

const char *import_form_name(const struct import_form *form)
{
    return form->value[IMPORT_NAME][0] != '\0' ? form->value[IMPORT_NAME] : form->own_name;
}

/* What a number is now: as typed, else what the preview was made with. */
static double import_number(const struct import_form *form, int field)
{
    double value = field == IMPORT_CROP ? form->preview.crop : form->preview.size;

    (void)text_parse_real(form->value[field], -1e9, 1e9, &value);
    return value;
}

/* The next multiple of its step. */
static void import_step(struct import_form *form, int field, int by)
{
    double step = import_fields[field].step, value = import_number(form, field);

    value = (by > 0 ? floor(value / step + 1 + 1e-6) : ceil(value / step - 1 - 1e-6)) * step;
    value = fmin(fmax(value, import_fields[field].low), import_fields[field].high);
    (void)snprintf(form->value[field], sizeof form->value[field], "%.4g", value);
}

static enum form_result import_edit(struct import_form *form, int key)
{
    int field = form->at, by = key == KEY_CODE_LEFT ? -1 : key == KEY_CODE_RIGHT ? 1 : 0;

    if (import_fields[field].choices != NULL && (by != 0 || key == ' '))
        prompt_turn(import_fields[field].choices, form->value[field], RECORD_NAME, by < 0);
    else if (import_fields[field].step > 0 && by != 0)
        import_step(form, field, by);
    else if (import_fields[field].choices != NULL ||
             !prompt_edit(SETTING_COUNT, form->value[field], sizeof form->value[field],
                          &form->fresh, key))
        return FORM_GOES_ON;
    return FORM_TURNED;
}

void import_form_go(struct import_form *form, int field)
{
    form->at = field;
    form->fresh = true;
}

enum form_result import_form_key(struct import_form *form, int key)
{
    switch (key) {
    case KEY_CODE_ESCAPE:
        return FORM_LEFT;
    case KEY_CODE_ENTER:
        return FORM_DONE;
    case KEY_CODE_UP:
    case KEY_CODE_BACK_TAB:
        import_form_go(form, (form->at + IMPORT_FIELDS - 1) % IMPORT_FIELDS);
        return FORM_GOES_ON;
    case KEY_CODE_DOWN:
    case KEY_CODE_TAB:
        import_form_go(form, (form->at + 1) % IMPORT_FIELDS);
        return FORM_GOES_ON;
    default:
        return import_edit(form, key);
    }
}

enum status import_form_words(const struct import_form *form, struct import_words *out,
                              struct err *err)
{
    size_t at = 0;

    out->word[at++] = "import";
    out->word[at++] = form->folder;
    for (int i = 0; i < IMPORT_FIELDS; i++) {
        const char *choices = import_fields[i].choices;
        char *value = out->value[i];
        double number;

        (void)snprintf(value, RECORD_NAME, "%s",
                       i == IMPORT_NAME ? import_form_name(form) : form->value[i]);
        if (value[0] == '\0' || (choices != NULL && strncmp(choices, value, strlen(value)) == 0))
            continue;
        if (import_fields[i].step > 0 &&
            !text_parse_real(value, import_fields[i].low, import_fields[i].high, &number)) {
            out->wrong = i;
            return err_set(err, ST_INVALID, "%s %s: expected a number from %g to %g",
                           import_fields[i].name, value, import_fields[i].low,
                           import_fields[i].high);
        }
        complete_home(value, RECORD_NAME);
        out->word[at++] = import_fields[i].option;
        if (i != IMPORT_JOIN)
            out->word[at++] = value;
    }
    out->word[at] = NULL;
    return ST_OK;
}

/* What a field shows. */
static const char *import_value(const struct import_form *form, int field, char text[32])
{
    const struct import_preview *preview = &form->preview;

    if (form->value[field][0] != '\0')
        return form->value[field];
    if (field == IMPORT_NAME)
        return import_form_name(form);
    if (import_fields[field].step == 0)
        return import_fields[field].without;
    (void)snprintf(text, 32, "%.4g", field == IMPORT_CROP ? preview->crop : preview->size);
    return text;
}

static void import_draw_field(const struct import_form *form, struct canvas *canvas,
                              struct rect line, int field)
{
    bool here = field == form->at;
    int col = line.col + IMPORT_LABEL + 2;
    char text[32], shown[RECORD_TEXT];

    (void)snprintf(shown, sizeof shown, here ? " %-11s " : " %s", import_value(form, field, text));
    canvas_text_right(canvas, line.row, line.col, IMPORT_LABEL, here ? ROLE_STRONG : ROLE_NORMAL,
                      import_fields[field].name);
    (void)canvas_text(canvas, line.row, col, line.col + line.cols - col,
                      here                            ? ROLE_SELECTED
                      : form->value[field][0] != '\0' ? ROLE_NORMAL
                                                      : ROLE_DIM,
                      shown);
}

/* Returns the rows used: in two columns, or in one that scrolls. */
static int import_draw_fields(const struct import_form *form, struct canvas *canvas,
                              struct rect area)
{
    int columns = area.cols >= IMPORT_TWO ? 2 : 1, cols = area.cols / columns;
    int needed = (IMPORT_FIELDS + columns - 1) / columns;
    int rows = needed < area.rows ? needed : area.rows;
    int top = columns == 1 && form->at >= rows ? form->at - rows + 1 : 0;

    for (int i = 0; i < IMPORT_FIELDS; i++) {
        struct rect line = {area.row + i % needed - top, area.col + i / needed * cols, 1, cols};

        if (line.row >= area.row && line.row < area.row + rows)
            import_draw_field(form, canvas, line, i);
    }
    return rows;
}

static void import_draw_faces(const struct import_preview *preview, struct canvas *canvas,
                              struct rect area)
{
    const struct tiles tiles = tiles_fit(area, (int)preview->count, 2 * IMPORT_PREVIEW_FACES);
    size_t bytes = (size_t)preview->size * (size_t)preview->size * 3;

    for (int i = 0; i < tiles.across * tiles.down && i < (int)preview->count; i++) {
        struct rect tile = tiles_at(&tiles, i);

        picture_draw(canvas, tile, preview->rgb + (size_t)i * bytes, preview->size, preview->size,
                     false);
        (void)canvas_text(canvas, tile.row + tile.rows, tile.col, tile.cols, ROLE_DIM,
                          preview->name[i]);
    }
}

void import_form_draw(const struct import_form *form, struct canvas *canvas,
                      const struct layout *layout, struct rect body)
{
    static const char *const keys[] = {"Enter", "import",     "Esc",    "leave", "Up Down",
                                       "move",  "Left Right", "change", NULL};
    const struct import_preview *preview = &form->preview;
    struct rect area = {1, 1, 1, canvas->cols - 2};
    int end = body.row + body.rows;

    (void)canvas_textf(canvas, 0, 1, canvas->cols - 2, ROLE_STRONG, "Import %s", form->folder);
    area.rows = body.rows > 3 * IMPORT_HELP ? IMPORT_HELP : 1;
    (void)canvas_paragraph(canvas, area, ROLE_DIM, import_fields[form->at].help);
    area.row += area.rows;
    area.rows = end - area.row;
    area.row += import_draw_fields(form, canvas, area);
    area.rows = end - area.row < IMPORT_STATE ? end - area.row : IMPORT_STATE;
    if (preview->pipe.pid != 0 && preview->count == 0)
        area.row += canvas_paragraph(canvas, area, ROLE_DIM, "looking at the folder ...");
    else if (!preview->failed)
        area.row += canvas_paragraph(canvas, area, ROLE_ACCENT, preview->words);
    area.rows = preview->failed ? end - area.row : 1;
    area.row +=
        canvas_paragraph(canvas, area, preview->failed ? ROLE_BAD : ROLE_WARNING, preview->note);
    area.rows = end - area.row;
    import_draw_faces(preview, canvas, area);
    prompt_draw_words(keys, canvas, layout->keys);
}
