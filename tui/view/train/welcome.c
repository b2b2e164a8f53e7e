/* See welcome.h. */
#include "tui/view/train/welcome.h"

#include "tui/widget/layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct welcome_line {
    const char *key, *text;
};

static const struct welcome_line welcome_empty[] = {
    {"P", "a folder of photos: finds the faces and groups them by person"},
    {"I", "import a folder of pictures, one folder per person"},
    {"f", "draw faces: 200 artificial people x 20 pictures"},
    {"n", "start a run on pictures or drawn faces"},
    {"", ""},
    {"", "or in a shell"},
    {"", "  facenet import DIR --photos      photos; needs ./bootstrap models"},
    {"", "  facenet import DIR --name NAME   pictures, one folder per person"},
    {"", "  facenet synth --name NAME        drawn faces"},
    {"", "  facenet train --data NAME        a run; it appears here"},
    {"", ""},
    {"?", "all keys; the manual is man facenet-tui"},
};
static const struct welcome_line welcome_faces[] = {
    {"n", "start a run: a form with the defaults filled in"},
    {"", ""},
    {"", "or in a shell"},
    {"", "  facenet train --data NAME        a run; it appears here"},
    {"", "  facenet import DIR --name NAME   more pictures, one folder per person"},
    {"", ""},
    {"?", "all keys; the manual is man facenet-tui"},
};

static int welcome_lines(struct canvas *canvas, int row, int col, int width, int rows,
                         const struct welcome_line *lines, size_t count)
{
    for (size_t i = 0; i < count && rows-- > 0; i++, row++) {
        (void)canvas_text(canvas, row, col, 2, ROLE_KEY, lines[i].key);
        (void)canvas_text(canvas, row, col + 3, width - 3, ROLE_NORMAL, lines[i].text);
    }
    return row;
}

const char *welcome_import(const struct db_dataset *set, char *out, size_t size)
{
    static const char *const states[][2] = {
        [PROCESS_GONE] = {"import died at", "drawing died at"},
        [PROCESS_ALIVE] = {"importing", "drawing"},
        [PROCESS_STOPPED] = {"import suspended at", "drawing suspended at"}};
    static const char *const stopped[] = {"import stopped at", "drawing stopped at"};
    bool drawn = db_dataset_is_drawn(set);
    char done[32], total[32];

    text_format_count(done, sizeof done, set->import_done);
    text_format_count(total, sizeof total, set->import_total);
    out[0] = '\0';
    if (set->importer.pid != 0)
        (void)snprintf(out, size, "%s %s of %s",
                       db_dataset_is_stopped(set) ? stopped[drawn]
                                                  : states[set->import_state][drawn],
                       done, total);
    return out;
}

static void welcome_datasets(const struct snapshot *snap, struct canvas *canvas, int row, int col,
                             int width, int end)
{
    if (row < end)
        (void)canvas_text(canvas, row++, col + 3, width - 3, ROLE_DIM, "data sets");
    for (size_t i = 0; i < snap->dataset_count && row < end; i++, row++) {
        const struct db_dataset *set = &snap->datasets[i];
        char images[32], people[32], importing[96];

        text_format_count(images, sizeof images, set->images);
        text_format_count(people, sizeof people, set->identities);
        if (set->importer.pid != 0)
            (void)canvas_textf(canvas, row, col + 5, width - 5, ROLE_ACCENT, "%-16s %s", set->name,
                               welcome_import(set, importing, sizeof importing));
        else
            (void)canvas_textf(canvas, row, col + 5, width - 5, ROLE_NORMAL,
                               "%-16s %8s %-8s %7s %-6s   %s", set->name, images,
                               text_noun(set->images, "picture", "pictures"), people,
                               text_noun(set->identities, "person", "people"), set->source);
    }
}

void welcome_draw(const struct snapshot *snap, struct canvas *canvas)
{
    bool empty = snap->dataset_count == 0;
    int width = canvas->cols - 4 < 76 ? canvas->cols - 4 : 76;
    int col = (canvas->cols - width) / 2, rows = canvas->rows - 3;
    int want = empty ? 15 : 13 + (int)snap->dataset_count;
    int row = rows > want ? (rows - want) / 2 : 0;

    (void)canvas_text(canvas, row++, col + 3, width - 3, ROLE_STRONG,
                      empty ? "facenet-tui: no faces and no runs yet"
                            : "facenet-tui: there are faces, but no run yet");
    if (rows > 8)
        (void)canvas_text(canvas, row++, col + 3, width - 3, ROLE_DIM, snap->path);
    if (rows > 11)
        row++;
    if (empty)
        (void)welcome_lines(canvas, row, col, width, rows - row, welcome_empty,
                            sizeof welcome_empty / sizeof *welcome_empty);
    else {
        row = welcome_lines(canvas, row, col, width, rows - row, welcome_faces,
                            sizeof welcome_faces / sizeof *welcome_faces);
        welcome_datasets(snap, canvas, row + 1, col, width, rows);
    }
}
