/* See photos_draw.h.  Boxes are drawn into the pixels, so they are right in cells and in pictures
 * that the terminal shows; names are text over the cells. */
#include "tui/view/photos/photos_draw.h"

#include "tui/term/picture.h"
#include "tui/view/portrait.h"
#include "tui/view/train/welcome.h"
#include "tui/widget/segments.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/pixels.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NAMES_LINES 3 /* most lines of names below a photo */

const char *photos_who(const struct db_album_face *face)
{
    return face->excluded          ? "unusable"
           : face->name[0] != '\0' ? face->name
           : face->cluster != 0    ? "unnamed"
                                   : "nobody yet";
}

const char *photos_filter_words(const struct db_album_filter *filter, char *out, size_t size)
{
    static const char *const kinds[ALBUM_KINDS] = {[ALBUM_ALL] = "",
                                                   [ALBUM_UNNAMED] = "with unnamed faces",
                                                   [ALBUM_FACELESS] = "without faces",
                                                   [ALBUM_UNREADABLE] = "unreadable"};
    const char *kind = kinds[filter->kind];
    bool text = filter->text[0] != '\0';

    (void)snprintf(out, size, "%s%s%s%s%s%s%s", filter->face != 0 ? "of one person" : "",
                   filter->face != 0 && kind[0] != '\0' ? ", " : "", kind,
                   text && (filter->face != 0 || kind[0] != '\0') ? ", " : "",
                   text ? "with \"" : "", filter->text, text ? "\"" : "");
    return out;
}

void photos_draw_head(const struct ui *ui, const struct photos *photos, struct canvas *canvas)
{
    const struct album *album = &photos->album;
    const struct db_dataset *set = snapshot_dataset(&ui->snap);
    struct segments line = {0};
    char count[32], importing[96], filter[RECORD_NAME + 64];

    segments_add(&line, ROLE_STRONG, 0, "Photos");
    if (set != NULL)
        segments_add(&line, ROLE_NORMAL, 1, "%s", set->name);
    text_format_count(count, sizeof count, (uint64_t)album->photos.count);
    segments_add(&line, ROLE_NORMAL, 2, "%s %s", count,
                 text_noun((uint64_t)album->photos.count, "photo", "photos"));
    if (set != NULL && set->importer.pid != 0)
        segments_add(&line, set->import_state == PROCESS_ALIVE ? ROLE_ACCENT : ROLE_WARNING, 1,
                     "%s", welcome_import(set, importing, sizeof importing));
    if (photos_filter_words(&album->filter, filter, sizeof filter)[0] != '\0')
        segments_add(&line, ROLE_ACCENT, 0, "%s: %zu", filter, album->fit_count);
    if (album->fit_count > 0)
        segments_add(&line, ROLE_DIM, 4, "%zu of %zu", album->at + 1, album->fit_count);
    (void)segments_draw(&line, canvas, 0, 1, canvas->cols - 2);
}

void photos_draw_list(struct photos *photos, struct canvas *canvas, struct rect area)
{
    const struct album *album = &photos->album;
    int at = (int)album->at, rows = area.rows - 1, path = (area.cols - 10) * 3 / 5;

    photos->top = at < photos->top ? at : photos->top;
    photos->top = at >= photos->top + rows ? at - rows + 1 : photos->top;
    (void)canvas_text(canvas, area.row, area.col + 2, path, ROLE_DIM, "photo");
    canvas_text_right(canvas, area.row, area.col + path + 2, 6, ROLE_DIM, "faces");
    (void)canvas_text(canvas, area.row, area.col + path + 9, area.cols - path - 10, ROLE_DIM,
                      "people");
    for (int i = 0; i < rows && photos->top + i < (int)album->fit_count; i++) {
        const struct db_album_row *photo = album_row(album, (size_t)(photos->top + i));
        int row = area.row + 1 + i;

        if (photo == NULL)
            continue;
        (void)canvas_text(canvas, row, area.col + 2, path, ROLE_NORMAL, photo->path);
        (void)canvas_textf(canvas, row, area.col + path + 2, 6,
                           photo->faces > 0 ? ROLE_NORMAL : ROLE_DIM, "%6" PRIu64, photo->faces);
        (void)canvas_text(canvas, row, area.col + path + 9, area.cols - path - 10,
                          photo->unreadable ? ROLE_WARNING : ROLE_NORMAL,
                          photo->unreadable ? "unreadable" : photo->names);
        if (photos->top + i == at) {
            canvas_put(canvas, row, area.col, 0x25B8, ROLE_NORMAL);
            canvas_paint(canvas, (struct rect){row, area.col, 1, area.cols - 1}, ROLE_SELECTED);
        }
    }
}

/* The place of a face in a picture of the photo, in pixels, cut off at its edges. */
struct place {
    int left, top, right, bottom;
};

