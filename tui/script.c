/* See script.h. */
#include "tui/script.h"

#include "tui/cast.h"
#include "tui/term/capture.h"
#include "tui/view/actions.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

#include <string.h>
#include <time.h>

#define SCRIPT_LIMIT (1u << 20)   /* most bytes of a script */
#define SCRIPT_SCREEN (16u << 20) /* most bytes of a screen */
#define SCRIPT_SECONDS 10         /* longest wait of "wait" */
#define SCRIPT_POLL 0.05          /* seconds between two looks of it */
#define SCRIPT_KEY 0.5            /* seconds of a key in a recording */
#define SCRIPT_LETTER 0.1         /* and of a letter typed */

/* A script that runs. */
struct script {
    struct ui *ui;
    FILE *out;
    unsigned flags; /* of the last key */
    struct cast cast;
};

bool script_parse_size(const char *text, int *cols, int *rows)
{
    const char *cross = strchr(text, 'x');
    int64_t width, height;
    char first[16];

    if (cross == NULL || (size_t)(cross - text) >= sizeof first)
        return false;
    (void)snprintf(first, sizeof first, "%.*s", (int)(cross - text), text);
    if (!text_parse_integer(first, 1, 1000, &width) ||
        !text_parse_integer(cross + 1, 1, 1000, &height))
        return false;
    *cols = (int)width;
    *rows = (int)height;
    return true;
}

static enum status script_print(struct ui *ui, struct text *text, struct err *err)
{
    app_draw(ui);
    canvas_print(&ui->canvas, text);
    return text->failed ? err_nomem(err, "the screen") : ST_OK;
}

enum status script_show(struct ui *ui, FILE *out, struct err *err)
{
    struct text text = {.limit = SCRIPT_SCREEN};
    enum status status = script_print(ui, &text, err);

    if (status == ST_OK && (fputs(text_string(&text), out) < 0 || fflush(out) != 0))
        status = err_set(err, ST_IO, "cannot write to standard output");
    text_free(&text);
    return status;
}

/* Draws as on a terminal with 24-bit colours. */
static void script_draw(struct ui *ui)
{
    enum canvas_pictures pictures = ui->canvas.pictures;

    ui->canvas.pictures = ui->theme == THEME_NAME_MONO ? PICTURES_GREY : PICTURES_24BIT;
    app_draw(ui);
    ui->canvas.pictures = pictures;
}

/* Does what the loop does after keys, and all work that the loop spreads over time. */
static enum status script_settle(struct script *script, double seconds, struct err *err)
{
    struct ui *ui = script->ui;
    enum status status = ST_OK;

    if ((script->flags & UI_QUIT) != 0)
        return ST_OK;
    script->flags |= action_follow(ui);
    if ((script->flags & UI_RELOAD) != 0)
        status = app_load(ui, err);
    while (status == ST_OK && (app_work(ui) & UI_WORK) != 0)
        ;
    if (status == ST_OK && script->cast.writer.stream != NULL) {
        script_draw(ui);
        status = cast_add(&script->cast, &ui->canvas, ui->theme, seconds, err);
    }
    return status;
}

static enum status script_press(struct script *script, int key, double seconds, struct err *err)
{
    script->flags = app_key(script->ui, key);
    return script_settle(script, seconds, err);
}

static const struct {
    const char *name;
    int key;
} script_names[] = {
    {"Enter", KEY_CODE_ENTER},
    {"Esc", KEY_CODE_ESCAPE},
    {"Tab", KEY_CODE_TAB},
    {"BackTab", KEY_CODE_BACK_TAB},
    {"Space", ' '},
    {"Backspace", KEY_CODE_BACKSPACE},
    {"Up", KEY_CODE_UP},
    {"Down", KEY_CODE_DOWN},
    {"Left", KEY_CODE_LEFT},
    {"Right", KEY_CODE_RIGHT},
    {"PgUp", KEY_CODE_PAGE_UP},
    {"PgDn", KEY_CODE_PAGE_DOWN},
    {"Home", KEY_CODE_HOME},
    {"End", KEY_CODE_END},
    {"Paste", KEY_CODE_PASTE},
    {"PasteEnd", KEY_CODE_PASTE_END},
};
#define SCRIPT_NAMES (sizeof script_names / sizeof *script_names)

