/* See bmp.h. Microsoft's BITMAPFILEHEADER, BITMAPCOREHEADER and BITMAPINFOHEADER with its
 * extensions, and OS/2's of 64 bytes. A palette has as many colours as the file says, at most as
 * fit before the pixels; a pixel that names another colour is damage. The fourth byte of a pixel is
 * alpha only when a mask says so. */
#include "image/decode/bmp.h"

#include "image/decode/bytes.h"
#include "image/decode/palette.h"
#include "image/decode/reason.h"

#include <stdbool.h>
#include <string.h>

#define BMP_FILE_HEADER 14u
#define BMP_CORE_HEADER 12u /* of OS/2 1 and Windows 2 */
#define BMP_INFO_HEADER 40u
#define BMP_OS2_HEADER 64u /* of OS/2 2: its first 40 bytes are those of BMP_INFO_HEADER */
#define BMP_SIDE_LIMIT 65535u
#define BMP_TRUNCATED "truncated BMP"

enum bmp_compression { BMP_RGB, BMP_RLE8, BMP_RLE4, BMP_MASKS, BMP_JPEG, BMP_PNG, BMP_ALPHA_MASKS };

/* A sample within a pixel. */
struct bmp_field {
    uint32_t mask;
    unsigned shift, bits;
};

struct bmp {
    const unsigned char *bytes;
    size_t length;
    uint32_t header; /* bytes of the second header */
    size_t end;      /* of the headers and masks */
    size_t pixels;   /* where they start */
    uint32_t width, height, bits, compression;
    bool down; /* the first row is the top */
    struct palette palette;
    struct bmp_field fields[4]; /* red, green, blue, alpha */
};

static const char *bmp_core(struct bmp *bmp)
{
    const unsigned char *at = bmp->bytes + BMP_FILE_HEADER;

    bmp->width = bytes_little16(at + 4);
    bmp->height = bytes_little16(at + 6);
    bmp->bits = bytes_little16(at + 10);
    return bytes_little16(at + 8) == 1 ? NULL : "damaged BMP (its planes)";
}

static const char *bmp_info(struct bmp *bmp)
{
    const unsigned char *at = bmp->bytes + BMP_FILE_HEADER;

    bmp->width = bytes_little32(at + 4);
    bmp->height = bytes_little32(at + 8);
    bmp->bits = bytes_little16(at + 14);
    bmp->compression = bytes_little32(at + 16);
    bmp->down = bmp->height > INT32_MAX; /* a height below zero */
    if (bmp->down)
        bmp->height = 0 - bmp->height;
    if (bytes_little16(at + 12) != 1)
        return "damaged BMP (its planes)";
    if (bmp->compression == BMP_RLE8 || bmp->compression == BMP_RLE4)
        return "BMP with run-length coding (RLE) is not supported; convert it to PNG or JPEG";
    if (bmp->compression == BMP_JPEG || bmp->compression == BMP_PNG)
        return "BMP with a JPEG or PNG in it is not supported; convert it to PNG or JPEG";
    if (bmp->compression > BMP_ALPHA_MASKS ||
        (bmp->header == BMP_OS2_HEADER && bmp->compression != BMP_RGB))
        return "BMP with this compression is not supported; convert it to PNG or JPEG";
    return NULL;
}