static int at_most(double value, int most)
{
    int pixel = (int)lrint(value);

    return pixel < 0 ? 0 : pixel > most ? most : pixel;
}

static struct place place_of(const struct db_album_photo *photo, const double box[4], int width,
                             int height)
{
    double x = photo->width == 0 ? 0 : (double)width / photo->width;
    double y = photo->height == 0 ? 0 : (double)height / photo->height;

    return (struct place){at_most(box[0] * x, width - 1), at_most(box[1] * y, height - 1),
                          at_most((box[0] + box[2]) * x, width - 1),
                          at_most((box[1] + box[3]) * y, height - 1)};
}

static void pixels_fill(uint8_t *rgb, int width, struct place place, const uint8_t colour[3])
{
    for (int y = place.top; y <= place.bottom; y++)
        for (int x = place.left; x <= place.right; x++)
            memcpy(rgb + ((size_t)y * (size_t)width + (size_t)x) * 3, colour, 3);
}

static void pixels_box(uint8_t *rgb, int width, int height, struct place p, int line,
                       const uint8_t colour[3])
{
    struct place edge = {p.left, p.top, p.right, at_most(p.top + line - 1, height - 1)};

    pixels_fill(rgb, width, edge, colour);
    edge = (struct place){p.left, at_most(p.bottom - line + 1, height - 1), p.right, p.bottom};
    pixels_fill(rgb, width, edge, colour);
    edge = (struct place){p.left, p.top, at_most(p.left + line - 1, width - 1), p.bottom};
    pixels_fill(rgb, width, edge, colour);
    edge = (struct place){at_most(p.right - line + 1, width - 1), p.top, p.right, p.bottom};
    pixels_fill(rgb, width, edge, colour);
}

/* Draws the boxes: green a named face, yellow the chosen one, white the others; magenta one that is
 * being drawn. */
static void pixels_boxes(uint8_t *rgb, int width, int height, const struct photos *photos, int line)
{
    static const uint8_t colours[4][3] = {
        {255, 255, 255}, {64, 224, 64}, {255, 224, 0}, {255, 0, 255}};
    const struct album *album = &photos->album;
    size_t chosen = photos->mode == PHOTOS_BOX ? SIZE_MAX : album_face(album);

    for (size_t i = 0; i < album->photo.count; i++) {
        const struct db_album_face *face = &album->photo.faces[i];

        pixels_box(rgb, width, height, place_of(&album->photo, face->box, width, height), line,
                   colours[i == chosen             ? 2
                           : face->name[0] != '\0' ? 1
                                                   : 0]);
    }
    if (photos->mode == PHOTOS_BOX)
        pixels_box(rgb, width, height, place_of(&album->photo, photos->box, width, height), line,
                   colours[3]);
}

uint8_t *photos_square(const struct photos *photos, const struct photo_picture *picture, int *side)
{
    int longer = picture->width > picture->height ? picture->width : picture->height;
    int most = longer < 512 ? longer : 512;
    int width = (int)fmax(1, round((double)picture->width * most / longer));
    int height = (int)fmax(1, round((double)picture->height * most / longer));
    uint8_t *small = mem_new((size_t)width * (size_t)height, 3);
    uint8_t *square = mem_new((size_t)most * (size_t)most, 3);

    *side = most;
    if (small != NULL && square != NULL) {
        pixels_scale(small, width, height, picture->rgb, picture->width, picture->height);
        pixels_boxes(small, width, height, photos, 2);
        for (int y = 0; y < height; y++)
            memcpy(square + ((size_t)(y + (most - height) / 2) * (size_t)most +
                             (size_t)((most - width) / 2)) *
                                3,
                   small + (size_t)y * (size_t)width * 3, (size_t)width * 3);
    }
    mem_free(small);
    return square;
}

/* The cells that a picture fills: as large as fits, with pixels as high as wide. */
static struct rect photo_area(struct rect area, int width, int height)
{
    int rows = area.rows, cols = (int)lrint(2.0 * rows * width / height);

    if (cols > area.cols) {
        cols = area.cols;
        rows = (int)lrint(cols / 2.0 * height / width);
    }
    rows = rows < 1 ? 1 : rows > area.rows ? area.rows : rows;
    cols = cols < 1 ? 1 : cols;
    return (struct rect){area.row, area.col + (area.cols - cols) / 2, rows, cols};
}

/* Names over the upper edges of their boxes. */
static void photo_labels(const struct album *album, struct canvas *canvas, struct rect area)
{
    size_t chosen = album_face(album);

    for (size_t i = 0; i < album->photo.count; i++) {
        const struct db_album_face *face = &album->photo.faces[i];
        struct place p = place_of(&album->photo, face->box, area.cols, area.rows);
        int width = p.right - p.left + 1 > 4 ? p.right - p.left + 1 : 4;

        if (face->name[0] != '\0' || i == chosen)
            (void)canvas_text(canvas, area.row + p.top, area.col + p.left,
                              width < area.cols - p.left ? width : area.cols - p.left,
                              i == chosen ? ROLE_SELECTED : ROLE_GOOD, photos_who(face));
    }
}

