/* See terminal.h. */
#include "tui/term/terminal.h"

#include "base/clock.h"
#include "base/mem.h"
#include "tui/term/keycode.h"
#include "tui/term/past.h"

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <term.h>

#include <langinfo.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define TERMINAL_ESCAPE_MS 25               /* wait for the rest of a key's sequence after Esc */
#define TERMINAL_PICTURES (16u << 20)       /* bytes of pictures written at once */
#define TERMINAL_KEY_PASTE (KEY_MAX + 1000) /* beyond those that ncurses gives to keys */
#define TERMINAL_KEY_PASTE_END (KEY_MAX + 1001)
#define TERMINAL_EARLY 5 /* that many immediate empty reads in a row: the terminal is gone */

struct terminal {
    SCREEN *screen;
    enum theme_scheme scheme;
    int colors;
    int early;
    struct mouse mouse;
    short pair_of[256][256]; /* colour pair of two palette entries; 0: none yet */
    short pairs;             /* pairs used so far, those of the roles first */
    struct past past;
};

/* Bracketed paste, for which most terminfo entries have no name: a terminal that doesn't know it
 * ignores it.  https://invisible-island.net/xterm/xterm-paste64.html */
static const char terminal_paste_on[] = "\033[?2004h", terminal_paste_off[] = "\033[?2004l";

/* What a signal handler needs; it uses nothing else. */
static void (*terminal_stop)(int); /* of ncurses, for SIGTSTP */
static volatile sig_atomic_t terminal_kitty, terminal_resumed;
static struct termios terminal_saved;
static char terminal_restore[256];
static size_t terminal_restore_length;

static const int terminal_fatal[] = {SIGHUP,  SIGINT, SIGQUIT, SIGTERM, SIGPIPE,
                                     SIGSEGV, SIGBUS, SIGFPE,  SIGILL,  SIGABRT};

/* Writes past stdio, as a handler must. */
static void terminal_write(const char *string)
{
    if (write(STDOUT_FILENO, string, strlen(string)) < 0)
        return; /* nothing can be done about it */
}

/* Kitty keeps pictures until they are removed.  All of this screen are ours: it is the alternate
 * one. */
static void terminal_write_hide(void)
{
    if (terminal_kitty != 0)
        terminal_write("\033_Ga=d,d=A,q=2\033\\");
}

static void terminal_die(int number)
{
    terminal_write_hide();
    (void)signal(SIGTTOU, SIG_IGN); /* in the background tcsetattr would stop the process */
    if (write(STDOUT_FILENO, terminal_restore, terminal_restore_length) < 0)
        number += 0; /* nothing can be done about it */
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &terminal_saved);
    (void)raise(number); /* SA_RESETHAND: the default action now */
}

/* ncurses restores the screen, stops the process and comes back when it is continued. */
static void terminal_suspend(int number)
{
    terminal_write_hide();
    terminal_write(terminal_paste_off);
    terminal_stop(number);
    terminal_write(terminal_paste_on);
    terminal_resumed = 1;
}

static int terminal_collect(int c)
{
    if (terminal_restore_length < sizeof terminal_restore)
        terminal_restore[terminal_restore_length++] = (char)c;
    return c;
}

/* Prepares the string that restores the screen: keypad mode off, colours off, cursor on, the
 * shell's screen back. */
static void terminal_prepare(void)
{
    static const char *const names[] = {"rmkx", "sgr0", "op", "cnorm", "rmcup"};

    terminal_restore_length = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[8];
        const char *string;

        (void)snprintf(name, sizeof name, "%s", names[i]);
        string = tigetstr(name);
        if (string != NULL && string != (const char *)-1)
            (void)tputs(string, 1, terminal_collect);
    }
}

