/* See format.h. */
#include "image/decode/format.h"

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
