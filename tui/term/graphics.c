/* See graphics.h. */
#include "tui/term/graphics.h"

#include "base/clock.h"
#include "base/mem.h"
#include "tui/term/sixel.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GRAPHICS_SIDE 480   /* largest side of a picture in sixels: about 200 kB */
#define GRAPHICS_CELL 8     /* columns of pixels of a cell whose size isn't known */
#define GRAPHICS_CHUNK 3072 /* bytes in one piece of kitty's: 4096 characters */

#define GRAPHICS_KEEP "\0337" /* the cursor, as curses knows it, */
#define GRAPHICS_BACK "\0338" /* and back to it */

/* The place of a name among count names; -1: it is none of them. */
static int graphics_name(const char *name, const char *const *names, int count)
{
    int at = 0;

    while (at < count && strcmp(name, names[at]) != 0)
        at++;
    return at < count ? at : -1;
}

bool graphics_find(const char *name, enum graphics *out)
{
    static const char *const names[GRAPHICS_COUNT] = {"auto", "blocks", "sixel", "kitty"};
    int at = graphics_name(name, names, GRAPHICS_COUNT);

    if (at >= 0)
        *out = (enum graphics)at;
    return at >= 0;
}

bool graphics_colour_find(const char *name, enum graphics_colour *out)
{
    static const char *const names[GRAPHICS_COLOUR_COUNT] = {"auto", "24bit", "256"};
    int at = graphics_name(name, names, GRAPHICS_COLOUR_COUNT);

    if (at >= 0)
        *out = (enum graphics_colour)at;
    return at >= 0;
}

bool graphics_cells_find(const char *name, bool *sextants)
{
    static const char *const names[] = {"quadrant", "sextant"};
    int at = graphics_name(name, names, 2);

    if (at >= 0)
        *sextants = at == 1;
    return at >= 0;
}

/* Copies the bytes between two marks, shortened to size; false if the marks are not there. */
static bool graphics_between(const char *text, const char *begin, char end, char *out, size_t size)
{
    const char *from = strstr(text, begin), *to;

    if (from == NULL)
        return false;
    from += strlen(begin);
    to = strchr(from, end);
    if (to == NULL)
        return false;
    (void)snprintf(out, size, "%.*s", (int)(to - from), from);
    return true;
}

/* Terminals with 24-bit colours answer "ESC P 1 + r 5 2 4 7 4 2" to XTGETTCAP of RGB, or give back
 * the background 1, 2, 3 that was set before DECRQSS.
 * Kitty answers "ESC _ G i=1;OK ESC \", a cell's size comes as "ESC [ 6 ; HEIGHT ; WIDTH t", and
 * the attributes, which every terminal has, as "ESC [ ? 6 2 ; 4 ; ... c": 4 is sixels. */
bool graphics_parse(struct graphics_device *out, const char *bytes, size_t length)
{
    char text[512], attributes[128], cell[64], *rest;
    bool whole, sized, sixel = false;
    size_t used = 0;

    for (size_t i = 0; i < length && used + 1 < sizeof text; i++)
        if (bytes[i] != '\0')
            text[used++] = bytes[i];
    text[used] = '\0';
    *out = (struct graphics_device){.kind = GRAPHICS_BLOCKS};
    whole = graphics_between(text, "\033[?", 'c', attributes, sizeof attributes);
    if (graphics_between(text, "\033[6;", 't', cell, sizeof cell)) {
        out->cell_height = (int)strtol(cell, &rest, 10);
        out->cell_width = *rest == ';' ? (int)strtol(rest + 1, NULL, 10) : 0;
    }
    rest = whole ? strchr(attributes, ';') : NULL; /* skips the terminal's class */
    for (; rest != NULL; rest = strchr(rest + 1, ';'))
        sixel = sixel || strtol(rest + 1, NULL, 10) == 4;
    out->any_colour = strstr(text, "\033P1+r524742") != NULL ||
                      strstr(text, "48;2;1;2;3") != NULL || strstr(text, "48:2:1:2:3") != NULL ||
                      strstr(text, "48:2::1:2:3") != NULL;
    sized = out->cell_width > 0 && out->cell_height > 0 && out->cell_width < 200 &&
            out->cell_height < 200;
    if (whole && strstr(text, "\033_Gi=1;OK\033\\") != NULL)
        out->kind = GRAPHICS_KITTY;
    else if (sixel && sized)
        out->kind = GRAPHICS_SIXEL;
    if (!sized) { /* kitty scales by cells */
        out->cell_width = GRAPHICS_CELL;
        out->cell_height = 2 * GRAPHICS_CELL;
    }
    return whole;
}

