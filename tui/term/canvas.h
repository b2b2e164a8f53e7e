/* A canvas of cells: a screen in memory, before a terminal shows it.
 *
 * It knows no curses: views draw into it, tests print it as text, terminal.c shows it.  Rows and
 * columns count from 0 at the top left.  Every drawing function clips to the canvas, so a view may
 * draw at any size, 1 x 1 too.  This is the one place that makes text from outside harmless.  With
 * ascii set, each character outside ASCII is replaced by its stand-in (canvas_ascii) when it is
 * drawn. */
#ifndef FACENET_TUI_CANVAS_H
#define FACENET_TUI_CANVAS_H

#include "base/err.h"
#include "base/text.h"
#include "tui/term/theme.h"

#include <stdbool.h>
#include <stdint.h>

struct rect {
    int row, col, rows, cols; /* empty if rows or cols is 0 */
};

struct cell {
    uint32_t code; /* Unicode; 0: the right half of a wide character */
    uint32_t mark; /* a combining mark on it, or 0 */
    enum role role;
    uint32_t tile;        /* the tile that it is a part of, counted from 1; 0: none */
    uint32_t front, back; /* of ROLE_PICTURE: 0xRRGGBB or an entry of the palette, as the canvas has
                             pictures */
};

/* The colours of pictures in cells. */
enum canvas_pictures {
    PICTURES_GREY,  /* none: characters alone, ROLE_NORMAL */
    PICTURES_16,    /* of the terminal */
    PICTURES_256,   /* 16 .. 255 of the palette: the first 16 differ between terminals */
    PICTURES_24BIT, /* any */
};

/* A picture that a terminal with graphics shows in place of its cells, where nothing is drawn over
 * them. */
struct canvas_tile {
    struct rect area;
    int width, height;
    uint64_t digest; /* of size and pixels: the same for the same picture */
    uint8_t *rgb;    /* (height, width, 3), owned */
};

/* The cells of a picture, kept from one drawing to the next, as choosing them takes long. */
struct canvas_drawn {
    int rows, cols;
    uint64_t digest;    /* of all that they follow from */
    bool used;          /* since canvas_clear */
    struct cell *cells; /* (rows, cols), owned */
};

struct canvas {
    int rows, cols;
    bool ascii;
    enum canvas_pictures pictures;
    bool sextants;               /* pictures may have characters of six parts, U+1FB00 to U+1FB3B */
    int cell_width, cell_height; /* pixels of a cell where tiles are kept; 0: none are */
    struct cell *cells;          /* (rows, cols) */
    struct canvas_tile *tiles;   /* (tile_count), in the order in which they were drawn */
    size_t tile_count;
    struct canvas_drawn *drawn; /* (drawn_count) */
    size_t drawn_count;
};

/* Makes it rows x cols blanks; {0} is a valid empty canvas.  On ST_NOMEM it is unchanged. */
enum status canvas_resize(struct canvas *canvas, int rows, int cols, struct err *err) MUST_CHECK;
/* Copies the cells; takes memory only for another size. */
enum status canvas_copy(struct canvas *to, const struct canvas *from, struct err *err) MUST_CHECK;
void canvas_free(struct canvas *canvas);
/* Makes all cells blanks; forgets pictures that were not drawn since it was called before. */
void canvas_clear(struct canvas *canvas);

void canvas_put(struct canvas *canvas, int row, int col, uint32_t code, enum role role);
/* The cell, or NULL outside. */
struct cell *canvas_at(const struct canvas *canvas, int row, int col);

/* Draws UTF-8 text in at most width columns, shortened with an ellipsis; returns the columns
 * used. */
int canvas_text(struct canvas *canvas, int row, int col, int width, enum role role,
                const char *text);
int canvas_textf(struct canvas *canvas, int row, int col, int width, enum role role,
                 const char *format, ...) PRINTF_LIKE(6, 7);
/* Ends at column col + width - 1. */
void canvas_text_right(struct canvas *canvas, int row, int col, int width, enum role role,
                       const char *text);
/* Draws text over as many rows of area as it needs, wrapped at blanks; returns the rows used. */
int canvas_paragraph(struct canvas *canvas, struct rect area, enum role role, const char *text);
/* The rows that text needs in width columns, as canvas_paragraph wraps it. */
int canvas_paragraph_rows(const char *text, int width);

void canvas_fill(struct canvas *canvas, struct rect area, uint32_t code, enum role role);
/* Gives all cells of area a role: the bar of a selected line. */
void canvas_paint(struct canvas *canvas, struct rect area, enum role role);
/* A frame with a title in its upper edge and the newest value in the right corner (both may be
 * NULL); returns the area inside. */
struct rect canvas_box(struct canvas *canvas, struct rect area, const char *title,
                       const char *corner);

/* The canvas as lines of UTF-8 without trailing blanks. */
void canvas_print(const struct canvas *canvas, struct text *out);

/* The ASCII stand-in of a character that the dashboard draws; '?' for any other. */
uint32_t canvas_ascii(uint32_t code);

#endif