static const char *bmp_header(struct bmp *bmp, struct arena *arena)
{
    const char *reason;

    if (bmp->length < BMP_FILE_HEADER + 4)
        return BMP_TRUNCATED;
    bmp->pixels = bytes_little32(bmp->bytes + 10);
    bmp->header = bytes_little32(bmp->bytes + BMP_FILE_HEADER);
    switch (bmp->header) {
    case BMP_CORE_HEADER:
    case BMP_INFO_HEADER:
    case 52:
    case 56:
    case BMP_OS2_HEADER:
    case 108:
    case 124:
        break;
    default:
        return "BMP with a header of this length is not supported; convert it to PNG or JPEG";
    }
    bmp->end = BMP_FILE_HEADER + bmp->header;
    if (bmp->end > bmp->length)
        return BMP_TRUNCATED;
    reason = bmp->header == BMP_CORE_HEADER ? bmp_core(bmp) : bmp_info(bmp);
    if (reason != NULL)
        return reason;
    if (bmp->width == 0 || bmp->height == 0)
        return "damaged BMP (an empty picture)";
    if (bmp->width > BMP_SIDE_LIMIT || bmp->height > BMP_SIDE_LIMIT)
        return "damaged BMP (its width or height)";
    return reason_large(arena, bmp->width, bmp->height);
}

static const char *bmp_palette(struct bmp *bmp)
{
    struct palette *palette = &bmp->palette;
    uint32_t most = 1u << bmp->bits;
    size_t size = bmp->header == BMP_CORE_HEADER ? 3 : 4, room = (bmp->pixels - bmp->end) / size;

    palette->channels = 3;
    palette->count =
        size == 3 ? 0
                  : bytes_little32(bmp->bytes + BMP_FILE_HEADER + 32); /* 0: as many as can be */
    if (palette->count == 0 || palette->count > most)
        palette->count = most;
    if (palette->count > room)
        palette->count = (unsigned)room;
    if (palette->count == 0)
        return "damaged BMP (its palette)";
    for (unsigned i = 0; i < palette->count; i++)
        for (unsigned c = 0; c < 3; c++)
            palette->colours[i][c] = bmp->bytes[bmp->end + i * size + 2 - c];
    return NULL;
}

/* False unless the mask is one run of bits within those of a pixel. */
static bool bmp_field_init(struct bmp_field *field, uint32_t mask, unsigned bits)
{
    *field = (struct bmp_field){.mask = mask};
    while ((mask >> field->shift & 1) == 0)
        if (++field->shift == 32)
            return false;
    while (field->shift + field->bits < 32 && (mask >> (field->shift + field->bits) & 1) != 0)
        field->bits++;
    return field->shift + field->bits <= bits &&
           mask >> field->shift == (uint32_t)((1ull << field->bits) - 1);
}

static const char *bmp_masks(struct bmp *bmp)
{
    static const uint32_t wide[3] = {0xFF0000, 0xFF00, 0xFF}, narrow[3] = {0x7C00, 0x3E0, 0x1F};
    unsigned count = 3;
    uint32_t taken = 0;

    if (bmp->compression != BMP_RGB) {
        if (bmp->bits == 24)
            return "damaged BMP (its colour masks)";
        if (bmp->header == BMP_INFO_HEADER) {
            count = bmp->compression == BMP_ALPHA_MASKS ? 4 : 3;
            bmp->end += 4 * count;
        } else {
            count = bmp->header >= 56 ? 4 : 3;
        }
        if (bmp->end > bmp->length)
            return BMP_TRUNCATED;
    }
    for (unsigned c = 0; c < count; c++) {
        uint32_t mask =
            bmp->compression == BMP_RGB
                ? (bmp->bits == 16 ? narrow : wide)[c]
                : bytes_little32(bmp->bytes + BMP_FILE_HEADER + BMP_INFO_HEADER + 4 * c);

        if (c == 3 && mask == 0)
            return NULL;
        if (!bmp_field_init(&bmp->fields[c], mask, bmp->bits) || (taken & mask) != 0)
            return "damaged BMP (its colour masks)";
        taken |= mask;
    }
    return NULL;
}

/* Widens a sample to 8 bits by repeating it, or takes its 8 high bits. */
static uint8_t bmp_sample(const struct bmp_field *field, uint32_t pixel)
{
    uint32_t value = (pixel & field->mask) >> field->shift;

    if (field->bits >= 8)
        return (uint8_t)(value >> (field->bits - 8));
    value <<= 8 - field->bits;
    for (unsigned bits = field->bits; bits < 8; bits *= 2)
        value |= value >> bits;
    return (uint8_t)value;
}

