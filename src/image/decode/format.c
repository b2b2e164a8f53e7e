/* See format.h. */
#include "image/decode/format.h"

#include "image/decode/bytes.h"

#include <string.h>
#include <strings.h>

struct format_magic {
    enum format format;
    const char *name;
    size_t offset, length;
    const char *bytes;
};

static const struct format_magic format_magics[] = {
    {FORMAT_JPEG, "JPEG", 0, 3, "\xFF\xD8\xFF"},
    {FORMAT_PNG, "PNG", 0, 8, "\x89PNG\r\n\x1A\n"},
    {FORMAT_BMP, "BMP", 0, 2, "BM"},
    {FORMAT_WEBP, "WebP", 8, 4, "WEBP"},
    {FORMAT_OTHER_PICTURE, "GIF", 0, 4, "GIF8"},
    /* Raw files of cameras first: some begin as TIFF does. */
    {FORMAT_OTHER_PICTURE, "Canon raw (CR2)", 0, 10, "II*\0\x10\0\0\0CR"},
    {FORMAT_OTHER_PICTURE, "Canon raw (CRW)", 6, 8, "HEAPCCDR"},
    {FORMAT_OTHER_PICTURE, "Fujifilm raw (RAF)", 0, 15, "FUJIFILMCCD-RAW"},
    {FORMAT_OTHER_PICTURE, "Minolta raw (MRW)", 0, 4, "\0MRM"},
    {FORMAT_OTHER_PICTURE, "Olympus raw (ORF)", 0, 4, "IIRO"},
    {FORMAT_OTHER_PICTURE, "Olympus raw (ORF)", 0, 4, "IIRS"},
    {FORMAT_OTHER_PICTURE, "Olympus raw (ORF)", 0, 4, "MMOR"},
    {FORMAT_OTHER_PICTURE, "Panasonic raw (RW2)", 0, 4, "IIU\0"},
    {FORMAT_OTHER_PICTURE, "Sigma raw (X3F)", 0, 4, "FOVb"},
    {FORMAT_TIFF, "TIFF", 0, 4, "II*\0"},
    {FORMAT_TIFF, "TIFF", 0, 4, "MM\0*"},
    {FORMAT_OTHER_PICTURE, "BigTIFF", 0, 4, "II+\0"},
    {FORMAT_OTHER_PICTURE, "BigTIFF", 0, 4, "MM\0+"},
    {FORMAT_OTHER_PICTURE, "JPEG XR", 0, 3, "II\xBC"},
    {FORMAT_OTHER_PICTURE, "JPEG XL", 0, 2, "\xFF\x0A"},
    {FORMAT_OTHER_PICTURE, "JPEG XL", 0, 8, "\0\0\0\x0CJXL "},
    {FORMAT_OTHER_PICTURE, "JPEG 2000", 0, 8, "\0\0\0\x0CjP  "},
    {FORMAT_OTHER_PICTURE, "JPEG 2000", 0, 4, "\xFF\x4F\xFF\x51"},
    {FORMAT_OTHER_PICTURE, "Photoshop (PSD)", 0, 4, "8BPS"},
    {FORMAT_OTHER_PICTURE, "GIMP (XCF)", 0, 9, "gimp xcf "},
    {FORMAT_OTHER_PICTURE, "OpenEXR", 0, 4, "\x76\x2F\x31\x01"},
    {FORMAT_OTHER_PICTURE, "Radiance HDR", 0, 10, "#?RADIANCE"},
    {FORMAT_OTHER_PICTURE, "QOI", 0, 4, "qoif"},
    {FORMAT_OTHER_PICTURE, "BPG", 0, 4, "BPG\xFB"},
    {FORMAT_OTHER_PICTURE, "FLIF", 0, 4, "FLIF"},
    {FORMAT_OTHER_PICTURE, "DDS", 0, 4, "DDS "},
    {FORMAT_OTHER_PICTURE, "ICO", 0, 4, "\0\0\1\0"},
    {FORMAT_OTHER_PICTURE, "PCX", 0, 3, "\x0A\5\1"},
    {FORMAT_OTHER_PICTURE, "Sun raster", 0, 4, "\x59\xA6\x6A\x95"},
    {FORMAT_OTHER_PICTURE, "MNG", 0, 8, "\x8AMNG\r\n\x1A\n"},
    /* Often saved under the name of a picture. */
    {FORMAT_NO_PICTURE, "PDF", 0, 5, "%PDF-"},
    {FORMAT_NO_PICTURE, "SVG", 0, 4, "<svg"},
    {FORMAT_NO_PICTURE, "XML", 0, 5, "<?xml"},
    {FORMAT_NO_PICTURE, "a web page", 0, 9, "<!DOCTYPE"},
    {FORMAT_NO_PICTURE, "a web page", 0, 9, "<!doctype"},
    {FORMAT_NO_PICTURE, "a web page", 0, 5, "<html"},
    {FORMAT_NO_PICTURE, "a web page", 0, 5, "<HTML"},
    {FORMAT_NO_PICTURE, "a ZIP archive", 0, 4, "PK\3\4"},
    {FORMAT_NO_PICTURE, "a film (Matroska)", 0, 4, "\x1A\x45\xDF\xA3"},
    {FORMAT_NO_PICTURE, "a film (AVI)", 8, 4, "AVI "},
    /* White space or a comment follows these two. */
    {FORMAT_NETPBM, "PGM/PPM", 0, 2, "P2"},
    {FORMAT_NETPBM, "PGM/PPM", 0, 2, "P3"},
    {FORMAT_NETPBM, "PGM/PPM", 0, 2, "P5"},
    {FORMAT_NETPBM, "PGM/PPM", 0, 2, "P6"},
    {FORMAT_OTHER_PICTURE, "PBM/PAM", 0, 2, "P1"},
    {FORMAT_OTHER_PICTURE, "PBM/PAM", 0, 2, "P4"},
    {FORMAT_OTHER_PICTURE, "PBM/PAM", 0, 2, "P7"},
    {FORMAT_OTHER_PICTURE, "PFM", 0, 2, "PF"},
    {FORMAT_OTHER_PICTURE, "PFM", 0, 2, "Pf"},
};

