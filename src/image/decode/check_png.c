/* See check_png.h. PNG (third edition), 5 and 11. The data are not inflated here, and checksums are
 * not compared: stb_image does not compare them either. */
#include "image/decode/check_png.h"

#include "image/decode/bytes.h"
#include "image/decode/reason.h"

#include <string.h>

#define PNG_HEADER 16      /* where the fields of IHDR start */
#define PNG_COLOUR_TYPE 25 /* where that field lies */
#define PNG_CHUNK 12u      /* length, type and checksum of a chunk */
#define PNG_SIDE_LIMIT 65535u

enum png_colour { PNG_GREY, PNG_RGB = 2, PNG_INDEXED, PNG_GREY_ALPHA, PNG_RGBA = 6 };

struct png {
    const unsigned char *bytes;
    struct check_png *out;
    unsigned colour;
    bool has_palette, has_data;
};

/* Table 11.1: the bit depths of each colour type, as a sum of them. */
static bool png_depth_fits(unsigned colour, unsigned depth)
{
    static const unsigned depths[] = {
        [PNG_GREY] = 1 + 2 + 4 + 8 + 16, [PNG_RGB] = 8 + 16,  [PNG_INDEXED] = 1 + 2 + 4 + 8,
        [PNG_GREY_ALPHA] = 8 + 16,       [PNG_RGBA] = 8 + 16,
    };

    return colour <= PNG_RGBA && depth != 0 && (depth & (depth - 1)) == 0 &&
           (depths[colour] & depth) != 0;
}

static const char *png_header(struct png *png, size_t length, struct arena *arena)
{
    const unsigned char *at = png->bytes + PNG_HEADER;
    struct check_png *out = png->out;
    const char *reason;

    if (length < PNG_HEADER)
        return "truncated PNG";
    if (memcmp(at - 4, "CgBI", 4) == 0)
        return "PNG as iOS packs it is not supported; convert it to plain PNG or JPEG";
    if (memcmp(at - 8, "\0\0\0\x0DIHDR", 8) != 0)
        return "damaged PNG (its header)";
    if (length < PNG_HEADER + 13)
        return "truncated PNG";
    out->width = bytes_big32(at);
    out->height = bytes_big32(at + 4);
    out->depth = at[8];
    png->colour = at[9];
    if (out->width == 0 || out->height == 0)
        return "damaged PNG (an empty picture)";
    reason = reason_large(arena, out->width, out->height);
    if (reason != NULL)
        return reason;
    if (out->width > PNG_SIDE_LIMIT || out->height > PNG_SIDE_LIMIT ||
        !png_depth_fits(png->colour, out->depth) || at[10] != 0 || at[11] != 0 || at[12] > 1)
        return "damaged PNG (its header)";
    return NULL;
}

static const char *png_palette(struct png *png, const unsigned char *at, size_t size)
{
    struct palette *palette = &png->out->palette;

    if (png->has_palette || png->has_data || size == 0 || size % 3 != 0 ||
        size > (size_t)3 * PALETTE_SIZE)
        return "damaged PNG (its palette)";
    png->has_palette = true;
    if (png->colour != PNG_INDEXED)
        return NULL;
    palette->count = (unsigned)size / 3;
    palette->channels = 3;
    for (unsigned i = 0; i < palette->count; i++, at += 3) {
        memcpy(palette->colours[i], at, 3);
        palette->colours[i][3] = 255;
    }
    return NULL;
}

static const char *png_transparency(struct png *png, const unsigned char *at, size_t size)
{
    struct palette *palette = &png->out->palette;
    bool fits = png->colour == PNG_INDEXED ? size <= palette->count && palette->count > 0
                                           : size == (png->colour == PNG_GREY ? 2 : 6);

    if (!fits || png->colour > PNG_INDEXED || png->has_data || png->out->transparency != 0)
        return "damaged PNG (its transparency)";
    png->out->transparency = (size_t)(at - png->bytes) - 4;
    for (size_t i = 0; png->colour == PNG_INDEXED && i < size; i++)
        palette->colours[i][3] = at[i];
    if (png->colour == PNG_INDEXED)
        palette->channels = 4;
    return NULL;
}

static const char *png_chunk(struct png *png, const unsigned char *type, size_t size)
{
    if (memcmp(type, "PLTE", 4) == 0)
        return png_palette(png, type + 4, size);
    if (memcmp(type, "tRNS", 4) == 0)
        return png_transparency(png, type + 4, size);
    if (memcmp(type, "IDAT", 4) == 0) {
        png->has_data = png->has_data || size > 0;
        return png->colour == PNG_INDEXED && !png->has_palette ? "damaged PNG (no palette)" : NULL;
    }
    if (memcmp(type, "IHDR", 4) == 0)
        return "damaged PNG (two headers)";
    return (type[0] & 32) == 0 ? "damaged PNG (an unknown chunk)" : NULL;
}

const char *check_png(const unsigned char *bytes, size_t length, struct arena *arena,
                      struct check_png *out)
{
    struct png png = {.bytes = bytes, .out = out};
    size_t at = PNG_HEADER + 13 + 4;
    const char *reason;

    *out = (struct check_png){0};
    reason = png_header(&png, length, arena);
    while (reason == NULL) {
        size_t size;

        if (at > length || length - at < PNG_CHUNK)
            return "truncated PNG";
        size = bytes_big32(bytes + at);
        if (memcmp(bytes + at + 4, "IEND", 4) == 0)
            return png.has_data ? NULL : "damaged PNG (no data)";
        if (size > length - at - PNG_CHUNK)
            return "truncated PNG";
        reason = png_chunk(&png, bytes + at + 4, size);
        at += PNG_CHUNK + size;
    }
    return reason;
}

void check_png_to_grey(unsigned char *bytes, const struct check_png *png)
{
    bytes[PNG_COLOUR_TYPE] = PNG_GREY;
    if (png->transparency != 0)
        bytes[png->transparency] = 'x'; /* xRNS: a chunk that every reader skips */
}

unsigned check_png_scale(const struct check_png *png)
{
    return 255u / ((1u << png->depth) - 1);
}