int script_key(const char *word)
{
    uint32_t code;

    for (size_t i = 0; i < SCRIPT_NAMES; i++)
        if (strcmp(script_names[i].name, word) == 0)
            return script_names[i].key;
    if (strncmp(word, "Ctrl-", 5) == 0 && word[5] >= 'A' && word[5] <= 'Z' && word[6] == '\0')
        return word[5] - 'A' + 1;
    return text_decode_utf8(word, strlen(word), &code) == strlen(word) ? (int)code : KEY_CODE_NONE;
}

bool script_key_name(int key, char name[SCRIPT_NAME])
{
    for (size_t i = 0; i < SCRIPT_NAMES; i++) {
        if (script_names[i].key != key)
            continue;
        (void)snprintf(name, SCRIPT_NAME, "%s", script_names[i].name);
        return true;
    }
    if (key >= 1 && key <= 26)
        (void)snprintf(name, SCRIPT_NAME, "Ctrl-%c", 'A' + key - 1);
    else if (key > ' ' && key < KEY_CODE_UP)
        name[text_encode_utf8(name, (uint32_t)key)] = '\0';
    else
        return false;
    return true;
}

static const char *const script_mice[] = {[MOUSE_PRESS] = "press",
                                          [MOUSE_DRAG] = "drag",
                                          [MOUSE_WHEEL_UP] = "up",
                                          [MOUSE_WHEEL_DOWN] = "down"};
#define SCRIPT_MICE (sizeof script_mice / sizeof *script_mice)

const char *script_mouse_name(enum mouse_kind kind)
{
    return script_mice[kind];
}

static enum status script_mouse(struct script *script, const char *words, struct err *err)
{
    char name[8];
    int col, row;

    if (sscanf(words, "%7s %d %d", name, &col, &row) == 3) {
        for (size_t i = 0; i < SCRIPT_MICE; i++) {
            if (strcmp(script_mice[i], name) != 0)
                continue;
            script->flags = app_mouse(script->ui, (struct mouse){(enum mouse_kind)i, row, col});
            return script_settle(script, SCRIPT_KEY, err);
        }
    }
    return err_set(err, ST_INVALID, "mouse: expected press, drag, up or down, a column and a row");
}

static enum status script_keys(struct script *script, char *words, struct err *err)
{
    enum status status = ST_OK;

    while (status == ST_OK && *words != '\0' && (script->flags & UI_QUIT) == 0) {
        size_t length = strcspn(words, " ");
        bool last = words[length] == '\0';
        int key;

        words[length] = '\0';
        key = length > 0 ? script_key(words) : KEY_CODE_NONE;
        if (length > 0 && key == KEY_CODE_NONE)
            return err_set(err, ST_INVALID, "there is no key \"%.40s\"", words);
        if (length > 0)
            status = script_press(script, key, SCRIPT_KEY, err);
        words += length + !last;
    }
    return status;
}

static enum status script_type(struct script *script, const char *text, struct err *err)
{
    enum status status = ST_OK;

    while (status == ST_OK && *text != '\0' && (script->flags & UI_QUIT) == 0) {
        uint32_t code;

        text += text_decode_utf8(text, strlen(text), &code);
        status = script_press(script, (int)code, SCRIPT_LETTER, err);
    }
    return status;
}

static enum status script_wait(struct script *script, const char *words, struct err *err)
{
    static const struct timespec pause = {0, (long)(1e9 * SCRIPT_POLL)};
    double end = clock_seconds() + SCRIPT_SECONDS;