/* What the brands of a file say that begins with a box "ftyp" (ISO/IEC 14496-12, 4.3); a later row
 * says less. */
static const struct format_magic format_brands[] = {
    {FORMAT_HEIF, "AVIF", 0, 4, "avif"},
    {FORMAT_HEIF, "AVIF", 0, 4, "avis"},
    {FORMAT_HEIF, "HEIC", 0, 4, "heic"},
    {FORMAT_HEIF, "HEIC", 0, 4, "heix"},
    {FORMAT_HEIF, "HEIC", 0, 4, "heim"},
    {FORMAT_HEIF, "HEIC", 0, 4, "heis"},
    {FORMAT_HEIF, "HEIC", 0, 4, "hevc"},
    {FORMAT_HEIF, "HEIC", 0, 4, "hevx"},
    {FORMAT_HEIF, "HEIF", 0, 4, "mif1"},
    {FORMAT_HEIF, "HEIF", 0, 4, "mif2"},
    {FORMAT_HEIF, "HEIF", 0, 4, "msf1"},
    {FORMAT_OTHER_PICTURE, "Canon raw (CR3)", 0, 4, "crx "},
    {FORMAT_NO_PICTURE, "a film (MP4)", 0, 3, "iso"},
    {FORMAT_NO_PICTURE, "a film (MP4)", 0, 3, "mp4"},
    {FORMAT_NO_PICTURE, "a film (MP4)", 0, 3, "M4V"},
    {FORMAT_NO_PICTURE, "a film (3GP)", 0, 3, "3gp"},
    {FORMAT_NO_PICTURE, "a film (QuickTime)", 0, 4, "qt  "},
};

/* The brands: the first at 8, the others from 16 on to the end of the box. */
static const struct format_magic *format_find_brand(const unsigned char *bytes, size_t length)
{
    size_t end = bytes_big32(bytes) < length ? bytes_big32(bytes) : length;

    for (size_t i = 0; i < sizeof format_brands / sizeof *format_brands; i++)
        for (size_t at = 8; at == 8 || at + 4 <= end; at += at == 8 ? 8 : 4)
            if (memcmp(bytes + at, format_brands[i].bytes, format_brands[i].length) == 0)
                return &format_brands[i];
    return NULL;
}

static const struct format_magic *format_find(const unsigned char *bytes, size_t length)
{
    bool word = length > 2 && bytes[2] != '\0' && strchr(" \t\r\n#", bytes[2]) != NULL;

    if (length >= 12 && memcmp(bytes + 4, "ftyp", 4) == 0)
        return format_find_brand(bytes, length);
    for (size_t i = 0; i < sizeof format_magics / sizeof *format_magics; i++) {
        const struct format_magic *magic = &format_magics[i];

        if (length >= magic->offset + magic->length &&
            (word || magic->length != 2 || magic->bytes[0] != 'P') &&
            memcmp(bytes + magic->offset, magic->bytes, magic->length) == 0)
            return magic;
    }
    return NULL;
}

enum format format_recognise(const unsigned char *bytes, size_t length)
{
    const struct format_magic *magic = format_find(bytes, length);

    return magic != NULL ? magic->format : FORMAT_UNKNOWN;
}

const char *format_name(const unsigned char *bytes, size_t length)
{
    const struct format_magic *magic = format_find(bytes, length);

    return magic != NULL ? magic->name : "";
}

bool format_is_picture(const unsigned char *bytes, size_t length)
{
    enum format format = format_recognise(bytes, length);

    return format != FORMAT_UNKNOWN && format != FORMAT_NO_PICTURE;
}

bool format_names_picture(const char *name)
{
    static const char *const endings[] = {
        "jpg", "jpeg", "jpe",  "jfif", "png",  "bmp", "dib", "pgm",  "ppm", "pnm", "pbm",
        "pam", "webp", "heic", "heif", "avif", "hif", "gif", "tiff", "tif", "jxl", "jp2"};
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot != NULL && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot + 1, endings[i]) == 0)
            return true;
    return false;
}
