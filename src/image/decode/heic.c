/* See heic.h. The door to libheif.  The library applies the transformations of the file; its EXIF
 * orientation says the same again (ISO/IEC 23008-12, 6.5.10) and is ignored. */
#include "image/decode/heic.h"

#include "image/decode/format.h"
#include "image/decode/reason.h"

#include <libheif/heif.h>
#include <string.h>

struct heic {
    struct arena *arena;
    const char *name; /* of the format */
    struct heif_context *context;
    struct heif_image_handle *handle;
    struct heif_image *image;
};

bool heic_prepare(void)
{
    return heif_init(NULL).code == heif_error_Ok;
}

static const char *heic_reason(const struct heic *heic, struct heif_error error)
{
    int length;

    if (error.code == heif_error_Ok)
        return NULL;
    if (error.code == heif_error_Memory_allocation_error)
        return REASON_MEMORY;
    if (error.code == heif_error_Decoder_plugin_error) /* it says no more */
        return reason_print(heic->arena, "damaged %s, or decoding it takes too much memory",
                            heic->name);
    /* The first line says enough, without numbers of the library's own. */
    length = (int)strcspn(error.message, "\n(");
    while (length > 0 && error.message[length - 1] == ' ')
        length--;
    if (error.code == heif_error_Unsupported_filetype ||
        error.code == heif_error_Unsupported_feature)
        return reason_print(heic->arena, "%s that this libheif cannot read (%.*s)", heic->name,
                            length, error.message);
    return reason_print(heic->arena, "damaged %s (%.*s)", heic->name, length, error.message);
}

static const char *heic_decode(struct heic *heic, bool alpha)
{
    struct heif_decoding_options *options = heif_decoding_options_alloc();
    struct heif_error error;

    if (options == NULL)
        return REASON_MEMORY;
    options->convert_hdr_to_8bit = 1;
    options->strict_decoding = 1;
    error = heif_decode_image(heic->handle, &heic->image, heif_colorspace_RGB,
                              alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB,
                              options);
    heif_decoding_options_free(options);
    return heic_reason(heic, error);
}

/* Colours that have been multiplied by their alpha, as they were before. */
static void heic_divide(uint8_t *pixels, size_t count)
{
    for (; count > 0; count--, pixels += 4) {
        for (size_t c = 0; c < 3; c++) {
            unsigned colour = pixels[3] == 0 ? 0 : (pixels[c] * 255u + pixels[3] / 2) / pixels[3];

            pixels[c] = colour > 255 ? 255 : (uint8_t)colour;
        }
    }
}

/* Copies the picture, so that the library's memory can be freed. */
static const char *heic_take(const struct heic *heic, unsigned channels, struct raster *out)
{
    int width = heif_image_get_width(heic->image, heif_channel_interleaved);
    int height = heif_image_get_height(heic->image, heif_channel_interleaved);
    int stride;
    const uint8_t *from =
        heif_image_get_plane_readonly(heic->image, heif_channel_interleaved, &stride);
    const char *reason;
    uint8_t *pixels;
    size_t row;

    if (from == NULL || width < 1 || height < 1)
        return reason_print(heic->arena, "damaged %s (an empty picture)", heic->name);
    reason = reason_large(heic->arena, (uint32_t)width, (uint32_t)height);
    if (reason != NULL)
        return reason;
    row = (size_t)width * channels;
    pixels = arena_new(heic->arena, row * (size_t)height);
    if (pixels == NULL)
        return REASON_MEMORY;
    for (size_t y = 0; y < (size_t)height; y++)
        memcpy(pixels + row * y, from + (size_t)stride * y, row);
    if (channels == 4 && heif_image_handle_is_premultiplied_alpha(heic->handle))
        heic_divide(pixels, (size_t)width * (size_t)height);
    *out = (struct raster){pixels, (uint32_t)width, (uint32_t)height, channels, channels};
    return NULL;
}

static const char *heic_primary(struct heic *heic, const unsigned char *bytes, size_t length,
                                struct raster *out)
{
    const char *reason = heic_reason(
        heic, heif_context_read_from_memory_without_copy(heic->context, bytes, length, NULL));
    bool alpha;

    if (reason == NULL)
        reason =
            heic_reason(heic, heif_context_get_primary_image_handle(heic->context, &heic->handle));
    if (reason == NULL)
        reason = reason_large(heic->arena, (uint32_t)heif_image_handle_get_width(heic->handle),
                              (uint32_t)heif_image_handle_get_height(heic->handle));
    if (reason != NULL)
        return reason;
    alpha = heif_image_handle_has_alpha_channel(heic->handle);
    reason = heic_decode(heic, alpha);
    return reason != NULL ? reason : heic_take(heic, alpha ? 4 : 3, out);
}

const char *heic_read(const unsigned char *bytes, size_t length, struct arena *arena,
                      struct raster *out)
{
    struct heic heic = {arena, format_name(bytes, length), heif_context_alloc(), NULL, NULL};
    const char *reason = REASON_MEMORY;

    if (heic.context != NULL) {
        heif_context_set_max_decoding_threads(heic.context, 0);
        reason = heic_primary(&heic, bytes, length, out);
    }
    heif_image_release(heic.image);
    heif_image_handle_release(heic.handle);
    heif_context_free(heic.context);
    return reason;
}
