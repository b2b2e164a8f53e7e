/* See picture.h. The door to stb_image.h: JPEG and PNG only, no files, memory from an arena. The
 * other formats of the library are left out because every reader is an attack surface. The library
 * sees no file that check_jpeg or check_png has not passed. */
#include "config.h"

#include "image/decode/picture.h"

#include "image/decode/bmp.h"
#include "image/decode/check_jpeg.h"
#include "image/decode/check_png.h"
#include "image/decode/exif.h"
#include "image/decode/format.h"
#include "image/decode/netpbm.h"
#include "image/decode/reason.h"

#include <string.h>

/* The library's allocator takes no argument, so the arena of the current call is kept here. */
static struct arena *picture_arena;

/* gcc warns at the end of the file, so for the whole file: the library has functions that we do not
 * use. */
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_THREAD_LOCALS
#define STBI_MAX_DIMENSIONS 65535
#define STBI_ASSERT(x) ((x) ? (void)0 : __builtin_trap())
#define STBI_MALLOC(size) arena_new(picture_arena, (size))
#define STBI_REALLOC_SIZED(block, old_size, size) \
    arena_resize(picture_arena, (block), (size_t)(old_size), (size_t)(size))
#define STBI_FREE(block) arena_release(picture_arena, (block))
#include <stb_image.h>
#pragma GCC diagnostic pop

static const char *picture_damaged(const char *format)
{
    const char *why = stbi_failure_reason();

    if (why != NULL && strcmp(why, "outofmem") == 0)
        return REASON_MEMORY;
    return reason_print(picture_arena, "damaged %s (%s)", format,
                        why != NULL ? why : "unknown reason");
}

/* What a picture of the declared size may take: at most 36 bytes a pixel (an interlaced PNG of
 * 16-bit RGBA), the compressed bytes gathered in a buffer that doubles, blocks of up to 32 x 32
 * pixels at the edges.  So a file that inflates to more than it declares is refused early. */
static size_t picture_allowance(uint32_t width, uint32_t height, size_t length)
{
    return ((size_t)width + 32) * ((size_t)height + 32) * 40 + length * 4 + ((size_t)1 << 20);
}

/* The library takes samples for what is left of white light, as the programs write that add an
 * Adobe segment; without one, they are amounts of ink. */
static void picture_ink_to_light(stbi_uc *out, int stride, short data[64])
{
    stbi__idct_block(out, stride, data);
    for (size_t y = 0; y < 8; y++)
        for (size_t x = 0; x < 8; x++)
            out[y * (size_t)stride + x] ^= 255;
}

/* As stbi_load_from_memory: a JPEG of inks, which must have an Adobe segment. */
static stbi_uc *picture_load_ink(stbi_uc const *bytes, int length, int *across, int *down,
                                 int *channels, int step)
{
    stbi__jpeg *jpeg = arena_new(picture_arena, sizeof *jpeg);
    stbi__context context;

    if (jpeg == NULL)
        return stbi__errpuc("outofmem", "");
    stbi__start_mem(&context, bytes, length);
    jpeg->s = &context;
    stbi__setup_jpeg(jpeg);
    jpeg->idct_block_kernel = picture_ink_to_light;
    return load_jpeg_image(jpeg, across, down, channels, step);
}

/* width, height: as the file declares.  step: bytes of a pixel that are wanted, 0: as many as it
 * has channels. */
static const char *picture_library(const char *format,
                                   stbi_uc *(*load)(stbi_uc const *, int, int *, int *, int *, int),
                                   const unsigned char *bytes, size_t length, uint32_t width,
                                   uint32_t height, int step, struct raster *out)
{
    size_t keep = picture_arena->size, allowance = picture_allowance(width, height, length);
    int across, down, channels;
    uint8_t *pixels;

    if (allowance < keep - picture_arena->used)
        picture_arena->size = picture_arena->used + allowance;
    pixels = load(bytes, (int)length, &across, &down, &channels, step);
    picture_arena->size = keep;
    if (pixels == NULL)
        return picture_damaged(format);
    *out = (struct raster){pixels, (uint32_t)across, (uint32_t)down, (unsigned)channels,
                           (unsigned)(step != 0 ? step : channels)};
    return NULL;
}

/* Cyan, magenta, yellow and black without an Adobe segment: one is added, since the library takes
 * them for a YCbCr picture otherwise. */