static void terminal_catch(void)
{
    struct sigaction action = {.sa_handler = terminal_die,
                               .sa_flags = (int)SA_RESETHAND | SA_NODEFER};
    struct sigaction before;

    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof terminal_fatal / sizeof *terminal_fatal; i++) {
        /* A signal that is already ignored, as under nohup, stays ignored. */
        if (sigaction(terminal_fatal[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN)
            continue;
        (void)sigaction(terminal_fatal[i], &action, NULL);
    }
}

static bool terminal_can(const char *capability)
{
    char name[8];
    const char *string;

    (void)snprintf(name, sizeof name, "%s", capability);
    string = tigetstr(name);
    return string != NULL && string != (const char *)-1;
}

/* Queries terminfo before ncurses does, because ncurses would fail without giving a reason. */
enum status terminal_check(struct err *err)
{
    const char *type = getenv("TERM");
    int known = 0;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, ST_UNSUPPORTED,
                       "the dashboard needs a terminal, but its standard %s is not one; \"facenet "
                       "train\" works without one",
                       isatty(STDIN_FILENO) ? "output" : "input");
    if (type == NULL || type[0] == '\0')
        return err_set(err, ST_UNSUPPORTED,
                       "TERM is not set, so facenet-tui cannot use this terminal; "
                       "TERM=xterm-256color suits most "
                       "terminals");
    if (setupterm(type, STDOUT_FILENO, &known) != OK)
        return err_set(err, ST_UNSUPPORTED,
                       "the terminal type \"%.60s\" (TERM) is unknown on this system; "
                       "TERM=xterm-256color suits "
                       "most terminals, and Debian's package ncurses-term knows more types",
                       type);
    if (!terminal_can("cup") || !terminal_can("clear")) {
        (void)del_curterm(cur_term);
        return err_set(err, ST_UNSUPPORTED,
                       "the terminal type \"%.60s\" (TERM) cannot %s; \"facenet train\" works "
                       "without that",
                       type, terminal_can("cup") ? "clear its screen" : "move its cursor");
    }
    terminal_prepare();
    (void)del_curterm(cur_term);
    return ST_OK;
}

void terminal_set_theme(struct terminal *terminal, enum theme_name theme)
{
    terminal->scheme = theme_choose(terminal->colors, theme);
    for (int role = 0; role < ROLE_COUNT && terminal->scheme != THEME_MONO; role++) {
        int color = theme_style(terminal->scheme, (enum role)role).color;

        if (color >= 0 && role + 1 < COLOR_PAIRS)
            (void)init_pair((short)(role + 1), (short)color, -1);
    }
}

/* After ncurses has its handlers. */
static void terminal_start_paste(void)
{
    struct sigaction action;

    (void)define_key("\033[200~", TERMINAL_KEY_PASTE);
    (void)define_key("\033[201~", TERMINAL_KEY_PASTE_END);
    terminal_write(terminal_paste_on);
    for (const char *c = terminal_paste_off; *c != '\0'; c++)
        (void)terminal_collect(*c);
    if (sigaction(SIGTSTP, NULL, &action) != 0 || action.sa_handler == SIG_IGN ||
        action.sa_handler == SIG_DFL)
        return;
    terminal_stop = action.sa_handler;
    action.sa_handler = terminal_suspend;
    (void)sigaction(SIGTSTP, &action, NULL);
}

static void terminal_start_colors(struct terminal *terminal, enum theme_name theme)
{
    if (has_colors() && start_color() == OK) {
        (void)use_default_colors();
        terminal->colors = COLORS;
    }
    terminal_set_theme(terminal, theme);
}

/* Also requests moves with a button down: terminfo has no name for this mode, but every terminal
 * with a mouse has it. */
static void terminal_start_mouse(void)
{
    static const char on[] = "\033[?1002h", off[] = "\033[?1002l\033[?1006l\033[?1000l";

    if (mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED | REPORT_MOUSE_POSITION,
                  NULL) == 0)
        return;
    (void)mouseinterval(0);
    (void)fputs(on, stdout);
    (void)fflush(stdout);
    for (const char *c = off; *c != '\0'; c++)
        (void)terminal_collect(*c);
}

enum status terminal_open(struct terminal **out, enum theme_name theme, bool mouse, struct err *err)
{
    enum status status = terminal_check(err);
    struct terminal *terminal;

