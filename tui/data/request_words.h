/* A request to a run in words: what it changes, who made it, whether the run has taken it. */
#ifndef FACENET_TUI_REQUEST_WORDS_H
#define FACENET_TUI_REQUEST_WORDS_H

#include "base/record.h"

#include <stdbool.h>

/* The run has taken it and refuses it: its result says why. */
bool request_is_refused(const struct record_request *request);
/* Whether the event only says that the request was taken or refused. */
bool request_is_event(const struct record_request *request, const struct record_event *event);
void request_words(const struct record_request *request, char *out, size_t size);

#endif
