/* See request_words.h. */
#include "tui/data/request_words.h"

#include "base/settings.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define REQUEST_ARROW "\xE2\x86\x92"

bool request_is_refused(const struct record_request *request)
{
    return request->taken != 0 && request->result[0] != '\0' && strcmp(request->result, "ok") != 0;
}

bool request_is_event(const struct record_request *request, const struct record_event *event)
{
    const char *message = event->message, *value;
    enum setting_id id = settings_split(request->argument, &value);
    char line[RECORD_TEXT];

    if (request->taken == 0 || request->taken_step != event->step)
        return false;
    if (request_is_refused(request))
        return strcmp(request->result, message) == 0;
    if (strcmp(request->verb, "pause") == 0 || strcmp(request->verb, "resume") == 0)
        return strcmp(message, request->verb[0] == 'p' ? "paused" : "resumed") == 0;
    if (strcmp(request->verb, "set") != 0 || id == SETTING_COUNT)
        return false;
    (void)snprintf(line, sizeof line, "%s %s -> %s by ", settings_table[id].name,
                   request->old_value, value);
    return strncmp(line, message, strlen(line)) == 0;
}

void request_words(const struct record_request *request, char *out, size_t size)
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
            request->old_value[0] != '\0' ? " " REQUEST_ARROW " " : REQUEST_ARROW " ", equals + 1);
    /* "?" is an unknown asker. */
    if (request->asker[0] != '\0' && request->asker[0] != '?')
        (void)snprintf(asker, sizeof asker, " by %.*s", (int)strcspn(request->asker, "@"),
                       request->asker);
    text_format_count(step, sizeof step,
                      request->taken_step > 0 ? (uint64_t)request->taken_step : 0);
    if (request->taken == 0)
        (void)snprintf(out, size, "%s requested%s, not taken yet", what, asker);
    else if (!request_is_refused(request))
        (void)snprintf(out, size, "%s%s, taken at step %s", what, asker, step);
    else
        (void)snprintf(out, size, "%s%s: %s", what, asker, request->result);
}
