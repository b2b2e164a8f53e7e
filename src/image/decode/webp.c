/* See webp.h. The door to libwebp. */
#include "image/decode/webp.h"

#include "image/decode/reason.h"

#include <webp/decode.h>

static const char *webp_reason(VP8StatusCode status)
{
    switch (status) {
    case VP8_STATUS_OK:
        return NULL;
    case VP8_STATUS_OUT_OF_MEMORY:
        return REASON_MEMORY;
    case VP8_STATUS_SUSPENDED:
    case VP8_STATUS_NOT_ENOUGH_DATA:
        return "truncated WebP";
    default:
        return "damaged WebP";
    }
}

const char *webp_read(const unsigned char *bytes, size_t length, struct arena *arena,
                      struct raster *out)
{
    WebPDecoderConfig config;
    const WebPBitstreamFeatures *features = &config.input;
    WebPRGBABuffer *buffer = &config.output.u.RGBA;
    unsigned channels;
    const char *reason;

    if (!WebPInitDecoderConfig(&config))
        return "this libwebp is another than facenet was built with";
    reason = webp_reason(WebPGetFeatures(bytes, length, &config.input));
    if (reason == NULL && features->has_animation)
        reason = "animated WebP is not supported; convert one of its pictures to PNG or JPEG";
    if (reason == NULL)
        reason = reason_large(arena, (uint32_t)features->width, (uint32_t)features->height);
    if (reason != NULL)
        return reason;
    channels = features->has_alpha ? 4 : 3;
    *out = (struct raster){NULL, (uint32_t)features->width, (uint32_t)features->height, channels,
                           channels};
    buffer->stride = features->width * (int)channels;
    buffer->size = (size_t)out->width * out->height * channels;
    buffer->rgba = arena_new(arena, buffer->size);
    if (buffer->rgba == NULL)
        return REASON_MEMORY;
    config.output.colorspace = features->has_alpha ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    out->pixels = buffer->rgba;
    return webp_reason(WebPDecode(bytes, length, &config));
}