    if (status != ST_OK)
        return status;
    terminal = mem_new(1, sizeof *terminal);
    if (terminal == NULL)
        return err_nomem(err, "the terminal");
    if (tcgetattr(STDIN_FILENO, &terminal_saved) != 0 ||
        (terminal->screen = newterm(NULL, stdout, stdin)) == NULL) {
        mem_free(terminal);
        return err_set(err, ST_IO,
                       "the terminal cannot be set up; \"facenet train\" works without "
                       "one");
    }
    terminal_catch();
    (void)cbreak();
    (void)noecho();
    (void)nonl();
    (void)keypad(stdscr, TRUE);
    (void)curs_set(0);
    (void)set_escdelay(TERMINAL_ESCAPE_MS);
    (void)idcok(stdscr, FALSE); /* it would move cells that were written past it */
    terminal_start_colors(terminal, theme);
    terminal_start_paste();
    if (mouse)
        terminal_start_mouse();
    terminal->pairs = ROLE_COUNT + 1;
    *out = terminal;
    return ST_OK;
}

/* Sends what goes past curses; without memory all of it goes next time. */
static void terminal_send(struct terminal *terminal, struct text *out)
{
    if (out->failed) {
        terminal_write_hide();
        terminal->past.lost = true;
    } else if (out->length > 0 && fwrite(text_string(out), 1, out->length, stdout) == out->length)
        (void)fflush(stdout);
    text_clear(out);
}

void terminal_close(struct terminal *terminal)
{
    struct text out = {.limit = TERMINAL_PICTURES};

    if (terminal == NULL)
        return;
    past_hide(&terminal->past, &out);
    terminal_send(terminal, &out);
    text_free(&out);
    terminal_write(terminal_paste_off);
    (void)curs_set(1);
    (void)endwin();
    delscreen(terminal->screen);
    past_free(&terminal->past);
    mem_free(terminal);
}

enum canvas_pictures terminal_pictures(const struct terminal *terminal)
{
    if (terminal->scheme == THEME_MONO || terminal->colors < 16 || !terminal_has_unicode())
        return PICTURES_GREY;
    if (terminal->colors < 256)
        return PICTURES_16;
    return terminal->past.device.any_colour ? PICTURES_24BIT : PICTURES_256;
}

bool terminal_claims_24bit(void)
{
    const char *colours = getenv("COLORTERM");
    char rgb[] = "RGB", tc[] = "Tc";

    return (colours != NULL &&
            (strcmp(colours, "truecolor") == 0 || strcmp(colours, "24bit") == 0)) ||
           tigetflag(rgb) > 0 || tigetflag(tc) > 0;
}

void terminal_set_graphics(struct terminal *terminal, const struct graphics_device *device)
{
    terminal->past.device = *device;
    terminal_kitty = device->kind == GRAPHICS_KITTY;
}

void terminal_size(const struct terminal *terminal, int *rows, int *cols)
{
    (void)terminal;
    *rows = getmaxy(stdscr);
    *cols = getmaxx(stdscr);
}

/* The colour pair of a picture's cell, made when it is needed.  When none is left, all become free
 * again; at worst a picture now on the screen gets wrong colours. */
static short terminal_pair(struct terminal *terminal, uint32_t front, uint32_t back)
{
    short *pair = &terminal->pair_of[front & 255][back & 255];
    int most = COLOR_PAIRS < SHRT_MAX ? COLOR_PAIRS - 1 : SHRT_MAX - 1;

    if (*pair != 0)
        return *pair;
    if (terminal->pairs >= most) {
        memset(terminal->pair_of, 0, sizeof terminal->pair_of);
        terminal->pairs = ROLE_COUNT + 1;
    }
    *pair = terminal->pairs++;
    (void)init_pair(*pair, (short)(front & 255), (short)(back & 255));
    return *pair;
}

static void terminal_put(struct terminal *terminal, int row, int col, const struct cell *cell)
{
    struct theme_style style = theme_style(terminal->scheme, cell->role);
    wchar_t text[3] = {(wchar_t)cell->code, (wchar_t)cell->mark, 0};
    attr_t attributes = A_NORMAL;
    cchar_t packed;
    short pair = style.color >= 0 ? (short)(cell->role + 1) : 0;

    if (cell->role == ROLE_PICTURE && terminal->past.device.any_colour)
        text[0] = PAST_HOLD;
    else if (cell->role == ROLE_PICTURE)
        pair = terminal_pair(terminal, cell->front, cell->back);
    if ((style.attributes & THEME_BOLD) != 0)
        attributes |= A_BOLD;
    if ((style.attributes & THEME_DIM) != 0)
        attributes |= A_DIM;
    if ((style.attributes & THEME_REVERSE) != 0)
        attributes |= A_REVERSE;
    if (setcchar(&packed, text, attributes, pair, NULL) == OK)
        (void)mvadd_wch(row, col, &packed);
}

