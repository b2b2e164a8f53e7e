/* See picture.h. The door to stb_image.h: JPEG, PNG and BMP only, no files, memory from an arena.
 * The other formats of the library are left out because every reader is an attack surface. */
#include "image/picture.h"

#include "image/decode.h"
#include "image/exif.h"
#include "image/format.h"
#include "image/netpbm.h"

#include <stdio.h>
#include <string.h>

#define PICTURE_REASON 128

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
#define STBI_ONLY_BMP
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

static const char *picture_damaged(enum format format, const unsigned char *bytes, size_t length)
{
    const char *why = stbi_failure_reason();
    char *reason;

    if (why != NULL && strcmp(why, "outofmem") == 0)
        return "decoding it takes too much memory";
    reason = arena_new(picture_arena, PICTURE_REASON);
    if (reason == NULL)
        return "damaged";
    if (format_is_truncated(format, bytes, length))
        (void)snprintf(reason, PICTURE_REASON, "truncated %s", format_name(format));
    else
        (void)snprintf(reason, PICTURE_REASON, "damaged %s (%s)", format_name(format),
                       why != NULL ? why : "unknown reason");
    return reason;
}

/* What a picture of the declared size may take: at most 36 bytes a pixel (an interlaced PNG of
 * 16-bit RGBA), the compressed bytes gathered in a buffer that doubles, blocks of up to 32 x 32
 * pixels at the edges.  So a file that inflates to more than it declares is refused early. */
static size_t picture_allowance(uint32_t width, uint32_t height, size_t length)
{
    return ((size_t)width + 32) * ((size_t)height + 32) * 40 + length * 4 + ((size_t)1 << 20);
}

static const char *picture_stb(enum format format, const unsigned char *bytes, size_t length,
                               struct raster *out)
{
    size_t keep = picture_arena->size, allowance;
    int width, height, channels, step;
    uint8_t *pixels;

    if (format_png_pixels(format, bytes, length) > DECODE_PIXEL_LIMIT)
        return "over 40 megapixels";
    if (!stbi_info_from_memory(bytes, (int)length, &width, &height, &channels))
        return picture_damaged(format, bytes, length);
    if ((uint64_t)width * (uint64_t)height > DECODE_PIXEL_LIMIT)
        return "over 40 megapixels";
    /* The library fills the missing rows of a BMP with zeros instead of failing. */
    if (format == FORMAT_BMP && format_is_truncated(format, bytes, length))
        return "truncated BMP";
    allowance = picture_allowance((uint32_t)width, (uint32_t)height, length);
    if (allowance < keep - picture_arena->used)
        picture_arena->size = picture_arena->used + allowance;
    /* The library turns the colours of a JPEG in vectors only when it may write four bytes. */
    step = format == FORMAT_JPEG && channels == 3 ? 4 : 0;
    pixels = stbi_load_from_memory(bytes, (int)length, &width, &height, &channels, step);
    picture_arena->size = keep;
    if (pixels == NULL)
        return picture_damaged(format, bytes, length);
    *out = (struct raster){pixels, (uint32_t)width, (uint32_t)height, (unsigned)channels,
                           (unsigned)(step != 0 ? step : channels)};
    return NULL;
}

static const char *picture_unsupported(enum format format)
{
    char *reason = arena_new(picture_arena, PICTURE_REASON);

    if (format == FORMAT_UNKNOWN)
        return "not a picture that we know; convert it to PNG or JPEG";
    if (reason == NULL)
        return "not supported; convert it to PNG or JPEG";
    (void)snprintf(reason, PICTURE_REASON, "%s is not supported; convert it to PNG or JPEG",
                   format_name(format));
    return reason;
}

const char *picture_decode(const unsigned char *bytes, size_t length, struct arena *arena,
                           struct raster *out, int *orientation)
{
    enum format format = format_recognise(bytes, length);

    picture_arena = arena;
    *orientation = exif_orientation(bytes, length);
    if (format == FORMAT_NETPBM)
        return netpbm_read(bytes, length, DECODE_PIXEL_LIMIT, arena, out);
    if (format == FORMAT_UNKNOWN || format >= FORMAT_UNSUPPORTED_FIRST)
        return picture_unsupported(format);
    return picture_stb(format, bytes, length, out);
}
