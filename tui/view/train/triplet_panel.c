/* See triplet_panel.h. */
#include "tui/view/train/triplet_panel.h"

#include "tui/view/portrait.h"
#include "tui/view/train/curves.h"

#include <stdio.h>

#define TRIPLET_LEAST 4 /* fewest rows in which a face can be recognised */
#define TRIPLET_MOST 16 /* rows that show all its pixels */

/* From the left: the anchor is between the two others. */
static const int triplet_order[RECORD_FACES] = {RECORD_POSITIVE, RECORD_ANCHOR, RECORD_NEGATIVE};
static const char *const triplet_word[RECORD_FACES] = {"anchor", "positive", "negative"};

static void triplet_draw_words(const struct db_triplet *triplet, struct canvas *canvas,
                               struct rect area)
{
    for (int i = 0; i < RECORD_FACES && i < area.rows; i++) {
        int which = triplet_order[i];

        (void)canvas_text(canvas, area.row + i, area.col + 1, 9, ROLE_DIM, triplet_word[which]);
        (void)canvas_text(canvas, area.row + i, area.col + 11, area.cols - 11, ROLE_NORMAL,
                          triplet->name[which]);
    }
}

/* Explains the distances, in the lines below the faces. */
static void triplet_draw_sentence(const struct db_triplet *triplet, const struct history *history,
                                  struct canvas *canvas, struct rect area)
{
    double gap = triplet->triplet.an - triplet->triplet.ap;
    char line[160], step[32];

    text_format_count(step, sizeof step, (uint64_t)triplet->triplet.step);
    (void)snprintf(line, sizeof line, "step %s, held-out images: %s", step,
                   gap <= 0                     ? "the negative is nearer than the positive"
                   : gap < history->step.margin ? "the negative is farther, within the margin"
                                                : "even here the negative is beyond the margin");
    (void)canvas_paragraph(canvas, area, ROLE_DIM, line);
}

void triplet_panel_draw(const struct history *history, struct canvas *canvas, struct rect area)
{
    const struct db_triplet *triplet = &history->triplet;
    char corner[48] = "";
    struct rect inside;
    int rows, wide, apart;

    if (history->has_triplet)
        (void)snprintf(corner, sizeof corner, "D_ap %.2f, D_an %.2f", triplet->triplet.ap,
                       triplet->triplet.an);
    inside = canvas_box(canvas, area, area.cols >= 48 ? "hardest triplet" : "hardest", corner);
    if (!history->has_triplet) {
        curves_empty(canvas, inside, "no evaluation has found one yet: e requests one now");
        return;
    }
    rows = inside.rows - 2;
    wide = (inside.cols / RECORD_FACES - 1) / 2;
    rows = rows < wide ? rows : wide;
    rows = rows < TRIPLET_MOST ? rows : TRIPLET_MOST;
    if (rows < TRIPLET_LEAST) {
        triplet_draw_words(triplet, canvas, inside);
        return;
    }
    apart = inside.cols / RECORD_FACES;
    for (int i = 0; i < RECORD_FACES; i++) {
        int which = triplet_order[i], col = inside.col + 1 + i * apart;

        (void)canvas_text(canvas, inside.row, col, apart - 1, ROLE_DIM, triplet_word[which]);
        portrait_draw_face(canvas, (struct rect){inside.row + 1, col, rows, 2 * rows},
                           &triplet->face[which]);
        (void)canvas_text(canvas, inside.row + 1 + rows, col, apart - 1, ROLE_NORMAL,
                          triplet->name[which]);
    }
    if (inside.rows > rows + 3)
        triplet_draw_sentence(triplet, history, canvas,
                              (struct rect){inside.row + rows + 3, inside.col + 1,
                                            inside.rows - rows - 3, inside.cols - 2});
}
