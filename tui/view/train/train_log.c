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

/* What remains of each kind, oldest first. */
struct log_rest {
    size_t events, requests, notes;
};

static struct log_rest train_log_all(const struct train_scene *scene)
{
    return (struct log_rest){scene->train->history.event_count, scene->ui->snap.request_count,
                             scene->ui->notes.count};
}

static enum role train_log_role(enum record_level level)
{
    return level == RECORD_ERROR ? ROLE_BAD : level == RECORD_WARNING ? ROLE_WARNING : ROLE_NORMAL;
}

/* Whether a line of a request says it, too. */
static bool train_log_repeats(const struct snapshot *snap, const struct record_event *event)
{
    for (size_t i = 0; i < snap->request_count; i++)
        if (request_is_event(&snap->requests[i], event))
            return true;
    return false;
}

static void train_log_request(const struct record_request *request, struct log_line *line)
{
    line->time = request->asked;
    line->role = request->taken == 0           ? ROLE_ACCENT
                 : request_is_refused(request) ? ROLE_WARNING
                                               : ROLE_NORMAL;
    request_words(request, line->text, sizeof line->text);
}

/* Takes the newest remaining line. */
static bool train_log_take(const struct train_scene *scene, struct log_rest *rest,
                           struct log_line *line)
{
    const struct record_event *events = scene->train->history.events, *event;
    const struct record_request *request =
        rest->requests > 0 ? &scene->ui->snap.requests[rest->requests - 1] : NULL;
    const struct note *note = rest->notes > 0 ? &scene->ui->notes.note[rest->notes - 1] : NULL;

    while (rest->events > 0 && train_log_repeats(&scene->ui->snap, &events[rest->events - 1]))
        rest->events--;
    event = rest->events > 0 ? &events[rest->events - 1] : NULL;
    if (note != NULL && (event == NULL || note->time > event->time) &&
        (request == NULL || note->time > request->asked)) {
        *line = (struct log_line){.time = note->time, .role = note->role};
        (void)snprintf(line->text, sizeof line->text, "%s", note->text);
        rest->notes--;
    } else if (request != NULL && (event == NULL || request->asked > event->time)) {
        train_log_request(request, line);
        rest->requests--;
    } else if (event != NULL) {
        *line = (struct log_line){.time = event->time, .role = train_log_role(event->level)};
        (void)snprintf(line->text, sizeof line->text, "%s", event->message);
        rest->events--;
    } else
        return false;
    return true;
}

void train_log_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area,
                    bool boxed, bool wraps)
{
    struct log_rest rest = train_log_all(scene);
    struct log_line line;
    int used = 0, lines = 0, width, rows;
    char time[32];

    if (area.rows < 1)
        return;
    if (boxed)
        area = canvas_box(canvas, area, "log", NULL);
    width = area.cols - 12;
    /* Two passes: the number of rows determines the place of the first line. */
    for (; used < area.rows && train_log_take(scene, &rest, &line); lines++) {
        rows = wraps ? canvas_paragraph_rows(line.text, width) : 1;
        if (used > 0 && used + rows > area.rows)
            break;
        used += rows;
    }
    used = used < area.rows ? used : area.rows;
    for (rest = train_log_all(scene); lines > 0 && train_log_take(scene, &rest, &line); lines--) {
        rows = wraps ? canvas_paragraph_rows(line.text, width) : 1;
        rows = rows < used ? rows : used;
        used -= rows;
        clock_format_time(time, sizeof time, line.time);
        (void)canvas_text(canvas, area.row + used, area.col + 1, 8, ROLE_DIM, time);
        (void)canvas_paragraph(canvas, (struct rect){area.row + used, area.col + 11, rows, width},
                               line.role, line.text);
    }
}
