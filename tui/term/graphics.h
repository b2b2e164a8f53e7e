/* Pictures in true colours, outside curses, on terminals that have sixels or kitty's protocol.
 *
 * Only what the terminal says of itself counts: an environment that came through ssh or tmux says
 * what another one could.  Kitty: https://sw.kovidgoyal.net/kitty/graphics-protocol/ */
#ifndef FACENET_TUI_GRAPHICS_H
#define FACENET_TUI_GRAPHICS_H

#include "base/text.h"

enum graphics {
    GRAPHICS_AUTO,   /* what the terminal says that it has */
    GRAPHICS_BLOCKS, /* cells of a canvas: picture.h */
    GRAPHICS_SIXEL,
    GRAPHICS_KITTY,
    GRAPHICS_COUNT
};

/* Of "auto", "blocks", "sixel", "kitty". */
bool graphics_find(const char *name, enum graphics *out);

/* A terminal: what it shows pictures with, and its cells in pixels. */
struct graphics_device {
    enum graphics kind; /* not AUTO */
    int cell_width, cell_height;
};

/* Reads what a terminal has answered so far; true once the answer is whole.  Sixels without the
 * size of a cell are of no use: BLOCKS. */
bool graphics_parse(struct graphics_device *out, const char *bytes, size_t length);
/* Asks the terminal behind the descriptors and waits for milliseconds at most: BLOCKS when it keeps
 * silent.  What is typed meanwhile is lost. */
void graphics_ask(struct graphics_device *out, int in, int to, int milliseconds);
/* A device of that kind, taken at its word; the size of a cell as the terminal's driver has it. */
void graphics_trust(struct graphics_device *out, enum graphics kind, int to);

/* out (side, side, 3): rgb (height, width, 3) smoothly enlarged or made smaller. */
void graphics_scale(uint8_t *out, int side, const uint8_t *rgb, int width, int height);

/* Appends what shows the picture as a square with its upper left corner at a cell (from 0), in at
 * most that many rows, twice as many columns; the cursor stays. */
enum status graphics_show(struct text *out, const struct graphics_device *device,
                          const uint8_t *rgb, int width, int height, int row, int col, int rows,
                          struct err *err) MUST_CHECK;
/* Appends what takes all pictures away; sixels go when the screen is drawn anew. */
void graphics_hide(struct text *out, const struct graphics_device *device);

#endif