/* A row of colours: out (width, 3), or (width, 4) with alpha.  *hollow is cleared by an alpha that
 * isn't 0: where all are 0, the writer has not meant alpha. */
static void bmp_colours(const struct bmp *bmp, const unsigned char *row, uint8_t *out, bool *hollow)
{
    unsigned size = bmp->bits / 8, channels = bmp->fields[3].bits > 0 ? 4 : 3;

    for (uint32_t x = 0; x < bmp->width; x++, row += size, out += channels) {
        uint32_t pixel = bytes_little16(row);

        if (size > 2)
            pixel |= (uint32_t)row[2] << 16;
        if (size > 3)
            pixel |= (uint32_t)row[3] << 24;
        for (unsigned c = 0; c < channels; c++)
            out[c] = bmp_sample(&bmp->fields[c], pixel);
        if (channels == 4 && out[3] != 0)
            *hollow = false;
    }
}

/* A row of palette indices, the first in the high bits: out (width, 3). */
static bool bmp_indices(const struct bmp *bmp, const unsigned char *row, uint8_t *indices,
                        uint8_t *out)
{
    for (uint32_t x = 0; x < bmp->width; x++) {
        size_t bit = (size_t)x * bmp->bits;

        indices[x] = (uint8_t)(row[bit / 8] >> (8 - bmp->bits - bit % 8) & ((1u << bmp->bits) - 1));
    }
    return palette_expand(&bmp->palette, indices, bmp->width, out);
}

static const char *bmp_rows(const struct bmp *bmp, struct arena *arena, struct raster *out)
{
    size_t stride = ((size_t)bmp->width * bmp->bits + 31) / 32 * 4;
    unsigned channels = bmp->fields[3].bits > 0 ? 4 : 3;
    size_t row = (size_t)bmp->width * channels;
    uint8_t *pixels, *indices;
    bool hollow = true;

    if (bmp->pixels > bmp->length || stride * bmp->height > bmp->length - bmp->pixels)
        return BMP_TRUNCATED;
    indices = arena_new(arena, bmp->width);
    pixels = arena_new(arena, row * bmp->height);
    if (indices == NULL || pixels == NULL)
        return REASON_MEMORY;
    for (uint32_t y = 0; y < bmp->height; y++) {
        const unsigned char *from = bmp->bytes + bmp->pixels + stride * y;
        uint8_t *to = pixels + row * (bmp->down ? y : bmp->height - 1 - y);

        if (bmp->bits >= 16)
            bmp_colours(bmp, from, to, &hollow);
        else if (!bmp_indices(bmp, from, indices, to))
            return "damaged BMP (a colour outside its palette)";
    }
    *out = (struct raster){pixels, bmp->width, bmp->height, hollow ? 3 : 4, channels};
    return NULL;
}

const char *bmp_read(const unsigned char *bytes, size_t length, struct arena *arena,
                     struct raster *out)
{
    struct bmp bmp = {.bytes = bytes, .length = length};
    const char *reason = bmp_header(&bmp, arena);
    bool coloured = bmp.bits == 16 || bmp.bits == 24 || bmp.bits == 32;

    if (reason != NULL)
        return reason;
    if (!coloured &&
        ((bmp.bits != 1 && bmp.bits != 4 && bmp.bits != 8) || bmp.compression != BMP_RGB))
        return "damaged BMP (its bits a pixel)";
    if (coloured)
        reason = bmp_masks(&bmp);
    if (reason == NULL && bmp.pixels < bmp.end)
        reason = "damaged BMP (where its pixels start)";
    if (reason == NULL && bmp.pixels > length)
        reason = BMP_TRUNCATED;
    if (reason == NULL && !coloured)
        reason = bmp_palette(&bmp);
    return reason != NULL ? reason : bmp_rows(&bmp, arena, out);
}
