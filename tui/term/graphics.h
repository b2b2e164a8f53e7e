/* Pictures outside curses, on terminals with sixels or kitty's protocol, and what terminals say of
 * themselves.
 *
 * Only the terminal's own answer counts: an environment passed on by ssh or tmux may describe
 * another terminal.  Kitty: https://sw.kovidgoyal.net/kitty/graphics-protocol/ */
#ifndef FACENET_TUI_GRAPHICS_H
#define FACENET_TUI_GRAPHICS_H

#include "base/text.h"
#include "tui/term/canvas.h"

enum graphics {
    GRAPHICS_AUTO,   /* what the terminal reports */
    GRAPHICS_BLOCKS, /* cells of a canvas: picture.h */
    GRAPHICS_SIXEL,
    GRAPHICS_KITTY,
    GRAPHICS_COUNT
};

/* The kind named "auto", "blocks", "sixel" or "kitty"; false if name is none of them. */
bool graphics_find(const char *name, enum graphics *out);

/* The colours of pictures in cells. */
enum graphics_colour {
    GRAPHICS_COLOUR_AUTO, /* as the environment, terminfo or the terminal itself says */
    GRAPHICS_COLOUR_24BIT,
    GRAPHICS_COLOUR_256,
    GRAPHICS_COLOUR_COUNT
};
/* The colours named "auto", "24bit" or "256"; false if name is none of them. */
bool graphics_colour_find(const char *name, enum graphics_colour *out);

/* The characters of pictures in cells: "quadrant", or "sextant", which few fonts have; false if
 * name is neither. */
bool graphics_cells_find(const char *name, bool *sextants);

/* How a terminal shows pictures, and the size of its cells in pixels. */
struct graphics_device {
    enum graphics kind; /* not AUTO */
    bool any_colour;    /* it says that it shows 24-bit colours */
    int cell_width, cell_height;
};

/* Parses the terminal's answer so far; true once it is complete.  Sixels without the size of a cell
 * are unusable: BLOCKS. */
bool graphics_parse(struct graphics_device *out, const char *bytes, size_t length);
/* Asks the terminal at the descriptors and waits at most that many milliseconds; BLOCKS if it does
 * not answer.  Keys typed meanwhile are lost. */
void graphics_ask(struct graphics_device *out, int in, int to, int milliseconds);
/* A device of that kind, without asking the terminal; the terminal's driver gives the size of a
 * cell. */
void graphics_trust(struct graphics_device *out, enum graphics kind, int to);

/* out (out_height, out_width, 3): rgb (height, width, 3) smoothly enlarged or reduced. */
void graphics_scale(uint8_t *out, int out_width, int out_height, const uint8_t *rgb, int width,
                    int height);

/* Appends the sequence that shows the picture, rgb (height, width, 3), in the cells of area; the
 * cursor stays where it is.  id: not 0, by which kitty knows it; sixels have none. */
enum status graphics_show(struct text *out, const struct graphics_device *device, uint32_t id,
                          struct rect area, const uint8_t *rgb, int width, int height,
                          struct err *err) MUST_CHECK;
/* Appends the sequence that moves a picture to other cells, in kitty's protocol. */
void graphics_move(struct text *out, uint32_t id, struct rect area);
/* Appends the sequence that removes a picture, and leaves blanks there. */
void graphics_hide(struct text *out, const struct graphics_device *device, uint32_t id,
                   struct rect area);

#endif
