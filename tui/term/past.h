/* What goes to the terminal past curses: cells of pictures in 24-bit colours, which curses doesn't
 * know, and tiles of the canvas, which terminals with graphics show as pictures.
 *
 * It appends sequences to a text and knows no terminal.  Invariant: what was sent last is known, so
 * only what changed is sent, and a tile that is gone is removed before curses draws in its place.
 * Curses holds the places of both with blanks that differ from those of an empty screen. */
#ifndef FACENET_TUI_PAST_H
#define FACENET_TUI_PAST_H

#include "tui/term/canvas.h"
#include "tui/term/graphics.h"

#define PAST_HOLD 0xA0 /* a blank that curses doesn't know to be one */

/* A tile on the screen. */
struct past_tile {
    struct rect area;
    uint64_t digest;
    uint32_t id;   /* of the picture, in kitty's protocol */
    size_t source; /* of the canvas */
    enum past_way { PAST_STAYS, PAST_MOVES, PAST_NEW } way;
};

struct past {
    struct graphics_device device; /* any_colour: cells of pictures are written here */
    struct canvas shown, next;     /* cells that the screen has, and will have */
    struct past_tile *tiles;       /* (tile_count) */
    size_t tile_count;
    uint32_t last_id;
    bool all;  /* the screen has nothing of it yet */
    bool lost; /* without memory something was not sent: everything is, next time */
};

/* Before curses draws: appends what removes the tiles that are gone, and returns the cells that
 * curses is to draw, valid until past_end.  repaint: the screen will be cleared. */
const struct canvas *past_begin(struct past *past, const struct canvas *canvas, bool repaint,
                                struct text *out);
/* After curses has drawn: appends cells and tiles that the screen doesn't have. */
void past_end(struct past *past, const struct canvas *canvas, struct text *out);
/* Appends what removes all tiles. */
void past_hide(struct past *past, struct text *out);
void past_free(struct past *past);

#endif
