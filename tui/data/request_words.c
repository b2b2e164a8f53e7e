/* See request_words.h. */
#include "tui/data/request_words.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define REQUEST_ARROW "\xE2\x86\x92"

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
    else if (strcmp(request->result, "ok") == 0 || request->result[0] == '\0')
        (void)snprintf(out, size, "%s%s, taken at step %s", what, asker, step);
    else
        (void)snprintf(out, size, "%s%s: %s", what, asker, request->result);
}
