/* See train_log.h. */
#include "tui/view/train/train_log.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

#define LOG_ARROW "\xE2\x86\x92"

void train_log_request(const struct record_request *request, char *out, size_t size)
{
    const char *equals = strchr(request->argument, '=');
    int name = equals != NULL ? (int)(equals - request->argument) : 0;
    char asker[RECORD_NAME + 8] = "";
    char what[3 * RECORD_NAME], step[32];

    if (equals == NULL)
        (void)snprintf(what, sizeof what, "%s%s%s", request->verb,
                       request->argument[0] != '\0' ? " " : "", request->argument);
    else
        (void)snprintf(
            what, sizeof what, "%.*s %s%s%s", name, request->argument, request->old_value,
            request->old_value[0] != '\0' ? " " LOG_ARROW " " : LOG_ARROW " ", equals + 1);
    /* An asker who is not known is written "?". */
    if (request->asker[0] != '\0' && request->asker[0] != '?')
        (void)snprintf(asker, sizeof asker, " by %.*s", (int)strcspn(request->asker, "@"),
                       request->asker);
    text_format_count(step, sizeof step,
                      request->taken_step > 0 ? (uint64_t)request->taken_step : 0);
    if (request->taken == 0)
        (void)snprintf(out, size, "%s asked for%s, not taken yet", what, asker);
    else if (strcmp(request->result, "ok") == 0 || request->result[0] == '\0')
        (void)snprintf(out, size, "%s%s, taken at step %s", what, asker, step);
    else
        (void)snprintf(out, size, "%s%s: %s", what, asker, request->result);
}

struct log_line {
    int64_t time;
    enum role role;
    char text[RECORD_TEXT + 4 * RECORD_NAME];
};

static enum role train_log_role(enum record_level level)
{
    return level == RECORD_ERROR ? ROLE_BAD : level == RECORD_WARNING ? ROLE_WARNING : ROLE_NORMAL;
}

/* Takes the newest line that has not been taken: e and r count those left. */
static bool train_log_take(const struct model *model, size_t *e, size_t *r, struct log_line *line)
{
    const struct record_event *event = *e > 0 ? &model->events[*e - 1] : NULL;
    const struct record_request *request = *r > 0 ? &model->requests[*r - 1] : NULL;

    if (request != NULL && (event == NULL || request->asked > event->time)) {
        line->time = request->asked;
        line->role = request->taken == 0 ? ROLE_ACCENT : ROLE_NORMAL;
        train_log_request(request, line->text, sizeof line->text);
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

void train_log_draw(const struct model *model, struct canvas *canvas, struct rect area, bool boxed)
{
    size_t e = model->event_count, r = model->request_count;
    struct log_line line;
    char time[32];
    int lines = 0;

    if (area.rows < 1)
        return;
    if (boxed)
        area = canvas_box(canvas, area, "log", NULL);
    /* Two passes: how many lines there are decides where the first one lies. */
    while (lines < area.rows && train_log_take(model, &e, &r, &line))
        lines++;
    e = model->event_count;
    r = model->request_count;
    for (int row = lines - 1; row >= 0 && train_log_take(model, &e, &r, &line); row--) {
        clock_format_time(time, sizeof time, line.time);
        (void)canvas_text(canvas, area.row + row, area.col + 1, 8, ROLE_DIM, time);
        (void)canvas_text(canvas, area.row + row, area.col + 11, area.cols - 12, line.role,
                          line.text);
    }
}