void terminal_show(struct terminal *terminal, const struct canvas *canvas, bool repaint)
{
    struct text out = {.limit = TERMINAL_PICTURES};
    const struct canvas *cells = past_begin(&terminal->past, canvas, repaint, &out);

    terminal_send(terminal, &out);
    if (repaint)
        (void)clearok(curscr, TRUE);
    (void)erase();
    for (int row = 0; row < cells->rows; row++) {
        for (int col = 0; col < cells->cols; col++) {
            const struct cell *cell = canvas_at(cells, row, col);

            if (cell->code != 0 && !(cell->code == ' ' && cell->role == ROLE_NORMAL))
                terminal_put(terminal, row, col, cell);
        }
    }
    (void)refresh();
    past_end(&terminal->past, canvas, &out);
    terminal_send(terminal, &out);
    text_free(&out);
}

static int terminal_take_mouse(struct terminal *terminal)
{
    MEVENT event;

    if (getmouse(&event) != OK)
        return KEY_CODE_NONE;
    terminal->mouse = (struct mouse){.row = event.y, .col = event.x};
    terminal->mouse.kind = (event.bstate & BUTTON4_PRESSED) != 0   ? MOUSE_WHEEL_UP
                           : (event.bstate & BUTTON5_PRESSED) != 0 ? MOUSE_WHEEL_DOWN
                           : (event.bstate & BUTTON1_PRESSED) != 0 ? MOUSE_PRESS
                                                                   : MOUSE_DRAG;
    return KEY_CODE_MOUSE;
}

struct mouse terminal_mouse(const struct terminal *terminal)
{
    return terminal->mouse;
}

static int terminal_translate(wint_t key, bool special)
{
    static const struct {
        wint_t curses;
        int ours;
    } table[] = {
        {KEY_UP, KEY_CODE_UP},
        {KEY_DOWN, KEY_CODE_DOWN},
        {KEY_LEFT, KEY_CODE_LEFT},
        {KEY_RIGHT, KEY_CODE_RIGHT},
        {KEY_PPAGE, KEY_CODE_PAGE_UP},
        {KEY_NPAGE, KEY_CODE_PAGE_DOWN},
        {KEY_HOME, KEY_CODE_HOME},
        {KEY_END, KEY_CODE_END},
        {KEY_BTAB, KEY_CODE_BACK_TAB},
        {KEY_BACKSPACE, KEY_CODE_BACKSPACE},
        {KEY_ENTER, KEY_CODE_ENTER},
        {KEY_RESIZE, KEY_CODE_RESIZE},
        {TERMINAL_KEY_PASTE, KEY_CODE_PASTE},
        {TERMINAL_KEY_PASTE_END, KEY_CODE_PASTE_END},
    };

    if (!special)
        return key == '\r' ? KEY_CODE_ENTER : key == '\b' ? KEY_CODE_BACKSPACE : (int)key;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].curses == key)
            return table[i].ours;
    return KEY_CODE_NONE;
}

int terminal_read(struct terminal *terminal, int milliseconds)
{
    double begun = clock_seconds();
    wint_t key = 0;
    int result;

    timeout(milliseconds);
    result = get_wch(&key);
    if (result != ERR) {
        terminal->early = 0;
        return result == KEY_CODE_YES && key == KEY_MOUSE
                   ? terminal_take_mouse(terminal)
                   : terminal_translate(key, result == KEY_CODE_YES);
    }
    if (terminal_resumed != 0) { /* the screen is another one, or cleared */
        terminal_resumed = 0;
        return KEY_CODE_RESIZE;
    }
    /* Reads from a terminal that is gone return at once every time; a signal causes that once. */
    if (milliseconds > 0 && clock_seconds() - begun < 0.5e-3 * milliseconds)
        terminal->early++;
    else if (milliseconds > 0)
        terminal->early = 0;
    return terminal->early >= TERMINAL_EARLY ? KEY_CODE_HANGUP : KEY_CODE_NONE;
}

bool terminal_has_unicode(void)
{
    const char *type = getenv("TERM");

    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0 &&
           (type == NULL || strcmp(type, "linux") != 0);
}
