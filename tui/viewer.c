/* See viewer.h. */
#include "tui/viewer.h"

#include "tui/picture.h"
#include "tui/segments.h"

#include <stdio.h>

bool viewer_open(struct viewer *viewer, const char *person, const struct db_portrait *portrait)
{
    if (!portrait->has_thumbnail)
        return false;
    *viewer = (struct viewer){.open = true, .portrait = *portrait};
    (void)snprintf(viewer->person, sizeof viewer->person, "%s", person);
    return true;
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

    if (!viewer->outside)
        picture_draw(canvas, viewer_area(canvas->rows, canvas->cols), viewer->portrait.thumbnail,
                     32, 32, false);
    segments_add(&line, ROLE_STRONG, 0, "%s", viewer->person);
    segments_add(&line, ROLE_NORMAL, 1, "%s", viewer->portrait.path);
    segments_add(&line, ROLE_DIM, 2, "any key goes back");
    (void)segments_draw(&line, canvas, canvas->rows - 1, 1, canvas->cols - 2);
}
