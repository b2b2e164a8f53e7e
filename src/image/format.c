/* See format.h. */
#include "image/format.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

struct format_magic {
    enum format format;
    size_t offset, length;
    const char *bytes;
};

static const struct format_magic format_magics[] = {
    {FORMAT_JPEG, 0, 3, "\xFF\xD8\xFF"},
    {FORMAT_PNG, 0, 8, "\x89PNG\r\n\x1A\n"},
    {FORMAT_BMP, 0, 2, "BM"},
    {FORMAT_GIF, 0, 4, "GIF8"},
    {FORMAT_WEBP, 8, 4, "WEBP"},
    {FORMAT_TIFF, 0, 4, "II*\0"},
    {FORMAT_TIFF, 0, 4, "MM\0*"},
    {FORMAT_AVIF, 4, 8, "ftypavif"},
    {FORMAT_AVIF, 4, 8, "ftypavis"},
    {FORMAT_HEIC, 4, 8, "ftypheic"},
    {FORMAT_HEIC, 4, 8, "ftypheix"},
    {FORMAT_HEIC, 4, 8, "ftyphevc"},
    {FORMAT_HEIC, 4, 8, "ftypmif1"},
    {FORMAT_HEIC, 4, 8, "ftypmsf1"},
    {FORMAT_JPEG_XL, 0, 2, "\xFF\x0A"},
    {FORMAT_JPEG_XL, 0, 8, "\0\0\0\x0CJXL "},
    {FORMAT_JPEG_2000, 0, 8, "\0\0\0\x0CjP  "},
    {FORMAT_JPEG_2000, 0, 4, "\xFF\x4F\xFF\x51"},
};

static const char *const format_names[FORMAT_COUNT] = {
    [FORMAT_UNKNOWN] = "",       [FORMAT_JPEG] = "JPEG",       [FORMAT_PNG] = "PNG",
    [FORMAT_BMP] = "BMP",        [FORMAT_NETPBM] = "PGM/PPM",  [FORMAT_WEBP] = "WebP",
    [FORMAT_HEIC] = "HEIC",      [FORMAT_AVIF] = "AVIF",       [FORMAT_GIF] = "GIF",
    [FORMAT_TIFF] = "TIFF",      [FORMAT_JPEG_XL] = "JPEG XL", [FORMAT_JPEG_2000] = "JPEG 2000",
    [FORMAT_BITMAP] = "PBM/PAM",
};

enum format format_recognise(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < sizeof format_magics / sizeof *format_magics; i++) {
        const struct format_magic *magic = &format_magics[i];

        if (length >= magic->offset + magic->length &&
            memcmp(bytes + magic->offset, magic->bytes, magic->length) == 0)
            return magic->format;
    }
    if (length < 3 || bytes[0] != 'P' || strchr(" \t\r\n#", bytes[2]) == NULL || bytes[2] == '\0')
        return FORMAT_UNKNOWN;
    switch (bytes[1]) {
    case '2':
    case '3':
    case '5':
    case '6':
        return FORMAT_NETPBM;
    case '1':
    case '4':
    case '7':
        return FORMAT_BITMAP;
    default:
        return FORMAT_UNKNOWN;
    }
}

const char *format_name(enum format format)
{
    return format_names[format];
}

bool format_names_picture(const char *name)
{
    static const char *const endings[] = {"jpg",  "jpeg", "jpe", "jfif", "png",  "bmp",  "dib",
                                          "pgm",  "ppm",  "pnm", "pbm",  "pam",  "webp", "heic",
                                          "heif", "avif", "gif", "tif",  "tiff", "jxl",  "jp2"};
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot != NULL && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot + 1, endings[i]) == 0)
            return true;
    return false;
}

/* After the start of scan come entropy-coded bytes, in which FF is followed by 00 or by a restart
 * marker; any other marker ends them. */
static bool format_jpeg_ends(const unsigned char *bytes, size_t length)
{
    size_t at = 2;

    while (length - at >= 2) {
        unsigned marker = bytes[at + 1];
        bool bare = marker == 0xFF || marker == 0 || marker == 1 || (marker & 0xF8) == 0xD0;
        size_t size;

        if (bytes[at] != 0xFF || bare) {
            at += bytes[at] == 0xFF && marker != 0xFF ? 2 : 1;
            continue;
        }
        if (marker == 0xD9)
            return true;
        if (length - at < 4)
            return false;
        size = (size_t)bytes[at + 2] << 8 | bytes[at + 3];
        if (size > length - at - 2)
            return false;
        at += 2 + size;
    }
    return false;
}

static uint32_t format_big(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t format_little(const unsigned char *at)
{
    return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static bool format_png_ends(const unsigned char *bytes, size_t length)
{
    size_t at = 8;

    while (length - at >= 12) {
        size_t size = format_big(bytes + at);

        if (memcmp(bytes + at + 4, "IEND", 4) == 0)
            return true;
        if (size > length - at - 12)
            return false;
        at += 12 + size;
    }
    return false;
}

static bool format_bmp_ends(const unsigned char *bytes, size_t length)
{
    uint64_t width, height, bits, row;

    if (length < 30)
        return false;
    if (format_little(bytes + 14) == 12) {
        width = bytes[18] | (uint64_t)bytes[19] << 8;
        height = bytes[20] | (uint64_t)bytes[21] << 8;
        bits = bytes[24] | (uint64_t)bytes[25] << 8;
    } else {
        int64_t rows = (int32_t)format_little(bytes + 22);

        width = format_little(bytes + 18);
        height = (uint64_t)(rows < 0 ? -rows : rows);
        bits = bytes[28] | (uint64_t)bytes[29] << 8;
    }
    /* Sizes that are refused anyway need no rows, and cannot overflow below. */
    if (width > UINT16_MAX || height > UINT16_MAX || bits > 32)
        return true;
    row = (width * bits + 31) / 32 * 4;
    return format_little(bytes + 10) + row * height <= length;
}

bool format_is_truncated(enum format format, const unsigned char *bytes, size_t length)
{
    switch (format) {
    case FORMAT_JPEG:
        return !format_jpeg_ends(bytes, length);
    case FORMAT_PNG:
        return !format_png_ends(bytes, length);
    case FORMAT_BMP:
        return !format_bmp_ends(bytes, length);
    default:
        return false;
    }
}

uint64_t format_png_pixels(enum format format, const unsigned char *bytes, size_t length)
{
    if (format != FORMAT_PNG || length < 24) /* magic, length and type of IHDR, width, height */
        return 0;
    return (uint64_t)format_big(bytes + 16) * format_big(bytes + 20);
}