    for (;;) {
        struct text text = {.limit = SCRIPT_SCREEN};
        enum status status = script_print(script->ui, &text, err);
        bool found = status == ST_OK && strstr(text_string(&text), words) != NULL;

        text_free(&text);
        if (status != ST_OK || found)
            return status;
        if (clock_seconds() > end)
            return err_set(err, ST_NOTFOUND, "\"%.60s\" did not appear on the screen", words);
        (void)nanosleep(&pause, NULL);
        script->flags = UI_RELOAD;
        status = script_settle(script, SCRIPT_POLL, err);
        if (status != ST_OK)
            return status;
    }
}

/* Writes the screen as an SVG picture. */
static enum status script_picture(struct ui *ui, const char *path, struct err *err)
{
    struct text text = {.limit = SCRIPT_SCREEN};
    struct file_writer writer;
    enum status status;

    script_draw(ui);
    capture_svg(&ui->canvas, ui->theme, &text);
    status = text.failed ? err_nomem(err, "the picture") : ST_OK;
    if (status == ST_OK)
        status = file_writer_open_named(&writer, path, err);
    if (status == ST_OK) {
        (void)fputs(text_string(&text), writer.stream);
        status = file_writer_commit(&writer, err);
    }
    text_free(&text);
    return status;
}

static enum status script_cast(struct script *script, const char *path, struct err *err)
{
    enum status status = cast_close(&script->cast, true, err);

    if (status == ST_OK)
        status = cast_open(&script->cast, path, &script->ui->canvas, err);
    return status == ST_OK ? script_settle(script, 0, err) : status;
}

static enum status script_line(struct script *script, char *line, struct err *err)
{
    size_t length = strcspn(line, " ");
    char *rest = line[length] == ' ' ? line + length + 1 : line + length;
    double seconds;
    int cols, rows;

    if (line[0] == '\0' || line[0] == '#')
        return ST_OK;
    line[length] = '\0';
    if (strcmp(line, "key") == 0)
        return script_keys(script, rest, err);
    if (strcmp(line, "mouse") == 0)
        return script_mouse(script, rest, err);
    if (strcmp(line, "type") == 0)
        return script_type(script, rest, err);
    if (strcmp(line, "wait") == 0)
        return script_wait(script, rest, err);
    if (strcmp(line, "show") == 0)
        return script_show(script->ui, script->out, err);
    if (strcmp(line, "picture") == 0 && rest[0] != '\0')
        return script_picture(script->ui, rest, err);
    if (strcmp(line, "cast") == 0 && rest[0] != '\0')
        return script_cast(script, rest, err);
    if (strcmp(line, "pause") == 0 && text_parse_real(rest, 0, 60, &seconds)) {
        script->cast.seconds += seconds;
        return ST_OK;
    }
    if (strcmp(line, "size") == 0 && script_parse_size(rest, &cols, &rows))
        return canvas_resize(&script->ui->canvas, rows, cols, err);
    return err_set(err, ST_INVALID,
                   "%.40s: expected key, mouse, type, wait, show, size COLSxROWS, picture FILE, "
                   "cast FILE or pause SECONDS",
                   line);
}

enum status script_run(struct ui *ui, const char *path, FILE *out, struct err *err)
{
    struct script script = {.ui = ui, .out = out};
    unsigned char *bytes = NULL;
    size_t length;
    enum status status = file_read(path, SCRIPT_LIMIT, &bytes, &length, err), closed;
    char *line = (char *)bytes;
    int number = 0;

    while (status == ST_OK && *line != '\0' && (script.flags & UI_QUIT) == 0) {
        char *end = line + strcspn(line, "\n"), *next = *end == '\n' ? end + 1 : end;
        struct err inner;

        *end = '\0';
        number++;
        status = script_line(&script, line, &inner);
        if (status != ST_OK)
            status = err_set(err, inner.status, "%s, line %d: %s", path, number, inner.message);
        line = next;
    }
    mem_free(bytes);
    closed = cast_close(&script.cast, status == ST_OK, status == ST_OK ? err : NULL);
    return status == ST_OK ? closed : status;
}