static const char *picture_ink(const unsigned char *bytes, size_t length,
                               const struct check_jpeg *jpeg, struct raster *out)
{
    static const char adobe[] = "\xFF\xD8\xFF\xEE\0\x0E"
                                "Adobe\0\x64\0\0\0\0";
    unsigned char *copy = arena_new(picture_arena, sizeof adobe - 2 + length);

    if (copy == NULL)
        return REASON_MEMORY;
    memcpy(copy, adobe, sizeof adobe);
    memcpy(copy + sizeof adobe, bytes + 2, length - 2);
    return picture_library("JPEG", picture_load_ink, copy, sizeof adobe - 2 + length, jpeg->width,
                           jpeg->height, 4, out);
}

static const char *picture_jpeg(unsigned char *bytes, size_t length, struct raster *out)
{
    struct check_jpeg jpeg;
    const char *reason = check_jpeg(bytes, length, picture_arena, &jpeg);

    if (reason != NULL)
        return reason;
    if (jpeg.components == 4 && jpeg.adobe == 0)
        return picture_ink(bytes, length, &jpeg, out);
    if (jpeg.components == 4 && bytes[jpeg.adobe] != 0)
        bytes[jpeg.adobe] = 2; /* YCCK, whatever the number, as libjpeg takes it */
    /* The library turns the colours in vectors only when it may write four bytes. */
    return picture_library("JPEG", stbi_load_from_memory, bytes, length, jpeg.width, jpeg.height,
                           jpeg.components >= 3 ? 4 : 0, out);
}

/* The palette is applied here: the library would read colours that the file doesn't define. */
static const char *picture_indexed(const struct check_png *png, struct raster *out)
{
    size_t count = (size_t)out->width * out->height;
    uint8_t *indices = (uint8_t *)(uintptr_t)out->pixels;
    uint8_t *pixels = arena_new(picture_arena, count * png->palette.channels);
    unsigned scale = check_png_scale(png);

    if (pixels == NULL)
        return REASON_MEMORY;
    for (size_t i = 0; scale > 1 && i < count; i++)
        indices[i] = (uint8_t)(indices[i] / scale);
    if (!palette_expand(&png->palette, indices, count, pixels))
        return "damaged PNG (a colour outside its palette)";
    out->pixels = pixels;
    out->channels = out->step = png->palette.channels;
    return NULL;
}

static const char *picture_png(unsigned char *bytes, size_t length, struct raster *out)
{
    struct check_png png;
    const char *reason = check_png(bytes, length, picture_arena, &png);

    if (reason == NULL && png.palette.count > 0)
        check_png_to_grey(bytes, &png);
    if (reason == NULL)
        reason = picture_library("PNG", stbi_load_from_memory, bytes, length, png.width, png.height,
                                 0, out);
    if (reason == NULL && png.palette.count > 0)
        reason = picture_indexed(&png, out);
    return reason;
}

static const char *picture_unsupported(const unsigned char *bytes, size_t length)
{
    enum format format = format_recognise(bytes, length);
    const char *name = format_name(bytes, length);

    if (format == FORMAT_UNKNOWN)
        return "not a picture that we know; convert it to PNG or JPEG";
    if (format == FORMAT_NO_PICTURE)
        return reason_print(picture_arena, "not a picture but %s", name);
#ifndef HAVE_WEBP
    if (format == FORMAT_WEBP)
        return "a WebP picture: this facenet was built without libwebp; convert it to PNG or JPEG";
#endif
#ifndef HAVE_HEIF
    if (format == FORMAT_HEIF)
        return reason_print(
            picture_arena,
            "%s %s picture: this facenet was built without libheif; convert it to PNG or JPEG",
            name[0] == 'A' ? "an" : "a", name);
#endif
    if (format == FORMAT_TIFF && exif_is_raw(bytes, length))
        name = "a camera's raw file";
    return reason_print(picture_arena, "%s is not supported; convert it to PNG or JPEG", name);
}

const char *picture_decode(unsigned char *bytes, size_t length, struct arena *arena,
                           struct raster *out, int *orientation)
{
    picture_arena = arena;
    *orientation = exif_orientation(bytes, length);
    switch (format_recognise(bytes, length)) {
    case FORMAT_JPEG:
        return picture_jpeg(bytes, length, out);
    case FORMAT_PNG:
        return picture_png(bytes, length, out);
    case FORMAT_BMP:
        return bmp_read(bytes, length, arena, out);
    case FORMAT_NETPBM:
        return netpbm_read(bytes, length, arena, out);
    default:
        return picture_unsupported(bytes, length);
    }
}
