/* See exif.h.  CIPA DC-008 (Exif 2.3): a TIFF header, then the tags of the first directory. */
#include "image/decode/exif.h"

#include "image/decode/bytes.h"
#include "image/decode/format.h"

#include <stdint.h>
#include <string.h>

#define EXIF_TAG_KIND 0x00FEu /* NewSubfileType */
#define EXIF_KIND_SMALL 1u    /* a reduced copy */
#define EXIF_TAG_ORIENTATION 0x0112u
#define EXIF_TAG_OTHERS 0x014Au /* SubIFDs */
#define EXIF_TAG_DNG_VERSION 0xC612u
#define EXIF_TYPE_SHORT 3u

struct exif {
    const unsigned char *bytes;
    size_t length;
    bool little;
};

/* 0 outside the bytes: no valid field of ours is 0. */
static uint32_t exif_number(const struct exif *exif, size_t at, unsigned size)
{
    uint32_t value = 0;

    if (at > exif->length || size > exif->length - at)
        return 0;
    for (unsigned i = 0; i < size; i++)
        value = value << 8 | exif->bytes[at + (exif->little ? size - 1 - i : i)];
    return value;
}

/* Where the tag's entry lies in the first directory of a TIFF; 0 where it has none. */
static size_t exif_find(struct exif *exif, const unsigned char *bytes, size_t length, unsigned tag)
{
    size_t directory, count;

    *exif = (struct exif){bytes, length, false};
    if (length < 14 || (memcmp(bytes, "II*\0", 4) != 0 && memcmp(bytes, "MM\0*", 4) != 0))
        return 0;
    exif->little = bytes[0] == 'I';
    directory = exif_number(exif, 4, 4);
    count = exif_number(exif, directory, 2);
    for (size_t i = 0; i < count; i++)
        if (exif_number(exif, directory + 2 + 12 * i, 2) == tag)
            return directory + 2 + 12 * i;
    return 0;
}

static int exif_tiff(const unsigned char *bytes, size_t length)
{
    struct exif exif;
    size_t at = exif_find(&exif, bytes, length, EXIF_TAG_ORIENTATION);
    uint32_t value = at > 0 ? exif_number(&exif, at + 8, 2) : 0;

    return value >= 1 && value <= 8 && exif_number(&exif, at + 2, 2) == EXIF_TYPE_SHORT ? (int)value
                                                                                        : 1;
}

bool exif_is_raw(const unsigned char *bytes, size_t length)
{
    struct exif exif;
    size_t kind;

    if (exif_find(&exif, bytes, length, EXIF_TAG_DNG_VERSION) > 0)
        return true;
    kind = exif_find(&exif, bytes, length, EXIF_TAG_KIND);
    return kind > 0 && exif_number(&exif, kind + 8, 4) == EXIF_KIND_SMALL &&
           exif_find(&exif, bytes, length, EXIF_TAG_OTHERS) > 0;
}

/* The segments up to the first scan. */
static int exif_jpeg(const unsigned char *bytes, size_t length)
{
    size_t at = 2;

    while (length - at >= 4 && bytes[at] == 0xFF) {
        unsigned marker = bytes[at + 1];
        size_t size = (size_t)bytes[at + 2] << 8 | bytes[at + 3];

        if (marker == 0xFF) {
            at++;
            continue;
        }
        if (marker == 0xDA || size < 2 || size > length - at - 2)
            return 1;
        if (marker == 0xE1 && size >= 8 && memcmp(bytes + at + 4, "Exif\0", 6) == 0)
            return exif_tiff(bytes + at + 10, size - 8);
        at += 2 + size;
    }
    return 1;
}

static int exif_png(const unsigned char *bytes, size_t length)
{
    size_t at = 8;

    while (length - at >= 12) {
        size_t size = (size_t)bytes[at] << 24 | (size_t)bytes[at + 1] << 16 |
                      (size_t)bytes[at + 2] << 8 | bytes[at + 3];

        if (size > length - at - 12)
            return 1;
        if (memcmp(bytes + at + 4, "eXIf", 4) == 0)
            return exif_tiff(bytes + at + 8, size);
        at += 12 + size;
    }
    return 1;
}

/* The chunks of a RIFF file. */
static int exif_webp(const unsigned char *bytes, size_t length)
{
    size_t at = 12;

    while (at < length && length - at >= 8) {
        const unsigned char *chunk = bytes + at + 8;
        size_t size = bytes_little32(bytes + at + 4);

        if (size > length - at - 8)
            return 1;
        if (memcmp(bytes + at, "EXIF", 4) == 0) /* some begin it as a JPEG does */
            return size >= 6 && memcmp(chunk, "Exif\0", 6) == 0 ? exif_tiff(chunk + 6, size - 6)
                                                                : exif_tiff(chunk, size);
        at += 8 + size + size % 2;
    }
    return 1;
}

int exif_orientation(const unsigned char *bytes, size_t length)
{
    switch (format_recognise(bytes, length)) {
    case FORMAT_JPEG:
        return exif_jpeg(bytes, length);
    case FORMAT_PNG:
        return exif_png(bytes, length);
    case FORMAT_WEBP:
        return exif_webp(bytes, length);
    default:
        return 1;
    }
}
