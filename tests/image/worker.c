/* See worker.h. */
#include "unit.h"

#include "worker.h"

#define WORKER_TIMEOUT 20.0 /* generous: the machine may be busy */

int worker_open(void **state)
{
    const char *build = getenv("FACENET_BUILD");
    struct decoder *decoder;
    struct err err;
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/facenet-decode", build != NULL ? build : ".");
    assert_ok(decoder_open(&decoder, path, WORKER_TIMEOUT, &err));
    *state = decoder;
    return 0;
}

int worker_close(void **state)
{
    decoder_close(*state);
    return 0;
}

void worker_expect(struct decoder *decoder, const struct text *file, const char *reason,
                   const void *pixels, size_t size)
{
    struct decoded attempt;
    struct err err;

    assert_ok(decoder_decode(decoder, (const unsigned char *)file->data, file->length, 1, 0,
                             &attempt, &err));
    if (reason != NULL) {
        if (attempt.outcome != DECODE_REFUSED)
            fail_msg("decoded in place of: %s", reason);
        assert_string_equal(attempt.reason, reason);
        assert_int_equal(decoder_worker(decoder), -1); /* the next picture gets another worker */
        return;
    }
    if (attempt.outcome != DECODE_OK)
        fail_msg("refused: %s", attempt.reason);
    assert_int_equal((size_t)attempt.image.width * attempt.image.height * 3, size);
    assert_memory_equal(attempt.image.pixels, pixels, size);
    image_free(&attempt.image);
}
