/* See xmp.h.  What the worker sends is checked, since XMP may have taken control of it. */
#include "config.h"

#include "image/xmp/xmp.h"

#include "base/mem.h"
#include "base/text.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define CLIENT_HEAD offsetof(struct xmp_regions, region)

bool xmp_is_built(void)
{
#ifdef HAVE_XMP
    return true;
#else
    return false;
#endif
}

/* In UTF-16, which nobody is known to write, they are not found. */
bool xmp_may_have_regions(const unsigned char *bytes, size_t length)
{
    return bytes != NULL && memmem(bytes, length, "Region", 6) != NULL;
}

static bool client_is_utf8(const char *name)
{
    size_t length = strlen(name);

    for (size_t at = 0; at < length;) {
        uint32_t code;
        size_t step = text_decode_utf8(name + at, length - at, &code);

        if (code == 0xFFFD && step == 1)
            return false;
        at += step;
    }
    return length > 0;
}

static bool client_believes(const struct decoded *answer, struct xmp_regions *out)
{
    if (answer->length < CLIENT_HEAD)
        return false;
    memcpy(out, answer->bytes, CLIENT_HEAD);
    if (out->count > XMP_REGIONS || out->ours > out->count ||
        answer->length != CLIENT_HEAD + out->count * sizeof *out->region)
        return false;
    memcpy(out->region, answer->bytes + CLIENT_HEAD, out->count * sizeof *out->region);
    for (uint32_t i = 0; i < out->count; i++) {
        const struct xmp_region *region = &out->region[i];

        if (memchr(region->name, '\0', sizeof region->name) == NULL ||
            !client_is_utf8(region->name) || !xmp_box_is_fine(&region->box))
            return false;
    }
    return true;
}

static void client_refuse(const struct decoded *answer, char *reason)
{
    (void)snprintf(reason, DECODE_REASON, "%s",
                   answer->outcome == DECODE_REFUSED ? answer->reason
                                                     : "the decoder gave a senseless answer to it");
}

enum status xmp_read(struct decoder *decoder, const unsigned char *bytes, size_t length,
                     struct xmp_regions *out, char *reason, struct err *err)
{
    struct decoded answer;
    enum status status = decoder_convert(decoder, DECODE_XMP_READ, bytes, length, &answer, err);

    reason[0] = '\0';
    if (status != ST_OK)
        return status;
    if (answer.outcome != DECODE_OK || !client_believes(&answer, out)) {
        out->count = out->ours = out->longer = 0;
        client_refuse(&answer, reason);
    }
    mem_free(answer.bytes);
    return ST_OK;
}

/* The answer is a byte that says whether anything changed, and the XMP. */
enum status xmp_write(struct decoder *decoder, const unsigned char *bytes, size_t length,
                      const struct xmp_regions *regions, unsigned char **out, size_t *written,
                      char *reason, struct err *err)
{
    size_t head = CLIENT_HEAD + regions->count * sizeof *regions->region;
    unsigned char *request = mem_new(head + length, 1);
    struct decoded answer;
    enum status status;

    *out = NULL;
    *written = 0;
    reason[0] = '\0';
    if (request == NULL)
        return err_nomem(err, "an XMP file");
    memcpy(request, regions, head);
    if (length > 0)
        memcpy(request + head, bytes, length);
    status = decoder_convert(decoder, DECODE_XMP_WRITE, request, head + length, &answer, err);
    mem_free(request);
    if (status != ST_OK)
        return status;
    if (answer.outcome != DECODE_OK || answer.length == 0) {
        client_refuse(&answer, reason);
    } else if (answer.bytes[0] != 0) {
        *written = answer.length - 1;
        memmove(answer.bytes, answer.bytes + 1, *written);
        *out = answer.bytes;
        return ST_OK;
    }
    mem_free(answer.bytes);
    return ST_OK;
}
