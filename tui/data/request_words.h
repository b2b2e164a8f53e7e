/* A request to a run in words: what it changes, who made it, whether the run has taken it. */
#ifndef FACENET_TUI_REQUEST_WORDS_H
#define FACENET_TUI_REQUEST_WORDS_H

#include "base/record.h"

void request_words(const struct record_request *request, char *out, size_t size);

#endif
