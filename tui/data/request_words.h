/* A request to a run in words: what it changes, who asked, whether it has been taken. */
#ifndef FACENET_TUI_REQUEST_WORDS_H
#define FACENET_TUI_REQUEST_WORDS_H

#include "base/record.h"

void request_words(const struct record_request *request, char *out, size_t size);

#endif
