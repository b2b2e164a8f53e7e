/* See coded.h. */
#include "config.h"

#include "unit.h"

#include "coded.h"

#ifdef HAVE_WEBP
#include <webp/encode.h>
#endif
#ifdef HAVE_HEIF
#include <libheif/heif.h>
#endif

const char *const coded_names[CODED_COUNT] = {
    [CODED_WEBP] = "WebP",
    [CODED_WEBP_LOSSLESS] = "WebP",
    [CODED_HEIC] = "HEIC",
    [CODED_AVIF] = "AVIF",
};

#ifdef HAVE_MORE
/* A TIFF that says how the picture is turned. */
static void coded_exif(char chunk[26], int orientation)
{
    memcpy(chunk, "MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\0\0\0\0\0\0\0", 26);
    chunk[19] = (char)orientation;
}
#endif

#ifdef HAVE_WEBP
static void coded_little(struct text *out, uint32_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++, value >>= 8)
        text_add_bytes(out, &(char){(char)value}, 1);
}

/* Puts the chunk of a plain file into an extended one, before its EXIF. */
static void coded_extend(const struct coded *coded, const uint8_t *bytes, size_t size,
                         struct text *out)
{
    char exif[26];

    coded_exif(exif, coded->orientation);
    text_add(out, "RIFF");
    coded_little(out, (uint32_t)(size - 8 + 18 + 8 + sizeof exif), 4);
    text_add(out, "WEBPVP8X");
    coded_little(out, 10, 4);
    coded_little(out, 8, 4); /* EXIF follows */
    coded_little(out, coded->width - 1, 3);
    coded_little(out, coded->height - 1, 3);
    text_add_bytes(out, bytes + 12, size - 12);
    text_add(out, "EXIF");
    coded_little(out, sizeof exif, 4);
    text_add_bytes(out, exif, sizeof exif);
}

static bool coded_webp(const struct coded *coded, struct text *out)
{
    int width = (int)coded->width, height = (int)coded->height, stride;
    bool lossless = coded->kind == CODED_WEBP_LOSSLESS;
    const uint8_t *pixels = coded->pixels;
    uint8_t *bytes = NULL;
    size_t size;

    stride = width * (int)coded->channels;
    if (coded->channels == 3)
        size = lossless ? WebPEncodeLosslessRGB(pixels, width, height, stride, &bytes)
                        : WebPEncodeRGB(pixels, width, height, stride, 95, &bytes);
    else
        size = lossless ? WebPEncodeLosslessRGBA(pixels, width, height, stride, &bytes)
                        : WebPEncodeRGBA(pixels, width, height, stride, 95, &bytes);
    assert_true(size > 20);
    if (coded->orientation > 1)
        coded_extend(coded, bytes, size, out);
    else
        text_add_bytes(out, bytes, size);
    WebPFree(bytes);
    return true;
}
#else
static bool coded_webp(const struct coded *coded, struct text *out)
{
    (void)coded;
    (void)out;
    return false;
}
#endif

#ifdef HAVE_HEIF
/* The sanitizer asks this function: libx265 doesn't free all that its encoder allocates. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libx265";
}

static struct heif_error coded_write(struct heif_context *context, const void *bytes, size_t size,
                                     void *out)
{
    const struct heif_error none = {heif_error_Ok, heif_suberror_Unspecified, ""};

    (void)context;
    text_add_bytes(out, bytes, size);
    return none;
}

static struct heif_image *coded_image(const struct coded *coded)
{
    static const enum heif_chroma chromas[2][2] = {
        {heif_chroma_interleaved_RGB, heif_chroma_interleaved_RGBA},
        {heif_chroma_interleaved_RRGGBB_LE, heif_chroma_interleaved_RRGGBBAA_LE}};
    struct heif_image *image;
    uint8_t *plane;
    int stride, width = (int)coded->width, height = (int)coded->height;

    assert_int_equal(heif_image_create(width, height, heif_colorspace_RGB,
                                       chromas[coded->bits > 8][coded->channels > 3], &image)
                         .code,
                     heif_error_Ok);
    assert_int_equal(
        heif_image_add_plane(image, heif_channel_interleaved, width, height, (int)coded->bits).code,
        heif_error_Ok);
    plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
    for (uint32_t y = 0; y < coded->height; y++) {
        for (size_t x = 0; x < (size_t)coded->width * coded->channels; x++) {
            uint8_t sample = coded->pixels[(size_t)y * coded->width * coded->channels + x];
            uint8_t *at = plane + (size_t)stride * y + (coded->bits > 8 ? 2 * x : x);

            if (coded->bits > 8) {
                at[0] = (uint8_t)(sample << 2);
                at[1] = sample >> 6;
            } else {
                at[0] = sample;
            }
        }
    }
    return image;
}

static bool coded_heif(const struct coded *coded, struct text *out)
{
    struct heif_context *context = heif_context_alloc();
    struct heif_encoding_options *options = heif_encoding_options_alloc();
    struct heif_writer writer = {1, coded_write};
    struct heif_image_handle *handle = NULL;
    struct heif_encoder *encoder = NULL;
    struct heif_image *image = NULL;
    char exif[26];
    bool made = false;

    if (heif_context_get_encoder_for_format(
            context, coded->kind == CODED_HEIC ? heif_compression_HEVC : heif_compression_AV1,
            &encoder)
            .code != heif_error_Ok)
        goto out;
    image = coded_image(coded);
    (void)heif_encoder_set_lossy_quality(encoder, 95);
    options->image_orientation = (enum heif_orientation)coded->orientation;
    if (heif_context_encode_image(context, image, encoder, options, &handle).code != heif_error_Ok)
        goto out;
    assert_int_equal(heif_image_handle_get_luma_bits_per_pixel(handle), coded->bits);
    coded_exif(exif, coded->orientation); /* says the same once more */
    assert_int_equal(heif_context_add_exif_metadata(context, handle, exif, sizeof exif).code,
                     heif_error_Ok);
    assert_int_equal(heif_context_write(context, &writer, out).code, heif_error_Ok);
    made = true;
out:
    heif_image_handle_release(handle);
    heif_image_release(image);
    heif_encoder_release(encoder);
    heif_encoding_options_free(options);
    heif_context_free(context);
    return made;
}
#else
static bool coded_heif(const struct coded *coded, struct text *out)
{
    (void)coded;
    (void)out;
    return false;
}
#endif

bool coded_make(const struct coded *coded, struct text *out)
{
    bool made;

    text_clear(out);
    made = coded->kind <= CODED_WEBP_LOSSLESS ? coded_webp(coded, out) : coded_heif(coded, out);
    assert_false(out->failed);
    if (!made)
        print_message("# this build makes no %s\n", coded_names[coded->kind]);
    return made;
}
