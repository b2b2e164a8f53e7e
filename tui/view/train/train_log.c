/* See train_log.h. */
#include "tui/view/train/train_log.h"

#include "base/clock.h"
#include "tui/data/request_words.h"

#include <stdio.h>
#include <string.h>

struct log_line {
    int64_t time;
    enum role role;
    char text[RECORD_TEXT + 4 * RECORD_NAME];
};

static enum role train_log_role(enum record_level level)
{
    return level == RECORD_ERROR ? ROLE_BAD : level == RECORD_WARNING ? ROLE_WARNING : ROLE_NORMAL;
}

/* Takes the newest remaining line; e and r count the remaining events and requests. */
static bool train_log_take(const struct train_scene *scene, size_t *e, size_t *r,
                           struct log_line *line)
{
    const struct record_event *event = *e > 0 ? &scene->train->history.events[*e - 1] : NULL;
    const struct record_request *request = *r > 0 ? &scene->ui->snap.requests[*r - 1] : NULL;

    if (request != NULL && (event == NULL || request->asked > event->time)) {
        line->time = request->asked;
        line->role = request->taken == 0 ? ROLE_ACCENT : ROLE_NORMAL;
        request_words(request, line->text, sizeof line->text);
        (*r)--;
        return true;
    }
    if (event == NULL)
        return false;
    line->time = event->time;
    line->role = train_log_role(event->level);
    (void)snprintf(line->text, sizeof line->text, "%s", event->message);
    (*e)--;
    return true;
}

void train_log_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area,
                    bool boxed)
{
    size_t e = scene->train->history.event_count, r = scene->ui->snap.request_count;
    struct log_line line;
    char time[32];
    int lines = 0;

    if (area.rows < 1)
        return;
    if (boxed)
        area = canvas_box(canvas, area, "log", NULL);
    /* Two passes: the number of lines determines the place of the first one. */
    while (lines < area.rows && train_log_take(scene, &e, &r, &line))
        lines++;
    e = scene->train->history.event_count;
    r = scene->ui->snap.request_count;
    for (int row = lines - 1; row >= 0 && train_log_take(scene, &e, &r, &line); row--) {
        clock_format_time(time, sizeof time, line.time);
        (void)canvas_text(canvas, area.row + row, area.col + 1, 8, ROLE_DIM, time);
        (void)canvas_text(canvas, area.row + row, area.col + 11, area.cols - 12, line.role,
                          line.text);
    }
}
