/* See viewer.h. */
#include "tui/view/viewer.h"

#include "tui/term/graphics.h"
#include "tui/term/picture.h"
#include "tui/widget/segments.h"

#include "base/crop.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define VIEWER_SIDE 512 /* most pixels of a side: 1 MB in kitty's protocol */

/* Reads the crop, reduced if it is larger than any screen can show. */
static enum status viewer_load(struct viewer *viewer, struct db *db, int64_t image, struct err *err)
{
    char name[CROP_NAME], *path = NULL;
    struct db_crop crop;
    uint8_t *rgb = NULL, *scaled = NULL;
    enum status status = db_crop_find(db, image, &crop, err);

    if (status != ST_OK)
        return status;
    if (crop.size == 0)
        return err_set(err, ST_CORRUPT, "the database is damaged: it has no size of the crops");
    crop_name(crop.dataset, name);
    status = db_artefact_path(db, name, &path, err);
    if (status == ST_OK && (rgb = mem_new((size_t)crop.size * crop.size, 3)) == NULL)
        status = err_nomem(err, "a picture");
    if (status == ST_OK)
        status = crop_read(rgb, path, crop.size, crop.number, err);
    if (status == ST_OK && crop.size > VIEWER_SIDE) {
        scaled = mem_new((size_t)VIEWER_SIDE * VIEWER_SIDE, 3);
        if (scaled == NULL)
            status = err_nomem(err, "a picture");
        else
            graphics_scale(scaled, VIEWER_SIDE, VIEWER_SIDE, rgb, (int)crop.size, (int)crop.size);
    }
    if (status == ST_OK) {
        viewer->rgb = scaled != NULL ? scaled : rgb;
        viewer->side = scaled != NULL ? VIEWER_SIDE : (int)crop.size;
    }
    if (viewer->rgb != rgb)
        mem_free(rgb);
    mem_free(path);
    return status;
}

enum status viewer_open(struct viewer *viewer, struct db *db, const char *person,
                        const struct db_portrait *portrait, struct err *err)
{
    *viewer = (struct viewer){0};
    if (viewer_load(viewer, db, portrait->image, err) != ST_OK) {
        if (portrait->side == 0)
            return err_set(err, ST_NOTFOUND, "there is no picture of this face");
        viewer->side = portrait->side;
        viewer->rgb = mem_new(1, sizeof portrait->rgb);
        if (viewer->rgb == NULL)
            return err_nomem(err, "a picture");
        memcpy(viewer->rgb, portrait->rgb, sizeof portrait->rgb);
    }
    (void)snprintf(viewer->person, sizeof viewer->person, "%s", person);
    (void)snprintf(viewer->path, sizeof viewer->path, "%s", portrait->path);
    viewer->open = true;
    return ST_OK;
}

void viewer_show(struct viewer *viewer, const char *person, const char *path, uint8_t *rgb,
                 int side)
{
    *viewer = (struct viewer){.open = true, .rgb = rgb, .side = side};
    (void)snprintf(viewer->person, sizeof viewer->person, "%s", person);
    (void)snprintf(viewer->path, sizeof viewer->path, "%s", path);
}

void viewer_close(struct viewer *viewer)
{
    mem_free(viewer->rgb);
    *viewer = (struct viewer){0};
}

struct rect viewer_area(int rows, int cols)
{
    int side = rows - 2 < cols / 2 ? rows - 2 : cols / 2;

    if (side < 1)
        return (struct rect){0};
    return (struct rect){(rows - 2 - side) / 2, (cols - 2 * side) / 2, side, 2 * side};
}

void viewer_draw(const struct viewer *viewer, struct canvas *canvas)
{
    struct segments line = {0};

    picture_draw(canvas, viewer_area(canvas->rows, canvas->cols), viewer->rgb, viewer->side,
                 viewer->side, false);
    segments_add(&line, ROLE_STRONG, 0, "%s", viewer->person);
    segments_add(&line, ROLE_NORMAL, 1, "%s", viewer->path);
    segments_add(&line, ROLE_DIM, 2, "any key goes back");
    (void)segments_draw(&line, canvas, canvas->rows - 1, 1, canvas->cols - 2);
}
