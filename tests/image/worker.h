/* A decoder as the state of a test, and what it makes of a crafted file. */
#ifndef FACENET_TESTS_WORKER_H
#define FACENET_TESTS_WORKER_H

#include "base/text.h"
#include "image/decode/decode.h"

/* Set-up and tear-down of a test: *state is a struct decoder. */
int worker_open(void **state);
int worker_close(void **state);

/* Expects a refusal for this reason, or with reason NULL these pixels as RGB. */
void worker_expect(struct decoder *decoder, const struct text *file, const char *reason,
                   const void *pixels, size_t size);

#endif
