/* See netpbm.h. */
#include "image/decode/netpbm.h"

#include "image/decode/reason.h"

#include <stdbool.h>
#include <string.h>

#define NETPBM_SIDE_LIMIT 65535u

struct netpbm {
    const unsigned char *bytes;
    size_t length, at;
};

static bool netpbm_is_space(unsigned char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* The next decimal number, past white space and comments.  False at the end, on anything else, and
 * above limit. */
static bool netpbm_number(struct netpbm *in, uint32_t limit, uint32_t *out)
{
    uint32_t value = 0;
    size_t first;

    while (in->at < in->length &&
           (netpbm_is_space(in->bytes[in->at]) || in->bytes[in->at] == '#')) {
        if (in->bytes[in->at] == '#')
            while (in->at < in->length && in->bytes[in->at] != '\n' && in->bytes[in->at] != '\r')
                in->at++;
        else
            in->at++;
    }
    first = in->at;
    while (in->at < in->length && in->bytes[in->at] >= '0' && in->bytes[in->at] <= '9') {
        value = value * 10 + (in->bytes[in->at++] - '0');
        if (value > limit)
            return false;
    }
    *out = value;
    return in->at > first;
}

static const char *netpbm_header(struct netpbm *in, uint32_t *width, uint32_t *height,
                                 uint32_t *largest)
{
    in->at = 2;
    if (!netpbm_number(in, NETPBM_SIDE_LIMIT, width) ||
        !netpbm_number(in, NETPBM_SIDE_LIMIT, height) || !netpbm_number(in, 65535, largest))
        return "damaged PGM/PPM (its header)";
    if (*width == 0 || *height == 0 || *largest == 0)
        return "damaged PGM/PPM (an empty picture)";
    if (*largest > 255)
        return "PGM/PPM with more than 8 bits is not supported; convert it to PNG";
    /* One white space, and only one, separates the header from raw samples. */
    if (in->at >= in->length || !netpbm_is_space(in->bytes[in->at]))
        return "truncated PGM/PPM";
    in->at++;
    return NULL;
}

static const char *netpbm_samples(struct netpbm *in, bool plain, uint32_t largest, uint8_t *pixels,
                                  size_t count)
{
    if (!plain && in->length - in->at < count)
        return "truncated PGM/PPM";
    for (size_t i = 0; i < count; i++) {
        uint32_t sample;

        if (!plain)
            sample = in->bytes[in->at + i];
        else if (!netpbm_number(in, 65535, &sample))
            return in->at >= in->length ? "truncated PGM/PPM" : "damaged PGM/PPM (a sample)";
        if (sample > largest)
            return "damaged PGM/PPM (a sample above its maximum)";
        pixels[i] = (uint8_t)((sample * 255 + largest / 2) / largest);
    }
    return NULL;
}

const char *netpbm_read(const unsigned char *bytes, size_t length, struct arena *arena,
                        struct raster *out)
{
    struct netpbm in = {bytes, length, 0};
    unsigned channels = bytes[1] == '3' || bytes[1] == '6' ? 3 : 1;
    uint32_t width, height, largest;
    const char *reason = netpbm_header(&in, &width, &height, &largest);
    uint8_t *pixels;
    size_t count;

    if (reason == NULL)
        reason = reason_large(arena, width, height);
    if (reason != NULL)
        return reason;
    count = (size_t)width * height * channels;
    pixels = arena_new(arena, count);
    if (pixels == NULL)
        return REASON_MEMORY;
    *out = (struct raster){pixels, width, height, channels, channels};
    return netpbm_samples(&in, bytes[1] == '2' || bytes[1] == '3', largest, pixels, count);
}
