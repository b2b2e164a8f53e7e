/* See photos_box.h. */
#include "tui/view/photos/photos_box.h"

#include "db/core/named.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define BOX_STEPS 50 /* across the longer side of a photo */
#define BOX_LEAST 8  /* pixels of a side: facenet box takes no smaller ones */

unsigned photos_box_begin(struct ui *ui, struct photos *photos)
{
    const struct db_album_photo *photo = &photos->album.photo;
    double side = (photo->width < photo->height ? photo->width : photo->height) / 5.0;
    double width = fmax(side, BOX_LEAST), height = fmin(1.25 * width, photo->height);

    if (photo->width == 0 || photo->height == 0)
        return ui_say(ui, ROLE_DIM, "the size of this photo is not known");
    if (photo->width < BOX_LEAST || photo->height < BOX_LEAST)
        return ui_say(ui, ROLE_DIM, "a photo of %u x %u pixels has no room for a face",
                      photo->width, photo->height);
    photos->box[0] = (photo->width - width) / 2;
    photos->box[1] = (photo->height - height) / 2;
    photos->box[2] = width;
    photos->box[3] = height;
    photos->mode = PHOTOS_BOX;
    return ui_say(ui, ROLE_ACCENT, "move the box with the arrows, + and - change its size");
}

/* Moves the box, or changes its size around its middle. */
static unsigned box_change(struct photos *photos, int right, int down, double factor)
{
    const struct db_album_photo *photo = &photos->album.photo;
    double *box = photos->box, width = box[2] * factor, height = box[3] * factor;
    double step =
        fmax(1, (photo->width > photo->height ? photo->width : photo->height) / (double)BOX_STEPS);

    if (width < BOX_LEAST || height < BOX_LEAST || width > photo->width || height > photo->height)
        return UI_REDRAW;
    box[0] += right * step + (box[2] - width) / 2;
    box[1] += down * step + (box[3] - height) / 2;
    box[2] = width;
    box[3] = height;
    box[0] = fmin(fmax(box[0], 0), photo->width - width);
    box[1] = fmin(fmax(box[1], 0), photo->height - height);
    return UI_REDRAW;
}

/* facenet box finds the points of the face, and says in its last line whose it is. */
static unsigned box_accept(struct ui *ui, struct photos *photos)
{
    const double *box = photos->box, left = round(box[0]), top = round(box[1]);
    char place[64], data[32];
    const char *const words[] = {"box", photos->album.photo.path, place, "--data", data, NULL};
    struct err err;

    photos->mode = PHOTOS_ONE;
    (void)snprintf(place, sizeof place, "%.0f,%.0f,%.0f,%.0f", left, top,
                   fmin(round(box[2]), photos->album.photo.width - left),
                   fmin(round(box[3]), photos->album.photo.height - top));
    (void)snprintf(data, sizeof data, NAMED_BY_ID, ui->snap.dataset);
    if (jobs_start(&ui->jobs, &ui->snap, "box.log", words, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return ui_say(ui, ROLE_ACCENT, "looking for the face in the box");
}

unsigned photos_box_act(struct ui *ui, struct photos *photos, int action)
{
    switch (action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
        return box_change(photos, action == ACTION_RIGHT ? 1 : -1, 0, 1);
    case ACTION_UP:
    case ACTION_DOWN:
        return box_change(photos, 0, action == ACTION_DOWN ? 1 : -1, 1);
    case ACTION_LARGER:
    case ACTION_SMALLER:
        return box_change(photos, 0, 0, action == ACTION_LARGER ? 1.15 : 1 / 1.15);
    case ACTION_ACCEPT:
        return box_accept(ui, photos);
    case ACTION_BACK:
        photos->mode = PHOTOS_ONE;
        return UI_REDRAW;
    default:
        return UI_REDRAW;
    }
}