void graphics_ask(struct graphics_device *out, int in, int to, int milliseconds)
{
    static const char query[] = "\033P+q524742\033\\\033[48;2;1;2;3m\033P$qm\033\\\033[m"
                                "\033_Gi=1,s=1,v=1,a=q,t=d,f=24;AAAA\033\\\033[16t\033[c";
    double end = clock_seconds() + 1e-3 * milliseconds;
    char answer[512];
    size_t length = 0;

    *out = (struct graphics_device){.kind = GRAPHICS_BLOCKS};
    if (write(to, query, sizeof query - 1) != (ssize_t)(sizeof query - 1))
        return;
    while (length < sizeof answer) {
        struct pollfd wait = {.fd = in, .events = POLLIN};
        int left = (int)(1e3 * (end - clock_seconds()));
        ssize_t got;
        int ready = left > 0 ? poll(&wait, 1, left) : 0;

        if (ready < 0 && errno == EINTR)
            continue; /* the window changed */
        if (ready <= 0)
            break;
        got = read(in, answer + length, sizeof answer - length);
        if (got <= 0)
            break;
        length += (size_t)got;
        if (graphics_parse(out, answer, length))
            return;
    }
    *out = (struct graphics_device){.kind = GRAPHICS_BLOCKS}; /* a part does not count */
}

void graphics_trust(struct graphics_device *out, enum graphics kind, int to)
{
    struct winsize size = {0};

    *out = (struct graphics_device){
        .kind = kind, .cell_width = GRAPHICS_CELL, .cell_height = 2 * GRAPHICS_CELL};
    if (ioctl(to, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0 ||
        size.ws_xpixel < size.ws_col || size.ws_ypixel < size.ws_row)
        return;
    out->cell_width = size.ws_xpixel / size.ws_col;
    out->cell_height = size.ws_ypixel / size.ws_row;
}

/* Where pixel i of side lies among count pixels: between *low and the next one, with its weight. */
static double graphics_place(int i, int side, int count, int *low)
{
    double at = (i + 0.5) * count / side - 0.5;

    at = at < 0 ? 0 : at > count - 1 ? count - 1 : at;
    *low = (int)at < count - 1 ? (int)at : count > 1 ? count - 2 : 0;
    return at - *low;
}

void graphics_scale(uint8_t *out, int out_width, int out_height, const uint8_t *rgb, int width,
                    int height)
{
    for (int y = 0; y < out_height; y++) {
        int top, left;
        double down = graphics_place(y, out_height, height, &top), across;
        const uint8_t *upper = rgb + 3 * top * width;
        const uint8_t *lower = height > 1 ? upper + 3 * width : upper;

        for (int x = 0; x < out_width; x++) {
            across = graphics_place(x, out_width, width, &left);
            for (int c = 0; c < 3; c++) {
                int at = 3 * left + c, next = width > 1 ? at + 3 : at;
                double high = upper[at] + across * (upper[next] - upper[at]);
                double low = lower[at] + across * (lower[next] - lower[at]);

                out[3 * (y * out_width + x) + c] = (uint8_t)(high + down * (low - high) + 0.5);
            }
        }
    }
}

static void graphics_to(struct text *out, int row, int col)
{
    text_addf(out, "\033[%d;%dH", row + 1, col + 1);
}

static void graphics_base64(struct text *out, const uint8_t *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)bytes[i] << 16;
        char four[4] = {0, 0, '=', '='};

        group |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= left > 2 ? bytes[i + 2] : 0;
        for (size_t k = 0; k < 4 && k <= left; k++)
            four[k] = digits[group >> (18 - 6 * k) & 63];
        text_add_bytes(out, four, 4);
    }
}