/* Shrinks the picture, unless it was drawn in this size last; false without memory. */
static bool photo_shrink(struct photos *photos, const struct photo_picture *picture, int width,
                         int height)
{
    if (photos->small.photo == picture->photo && photos->small.width == width &&
        photos->small.height == height)
        return true;
    mem_free(photos->small.rgb);
    photos->small.photo = 0;
    photos->small.rgb = mem_new((size_t)width * (size_t)height, 3);
    if (photos->small.rgb == NULL)
        return false;
    pixels_scale(photos->small.rgb, width, height, picture->rgb, picture->width, picture->height);
    photos->small.photo = picture->photo;
    photos->small.width = width;
    photos->small.height = height;
    return true;
}

static void photo_picture(struct photos *photos, struct canvas *canvas, struct rect area,
                          const struct photo_picture *picture)
{
    struct rect place = photo_area(area, picture->width, picture->height);
    int width = place.cols, height = 2 * place.rows;
    size_t bytes = (size_t)width * (size_t)height * 3;
    uint8_t *rgb = mem_new(bytes, 1);

    if (rgb == NULL)
        return;
    if (photo_shrink(photos, picture, width, height)) {
        memcpy(rgb, photos->small.rgb, bytes);
        pixels_boxes(rgb, width, height, photos, 1);
        picture_draw(canvas, place, rgb, width, height, false);
        photo_labels(&photos->album, canvas, place);
    }
    mem_free(rgb);
}

/* Who is in the photo, the chosen face marked. */
static void photo_names(const struct photos *photos, struct canvas *canvas, struct rect area)
{
    const struct album *album = &photos->album;
    size_t chosen = album_face(album);
    int row = area.row, col = area.col;

    for (size_t i = 0; i < album->photo.count && row < area.row + area.rows; i++) {
        const struct db_album_face *face = &album->photo.faces[i];
        char text[RECORD_NAME + 32];
        int width;

        (void)snprintf(text, sizeof text, "%s%zu %s%s", i == chosen ? "\xE2\x96\xB8" : " ", i + 1,
                       photos_who(face),
                       face->joined      ? " ?"
                       : face->confirmed ? " \xE2\x9C\x93"
                                         : "");
        width = (int)text_width(text) + 3;
        if (col + width > area.col + area.cols && col > area.col) {
            col = area.col;
            if (++row == area.row + area.rows)
                break;
        }
        (void)canvas_text(canvas, row, col, area.col + area.cols - col,
                          i == chosen ? ROLE_STRONG : ROLE_NORMAL, text);
        col += width;
    }
}

/* Says why there is no photo, and draws the faces that are kept of it. */
static void photo_kept(const struct album *album, struct canvas *canvas, struct rect area)
{
    size_t chosen = album_face(album);
    int used = canvas_paragraph(canvas, area, ROLE_DIM, album->lost) + 1;

    if (used < area.rows)
        portraits_draw(canvas,
                       (struct rect){area.row + used, area.col, area.rows - used, area.cols}, "",
                       album->portraits, album->photo.count, chosen == SIZE_MAX ? -1 : (int)chosen);
}

void photos_draw_photo(struct photos *photos, struct canvas *canvas, struct rect area)
{
    const struct album *album = &photos->album;
    const struct photo_picture *picture = photo_reader_find(&photos->reader, album->chosen);
    const char *path = strrchr(album->photo.path, '/');
    struct rect inside;
    char corner[96], day[32] = "", size[32] = "";
    int names;

    if (album->fit_count == 0 || album->shown == 0 || album->shown != album->chosen)
        return;
    if (album->photo.changed != 0)
        clock_format_day(day, sizeof day, album->photo.changed / 1000, clock_now_ms());
    if (album->photo.width > 0)
        (void)snprintf(size, sizeof size, "%u x %u", album->photo.width, album->photo.height);
    (void)snprintf(corner, sizeof corner, "%s%s%s", day,
                   day[0] != '\0' && size[0] != '\0' ? ", " : "", size);
    inside = canvas_box(canvas, area, path == NULL ? album->photo.path : path + 1, corner);
    names = album->photo.count == 0 ? 0 : inside.rows > 12 ? NAMES_LINES : inside.rows > 4 ? 1 : 0;
    inside.rows -= names;
    if (album->portraits != NULL)
        photo_kept(album, canvas, inside);
    else if (picture != NULL && picture->rgb != NULL && inside.rows > 0)
        photo_picture(photos, canvas, inside, picture);
    else if (inside.rows > 0)
        (void)canvas_text(canvas, inside.row, inside.col, inside.cols, ROLE_DIM, "...");
    photo_names(photos, canvas,
                (struct rect){inside.row + inside.rows, inside.col, names, inside.cols});
}