/* Sends the pixels unscaled: the terminal scales them to the cells. */
static void graphics_kitty(struct text *out, uint32_t id, struct rect area, const uint8_t *rgb,
                           int width, int height)
{
    size_t length = (size_t)width * (size_t)height * 3;

    for (size_t i = 0; i < length; i += GRAPHICS_CHUNK) {
        size_t piece = length - i < GRAPHICS_CHUNK ? length - i : GRAPHICS_CHUNK;

        text_add(out, "\033_G");
        if (i == 0)
            text_addf(out, "a=T,f=24,t=d,q=2,C=1,i=%" PRIu32 ",p=1,s=%d,v=%d,c=%d,r=%d,", id, width,
                      height, area.cols, area.rows);
        text_addf(out, "m=%d;", i + piece < length);
        graphics_base64(out, rgb + i, piece);
        text_add(out, "\033\\");
    }
}

/* In the middle of its place if that is larger than sixels should be. */
static enum status graphics_sixel(struct text *out, const struct graphics_device *device,
                                  struct rect area, const uint8_t *rgb, int width, int height,
                                  struct err *err)
{
    int across = area.cols * device->cell_width, down = area.rows * device->cell_height;
    int side = across > down ? across : down, most = side < GRAPHICS_SIDE ? side : GRAPHICS_SIDE;
    int wide = across * most / side, high = down * most / side;
    uint8_t *scaled;
    enum status status;

    wide = wide > 0 ? wide : 1;
    high = high > 0 ? high : 1;
    scaled = mem_new((size_t)wide * (size_t)high, 3);
    if (scaled == NULL)
        return err_nomem(err, "a picture");
    graphics_to(out, area.row + (down - high) / 2 / device->cell_height,
                area.col + (across - wide) / 2 / device->cell_width);
    graphics_scale(scaled, wide, high, rgb, width, height);
    status = sixel_encode(out, scaled, wide, high, err);
    mem_free(scaled);
    return status;
}

enum status graphics_show(struct text *out, const struct graphics_device *device, uint32_t id,
                          struct rect area, const uint8_t *rgb, int width, int height,
                          struct err *err)
{
    enum status status = ST_OK;

    text_add(out, GRAPHICS_KEEP);
    if (device->kind == GRAPHICS_KITTY) {
        graphics_to(out, area.row, area.col);
        graphics_kitty(out, id, area, rgb, width, height);
    } else
        status = graphics_sixel(out, device, area, rgb, width, height, err);
    text_add(out, GRAPHICS_BACK);
    return status == ST_OK && out->failed ? err_nomem(err, "a picture") : status;
}

void graphics_move(struct text *out, uint32_t id, struct rect area)
{
    text_add(out, GRAPHICS_KEEP);
    graphics_to(out, area.row, area.col);
    text_addf(out, "\033_Ga=p,q=2,C=1,i=%" PRIu32 ",p=1,c=%d,r=%d\033\\" GRAPHICS_BACK, id,
              area.cols, area.rows);
}

void graphics_hide(struct text *out, const struct graphics_device *device, uint32_t id,
                   struct rect area)
{
    if (device->kind == GRAPHICS_KITTY) {
        text_addf(out, "\033_Ga=d,d=I,q=2,i=%" PRIu32 "\033\\", id);
        return;
    }
    text_add(out, GRAPHICS_KEEP "\033[m");
    for (int row = 0; row < area.rows; row++) {
        graphics_to(out, area.row + row, area.col);
        text_addf(out, "\033[%dX", area.cols);
    }
    text_add(out, GRAPHICS_BACK);
}
